"""Several processes that share the steps of a run do what one does: here two on the processor, as on two cards."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError, ProcessFailure

from studio.child import Failure, StopAsked
from studio.engine.training import launching
from studio.protocol import (
    STOP,
    AdapterSaved,
    CheckpointPublished,
    Failed,
    Finished,
    Message,
    Started,
    Stopped,
    TrainingStep,
    write_job,
)
from tests.engine.children import PATIENCE, ROOT, control, of, said, train_job, wait_for
from tests.engine.here import do_here

TWO_CARDS = (
    "import sys, torch; torch.cuda.device_count = lambda: 2\n"
    "from studio.engine.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
"""The engine on a PC with two cards that cannot be computed on; they are only counted."""


def start(folder: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", TWO_CARDS, str(folder)], cwd=ROOT)


def sharing(launcher: subprocess.Popen) -> list[psutil.Process]:
    """Return the processes that share the work; what a library starts in passing is none of them."""
    found = []
    for process in psutil.Process(launcher.pid).children():
        with suppress(psutil.NoSuchProcess):
            if "--share" in process.cmdline():
                found.append(process)
    return found


def test_two_processes_learn_what_one_learns_and_stop_as_one(
    tmp_path: Path, small: Path, rows: Path, held_out: Path
) -> None:
    """What two began and one ends is what one learns alone; the last batch of an epoch leaves one without a share."""
    job = train_job(small, rows, held_out, cards=0, batch=19, max_steps=16, evaluations=8, samples=1)
    run = tmp_path / "two"
    run.mkdir()
    write_job(job, run)
    child = start(run)
    wait_for(run, CheckpointPublished, 2)
    control(run, STOP)
    assert child.wait(PATIENCE) == 0
    events = said(run)
    assert isinstance(events[-1], Stopped)
    assert len(of(Started, events)) == len(of(AdapterSaved, events)) == 1
    assert of(AdapterSaved, events)[0].card["processes"] == 2
    steps = [event.step for event in of(TrainingStep, events)]
    assert steps == sorted(set(steps))
    assert 4 <= of(CheckpointPublished, events)[-1].step < 16, "it was over before it could be stopped"
    (run / "control").unlink()
    ours, alone = (of(AdapterSaved, do_here(folder, job))[0].card for folder in (run, tmp_path / "one"))
    for curve in ("training", "held_out"):
        found, wanted = dict(ours["losses"][curve]), dict(alone["losses"][curve])
        assert len(found) == 8
        assert found == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("victim", ["the launching one", "one of the others"])
def test_when_one_is_killed_all_leave_and_the_run_counts_as_interrupted(
    tmp_path: Path, small: Path, rows: Path, victim: str
) -> None:
    write_job(train_job(small, rows, cards=2, epochs=10_000), tmp_path)
    child = start(tmp_path)
    end = time.monotonic() + PATIENCE
    while len(others := sharing(child)) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    (child if victim == "the launching one" else others[1]).kill()
    assert child.wait(PATIENCE) != 0
    gone, left = psutil.wait_procs(others, PATIENCE)
    assert len(gone) == 2 and not left
    assert not of(Finished, said(tmp_path)) and not of(Failed, said(tmp_path))


@pytest.mark.parametrize(("codes", "killed"), [((1, -signal.SIGTERM), False), ((1, -9), True), ((-11, 1), True)])
def test_the_launcher_itself_ends_the_others_which_kills_nobody(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[int, ...], killed: bool
) -> None:
    failures = {rank: ProcessFailure(rank, 100 + rank, code, "") for rank, code in enumerate(codes)}

    def end(_: object) -> None:
        raise ChildFailedError("engine", failures)

    monkeypatch.setattr("accelerate.commands.launch.launch_command", end)
    assert launching._accelerate(2, "studio.engine") == killed


@pytest.mark.parametrize(("last", "raised"), [(Stopped(), StopAsked), (Failed("memory_full"), Failure)])
def test_what_ended_the_run_is_told_also_where_another_one_died_of_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: Message, raised: type[Exception]
) -> None:
    def end(_count: int, *arguments: str) -> bool:
        Path(arguments[3]).write_text(last.to_json(), encoding="utf-8")
        return True

    monkeypatch.setattr(launching, "_accelerate", end)
    with pytest.raises(raised):
        launching.launch(tmp_path, 2)


@pytest.mark.parametrize(
    ("asked", "there", "batch", "taken"),
    [(1, 4, 8, 1), (0, 4, 8, 4), (2, 4, 8, 2), (8, 2, 8, 2), (0, 4, 3, 3), (0, 0, 8, 1)],
)
def test_as_many_as_are_asked_for_and_there_and_have_work(
    monkeypatch: pytest.MonkeyPatch, asked: int, there: int, batch: int, taken: int
) -> None:
    monkeypatch.setattr("torch.cuda.device_count", lambda: there)
    job = train_job(Path("base"), Path("rows"), cards=asked, batch=batch)
    assert launching.processes(job) == taken


@pytest.mark.parametrize(("visible", "seen"), [("", "1"), ("4,6,7", "6")])
def test_each_process_sees_its_card_alone(monkeypatch: pytest.MonkeyPatch, visible: str, seen: str) -> None:
    monkeypatch.setenv(launching.VISIBLE, visible)
    launching._see_one_card(1)
    assert os.environ[launching.VISIBLE] == seen
