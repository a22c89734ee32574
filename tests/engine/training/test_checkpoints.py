"""A checkpoint either verifies as a whole or does not count."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from studio.child import Failure
from studio.engine.training.keeping import checkpoints

TENSORS = {"adapter.a": torch.arange(1000.0), "random.cpu": torch.get_rng_state()}


def truncate(folder: Path) -> None:
    content = (folder / checkpoints.TENSORS).read_bytes()
    (folder / checkpoints.TENSORS).write_bytes(content[:-1])


def flip_one_bit(folder: Path) -> None:
    content = bytearray((folder / checkpoints.TENSORS).read_bytes())
    content[-7] ^= 1
    (folder / checkpoints.TENSORS).write_bytes(content)


def change_state(folder: Path) -> None:
    (folder / checkpoints.STATE).write_text(json.dumps({"step": 9}))


def lose_state(folder: Path) -> None:
    (folder / checkpoints.STATE).unlink()


def lose_manifest(folder: Path) -> None:
    (folder / checkpoints.MANIFEST).unlink()


def tear_manifest(folder: Path) -> None:
    (folder / checkpoints.MANIFEST).write_text('{"tensors.safetensors": {"byt')


def blank_manifest(folder: Path) -> None:
    """What a power cut can leave of a file that was never flushed."""
    (folder / checkpoints.MANIFEST).write_bytes(b"\0" * 200)


def test_what_is_read_is_what_was_published(tmp_path: Path) -> None:
    folder = checkpoints.publish(tmp_path, 12, TENSORS, {"step": 12})
    tensors, state = checkpoints.read(folder)
    assert checkpoints.newest_verified(tmp_path) == folder
    assert folder.name == "step-000012"
    assert state == {"step": 12}
    assert all(torch.equal(tensors[name], tensor) for name, tensor in TENSORS.items())


def test_no_pickle_is_written(tmp_path: Path) -> None:
    folder = checkpoints.publish(tmp_path, 1, TENSORS, {})
    assert {file.suffix for file in folder.iterdir()} == {".safetensors", ".json"}


@pytest.mark.parametrize(
    "damage",
    [truncate, flip_one_bit, change_state, lose_state, lose_manifest, tear_manifest, blank_manifest, shutil.rmtree],
)
def test_a_damaged_one_is_passed_over(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    whole = checkpoints.publish(tmp_path, 1, TENSORS, {})
    damage(checkpoints.publish(tmp_path, 2, TENSORS, {}))
    assert checkpoints.newest_verified(tmp_path) == whole


def test_a_half_written_one_does_not_count_and_is_swept_away(tmp_path: Path) -> None:
    draft = tmp_path / "checkpoints" / f"{checkpoints.DRAFT}000007"
    draft.mkdir(parents=True)
    (draft / checkpoints.TENSORS).write_bytes(b"half")
    assert checkpoints.newest_verified(tmp_path) is None
    checkpoints.publish(tmp_path, 7, TENSORS, {})
    assert not draft.exists()


def test_the_newest_two_are_kept(tmp_path: Path) -> None:
    for step in (1, 20, 300, 4000):
        checkpoints.publish(tmp_path, step, TENSORS, {})
    assert sorted(folder.name for folder in (tmp_path / "checkpoints").iterdir()) == ["step-000300", "step-004000"]


def test_a_million_steps_come_after_fewer(tmp_path: Path) -> None:
    for step in (999_998, 999_999, 1_000_000):
        newest = checkpoints.publish(tmp_path, step, TENSORS, {})
    assert checkpoints.newest_verified(tmp_path) == newest


def test_killed_while_a_step_is_published_again_one_of_both_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    checkpoints.publish(tmp_path, 5, TENSORS, {"first": True})
    rename, done = Path.replace, []

    def replace(folder: Path, target: Path) -> Path:
        if done:
            raise Killed
        done.append(target)
        return rename(folder, target)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "replace", replace)
        checkpoints.publish(tmp_path, 5, TENSORS, {"first": False})
    assert checkpoints.read(checkpoints.newest_verified(tmp_path))[1] == {"first": True}
    again = checkpoints.publish(tmp_path, 5, TENSORS, {"first": False})
    assert checkpoints.newest_verified(tmp_path) == again
    assert list(again.parent.iterdir()) == [again]


def test_the_same_step_can_be_published_again(tmp_path: Path) -> None:
    truncate(checkpoints.publish(tmp_path, 5, TENSORS, {}))
    assert checkpoints.newest_verified(tmp_path) is None
    checkpoints.publish(tmp_path, 5, TENSORS, {"again": True})
    assert checkpoints.read(checkpoints.newest_verified(tmp_path))[1] == {"again": True}


def test_a_full_disk_is_seen_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = checkpoints.publish(tmp_path, 1, TENSORS, {})
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(Failure) as caught:
        checkpoints.publish(tmp_path, 2, TENSORS, {})
    assert caught.value.code == "disk_full"
    assert caught.value.facts["free"] == 1000
    assert list((tmp_path / "checkpoints").iterdir()) == [first]
