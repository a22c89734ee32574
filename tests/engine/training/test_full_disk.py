"""A run that finds no room for a checkpoint or its adapter waits for it, and nothing is done twice."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors import SafetensorError

from studio.child import Failure, StopAsked
from studio.engine.training import adapter
from studio.engine.training.keeping import checkpoints
from studio.protocol import STOP, AdapterSaved, CheckpointPublished, HeldOutLoss, Message, Noted
from tests.engine.children import control, of, train_job
from tests.engine.here import Heard, course, do_here
from tests.engine.training.test_train import weights

FULL = OSError(errno.ENOSPC, "No space left on device")
IN_ITS_OWN_WORDS = SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.child.controls.ROOM_LOOK", 0.01)
    monkeypatch.setattr("studio.child.controls.PAUSE_LOOK", 0.005)


def fill(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, full: Exception, tries: Callable[[], bool]) -> None:
    """Let a writer leave half of its file and find the disk full as long as ``tries`` says so."""
    write = getattr(owner, name)

    def wrote(tensors: object, file: Path, **given: object) -> None:
        if tries():
            file.write_bytes(b"half")
            raise full
        write(tensors, file, **given)

    monkeypatch.setattr(owner, name, wrote)


def times(count: int) -> Callable[[], bool]:
    left = iter(range(count))
    return lambda: next(left, None) is not None


@pytest.fixture(scope="module")
def roomy(small: Path, rows: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What is learned where there is room; looks at held-out pairs change nothing of it."""
    folder = tmp_path_factory.mktemp("roomy")
    do_here(folder, train_job(small, rows, epochs=2))
    return weights(folder)


@pytest.mark.parametrize("place", [checkpoints, adapter])
@pytest.mark.parametrize("full", [FULL, IN_ITS_OWN_WORDS])
def test_it_waits_and_goes_on(
    tmp_path: Path, small: Path, rows: Path, held_out: Path, roomy: bytes, monkeypatch: pytest.MonkeyPatch,
    place: object, full: Exception,
) -> None:  # fmt: skip
    fill(monkeypatch, place, "save_file", full, times(3))
    events = do_here(tmp_path, train_job(small, rows, held_out, epochs=2, evaluations=2))
    assert [event.code for event in of(Noted, events)] == ["disk_full_waiting"]
    assert [event.step for event in of(CheckpointPublished, events)] == [5, 10]
    assert [event.step for event in of(HeldOutLoss, events)] == [5, 10]
    assert len(of(AdapterSaved, events)) == 1
    assert weights(tmp_path) == roomy
    assert not [*tmp_path.rglob("*draft*")]


def test_room_is_looked_for_before_anything_is_written(
    tmp_path: Path, small: Path, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage, full = shutil.disk_usage(tmp_path), times(2)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=1000) if full() else usage)
    events = do_here(tmp_path, train_job(small, rows, epochs=1, evaluations=1))
    assert [event.code for event in of(Noted, events)] == ["disk_full_waiting"]
    assert len(of(CheckpointPublished, events)) == len(of(AdapterSaved, events)) == 1


def test_who_stops_a_waiting_run_keeps_the_adapter_where_that_fits(
    tmp_path: Path, small: Path, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch, checkpoints, "save_file", FULL, lambda: True)

    def stop(event: Message) -> None:
        if isinstance(event, Noted):
            control(tmp_path, STOP)

    heard = Heard(stop)
    run = course(tmp_path, train_job(small, rows, epochs=2, evaluations=2), heard)
    with pytest.raises(StopAsked):
        run.run()
    with pytest.raises(Failure, match="disk_full"):
        run.stop()
    assert of(AdapterSaved, heard.events)[0].card["step"] == 5
    assert checkpoints.newest_verified(tmp_path) is None
