"""The queue's thread outlives whatever one job does: odd lines, deaf children, a project that was moved."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from runs import job, state, until
from said import begin
from sqlalchemy.exc import OperationalError

from studio import protocol
from studio.core import bases, documents, jobs, queue, training
from studio.core.store import project
from studio.core.store.project import Project
from studio.core.store.schema import DONE, FAILED, INTERRUPTED, RUNNING, STOPPED, Job
from studio.jobs import launch, worker
from studio.jobs.session import Session


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, Path]]:
    """Children are not started; what would have been started is listed."""
    started: list[tuple[str, Path]] = []

    def start(kind: str, folder: Path) -> tuple[int, float]:
        started.append((kind, folder))
        return 0, 0.0

    monkeypatch.setattr(launch, "start_job", start)
    monkeypatch.setattr(launch, "is_alive", lambda _pid, _born: True)
    monkeypatch.setattr(launch, "kill", lambda _pid, _born: None)
    return started


def say(session: Session, job_id: int, *events: protocol.Message) -> None:
    file = session.project.run_folder(job_id) / protocol.EVENTS_FILE
    with file.open("a", encoding="utf-8", newline="\n") as out:
        out.writelines(event.to_json() + "\n" for event in events)


def reading(session: Session, qtbot: QtBot, file: Path) -> int:
    job_id = session.do(documents.add, session.project, [file]).result().made[0]
    until(qtbot, lambda: state(session, job_id) == RUNNING)
    return job_id


def test_line_longer_than_a_chunk_is_read(qtbot: QtBot, session: Session, told, tmp_path: Path) -> None:
    job_id = reading(session, qtbot, tmp_path / "a.txt")
    text = "x" * (2 * worker.CHUNK)
    say(session, job_id, protocol.DocumentRead("a.txt", "ab", "A", "text", 1, 1, "ab.txt"),
        protocol.PageRead("ab", 1, 0, 0, text), protocol.DocumentEnded("ab"), protocol.Finished())  # fmt: skip
    until(qtbot, lambda: state(session, job_id) == DONE)
    assert session.read(documents.page, 1, 1).text == text


def test_what_cannot_be_recorded_fails_its_job_and_the_queue_goes_on(qtbot: QtBot, session: Session, told,
                                                                      tmp_path: Path) -> None:  # fmt: skip
    crashed = []
    session.crashed.connect(crashed.append)
    first = reading(session, qtbot, tmp_path / "a.txt")
    say(session, first, protocol.DocumentRead("a.txt", "ab", "A", "text", 1, 1, "ab.txt"),
        protocol.PassageRead("ab", 7, (), 0, 1, "a passage of a page that never came"))  # fmt: skip
    until(qtbot, lambda: state(session, first) == FAILED)
    assert jobs.problem(job(session, first)).code == "bug"
    assert crashed and job(session, first).ended
    second = reading(session, qtbot, tmp_path / "b.txt")
    say(session, second, protocol.Finished())
    until(qtbot, lambda: state(session, second) == DONE)


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"),
                                   OperationalError("", (), Exception("database or disk is full"))])  # fmt: skip
def test_job_that_can_never_be_recorded_leaves_the_others_their_turn(qtbot: QtBot, session: Session, told, monkeypatch,
                                                                     error, tmp_path: Path) -> None:  # fmt: skip
    crashed = []
    session.crashed.connect(crashed.append)
    first = reading(session, qtbot, tmp_path / "a.txt")

    def record(db: object, project: object, hears: Job, event: protocol.Message) -> frozenset[str]:
        if hears.id == first:
            raise error
        return documents.record(db, project, hears, event)

    monkeypatch.setitem(queue.RECORDERS, "ReadDocuments", record)
    say(session, first, protocol.Finished())
    with session.project.writing() as db:
        db.get_one(Job, first).position = -1
        second = documents.add(db, session.project, [tmp_path / "b.txt"]).made[0]
        db.get_one(Job, second).state = RUNNING
    session.project.run_folder(second).mkdir(parents=True)
    say(session, second, protocol.Finished())
    until(qtbot, lambda: state(session, second) == DONE)
    assert state(session, first) == RUNNING and not crashed
    monkeypatch.setitem(queue.RECORDERS, "ReadDocuments", documents.record)
    until(qtbot, lambda: state(session, first) == DONE)


def test_child_that_is_deaf_to_stop_is_ended(qtbot: QtBot, session: Session, told, monkeypatch, tmp_path) -> None:
    killed = []
    monkeypatch.setattr(launch, "kill", lambda pid, _born: killed.append(pid))
    monkeypatch.setattr(launch, "is_alive", lambda pid, _born: pid not in killed)
    monkeypatch.setattr(worker, "STOP_PATIENCE", 0.3)
    job_id = reading(session, qtbot, tmp_path / "a.txt")
    say(session, job_id, protocol.Started(4711, 1.0))
    session.do(jobs.stop, session.project, job_id).result()
    until(qtbot, lambda: state(session, job_id) == INTERRUPTED)
    assert killed == [4711]


def test_job_taken_out_of_the_queue_a_moment_ago_is_not_started(opened: Project) -> None:
    with opened.writing() as db:
        job_id = documents.add(db, opened, [Path("a.txt")]).made[0]
        jobs.stop(db, opened, job_id)
    assert not begin(opened, job_id)
    with opened.reading() as db:
        assert db.get_one(Job, job_id).state == STOPPED


def test_done_job_is_not_put_back(opened: Project) -> None:
    with opened.writing() as db:
        job_id = documents.add(db, opened, [Path("a.txt")]).made[0]
        db.get_one(Job, job_id).state = DONE
        jobs.resume(db, opened, job_id)
        assert db.get_one(Job, job_id).state == DONE


def test_job_of_a_project_that_was_moved_is_started_on_its_new_place(trainable: Project, tmp_path: Path) -> None:
    with trainable.writing() as db:
        read = documents.add(db, trainable, [Path("a.txt")]).made[0]
        train = training.start(db, trainable, 1, bases.resolve("starter"), protocol.Recipe()).made[0]
    trainable.close()
    shutil.move(trainable.folder, tmp_path / "Elsewhere.studio")
    moved = project.open_project(tmp_path / "Elsewhere.studio")
    try:
        assert begin(moved, read) and begin(moved, train)
        assert json.loads((moved.run_folder(read) / protocol.JOB_FILE).read_text())["store"] == str(moved.documents)
        spec = protocol.read_job(moved.run_folder(train))
        assert Path(spec.train).is_file() and Path(spec.held_out).is_file()
    finally:
        moved.close()
