"""The queue with real engine children: a run is never lost, never run twice, and says what became of it."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from pytestqt.qtbot import QtBot
from runs import job, lines, start_training, state, until

from studio.core import bases, jobs, verdict
from studio.core.store import project
from studio.core.store.schema import (
    DONE,
    FAILED,
    HELD_OUT,
    PAUSED,
    QUEUED,
    RUNNING,
    STOPPED,
    TRAIN,
)
from studio.core.training import adapters, recording, runs
from studio.jobs import launch
from studio.jobs.session import Session
from studio.protocol import Recipe


def said(session: Session, job_id: int, kind: str) -> list[dict]:
    return [line for line in lines(session.project, job_id) if line["is"] == kind]


def test_run_ends_with_adapter_curves_and_a_verdict(qtbot: QtBot, session: Session) -> None:
    job_id = start_training(session)
    until(qtbot, lambda: state(session, job_id) == DONE)
    adapter = session.read(adapters.listed)[0]
    folder = session.project.folder / adapter.folder
    assert (folder / "adapter_model.safetensors").is_file()
    assert adapter.card["dataset_sha256"] == job(session, job_id).spec["dataset_sha256"]
    for curve in recording.CURVES:
        assert len(session.read(jobs.metrics, job_id, curve)) >= 3
    until(qtbot, lambda: session.read(verdict.of_adapter, adapter.id) is not None)
    tallies = verdict.tallies(session.read(verdict.of_adapter, adapter.id))
    assert tallies[TRAIN].asked + tallies[HELD_OUT].asked == 24
    assert tallies[verdict.REWORDED].asked == tallies[TRAIN].asked, "each once more in other words"


def test_killed_engine_is_started_again_by_itself_and_completes_its_run(qtbot: QtBot, session: Session) -> None:
    job_id = start_training(session, epochs=24, evaluations=12)
    until(qtbot, lambda: len(said(session, job_id, "CheckpointPublished")) >= 2)
    running = job(session, job_id)
    launch.kill(running.pid, running.born)
    steps_before = max(line["step"] for line in said(session, job_id, "CheckpointPublished"))
    until(qtbot, lambda: state(session, job_id) == DONE)
    (note,) = jobs.notes(job(session, job_id))
    assert note.what.startswith("The run was interrupted at step ") and "went on by itself" in note.what
    assert job(session, job_id).tries == 0, "it got ahead"
    started = [n for n, line in enumerate(lines(session.project, job_id)) if line["is"] == "Started"]
    after = [line for line in lines(session.project, job_id)[started[-1] :] if line["is"] == "TrainingStep"]
    assert after[0]["step"] > steps_before - 3, "it went on from its checkpoint, not from the start"
    steps = [step for step, _ in session.read(jobs.metrics, job_id, recording.TRAIN_LOSS)]
    assert steps == sorted(set(steps)), "one number per step, also where two runs overlap"


ROOT = Path(__file__).parents[2]


def test_killed_window_finds_its_run_again_and_finishes_it(qtbot: QtBot, trainable, tmp_path: Path) -> None:
    folder = trainable.folder
    with trainable.writing() as db:
        job_id = runs.start(db, trainable, 1, bases.resolve("starter"), Recipe(epochs=8, rank=8)).made[0]
    trainable.close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-m", "studio", str(folder)], cwd=ROOT, env=environment) as window:
        try:
            _wait(lambda: any(line["is"] == "TrainingStep" for line in lines(trainable, job_id)))
        finally:
            window.kill()
    again = Session(project.open_project(folder))
    try:
        until(qtbot, lambda: state(again, job_id) == DONE)
        assert len([line for line in lines(trainable, job_id) if line["is"] == "Started"]) == 1, "never run twice"
        assert len(again.read(adapters.listed)) == 1
        until(qtbot, lambda: not again.read(jobs.open_work))
    finally:
        again.close()


def test_pause_stop_and_keep(qtbot: QtBot, session: Session) -> None:
    job_id = start_training(session, epochs=400)
    until(qtbot, lambda: len(said(session, job_id, "TrainingStep")) > 2)
    session.do(jobs.pause, session.project, job_id).result()
    until(qtbot, lambda: state(session, job_id) == PAUSED)
    session.do(jobs.resume, session.project, job_id).result()
    until(qtbot, lambda: state(session, job_id) == RUNNING)
    session.do(jobs.stop, session.project, job_id).result()
    until(qtbot, lambda: state(session, job_id) == STOPPED)
    assert session.read(adapters.listed), "what was trained so far is kept"


def test_one_at_a_time_on_the_card(qtbot: QtBot, session: Session) -> None:
    first, second = (start_training(session, epochs=400) for _ in range(2))
    until(qtbot, lambda: state(session, first) == RUNNING and bool(said(session, first, "TrainingStep")))
    assert state(session, second) == QUEUED
    session.do(jobs.stop, session.project, second).result()
    session.do(jobs.stop, session.project, first).result()
    until(qtbot, lambda: state(session, first) == STOPPED)
    assert state(session, second) == STOPPED
    assert not lines(session.project, second), "a stopped waiting job never starts"


def test_missing_base_fails_with_a_problem(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    copy = tmp_path / "gone"
    shutil.copytree(ROOT / "assets/starter", copy)
    base = bases.resolve(str(copy))
    shutil.rmtree(copy)
    job_id = session.do(runs.start, session.project, 1, base, Recipe(epochs=1)).result().made[0]
    until(qtbot, lambda: state(session, job_id) == FAILED)
    assert jobs.problem(job(session, job_id)).what == "The base model was not found."


def test_second_child_on_one_folder_leaves_at_once(qtbot: QtBot, session: Session) -> None:
    job_id = start_training(session, epochs=400)
    until(qtbot, lambda: bool(said(session, job_id, "TrainingStep")))
    pid, born = launch.start_job("TrainAdapter", session.project.run_folder(job_id))
    _wait(lambda: not launch.is_alive(pid, born))
    assert len(said(session, job_id, "Started")) == 1
    session.do(jobs.stop, session.project, job_id).result()
    until(qtbot, lambda: state(session, job_id) == STOPPED)


def _wait(holds, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
