"""The queue's thread outlives whatever one job does: odd lines, deaf children, a project that was moved."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from subprocess import PIPE
from types import SimpleNamespace

import psutil
import pytest
from pytestqt.qtbot import QtBot
from runs import WAIT_MS, job, state, until
from said import begin
from sqlalchemy.exc import OperationalError

from studio import protocol
from studio.core import bases, documents, jobs, queue
from studio.core.store import project
from studio.core.store.project import Project
from studio.core.store.schema import DONE, FAILED, INTERRUPTED, QUEUED, RUNNING, STOPPED, Job
from studio.core.training import runs
from studio.jobs import launch, patience, worker
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


def read_by(pid: int, session: Session, qtbot: QtBot, file: Path) -> int:
    """Have a file read by a child that says its number, and wait until that is written down."""
    job_id = reading(session, qtbot, file)
    say(session, job_id, protocol.Started(pid, 1.0))
    until(qtbot, lambda: job(session, job_id).pid == pid)
    return job_id


@pytest.mark.parametrize("clock", [0.0, 3600.0, -3600.0])
def test_child_is_found_again_after_the_clock_was_set(tmp_path: Path, clock: float) -> None:
    me = psutil.Process()
    started = protocol.Started(me.pid, me.create_time() + clock)
    (tmp_path / protocol.EVENTS_FILE).write_text(started.to_json() + "\n", encoding="utf-8")
    holds = (
        "import sys, pathlib; from studio.child.running import _take_lock as take; "
        "lock = take(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", holds, str(tmp_path)], text=True, stdin=PIPE, stdout=PIPE) as child:
        assert child.stdout.readline() == "held\n"
        assert launch.living(tmp_path) == (me.pid, me.create_time())
        child.kill()
    found = launch.living(tmp_path)
    assert found is None if clock else found is not None, "nobody holds the folder, so the number is somebody else's"


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
    job_id = read_by(4711, session, qtbot, tmp_path / "a.txt")
    session.do(jobs.stop, session.project, job_id).result()
    until(qtbot, lambda: state(session, job_id) == INTERRUPTED)
    assert killed == [4711]


def test_cancelled_child_is_ended_at_once_however_much_it_says(qtbot: QtBot, session: Session, told, monkeypatch,
                                                               tmp_path: Path) -> None:  # fmt: skip
    killed = []
    monkeypatch.setattr(launch, "kill", lambda pid, _born: killed.append(pid))
    monkeypatch.setattr(launch, "is_alive", lambda pid, _born: pid not in killed)
    job_id = read_by(4711, session, qtbot, tmp_path / "a.txt")
    session.do(jobs.cancel, session.project, job_id).result()

    def is_ended() -> bool:
        if not killed:
            say(session, job_id, protocol.Progress(1, 9, "reading"))
        return state(session, job_id) == STOPPED

    until(qtbot, is_ended)
    assert set(killed) == {4711}


def test_child_that_nobody_wrote_down_is_found_and_no_second_one_is_started(qtbot: QtBot, session: Session, told,
                                                                            tmp_path: Path) -> None:  # fmt: skip
    """The studio was killed between starting a child and writing it down, or undo put a job back that runs."""
    job_id = read_by(4711, session, qtbot, tmp_path / "a.txt")
    started = len(told)
    with session.project.writing() as db:
        db.get_one(Job, job_id).state, db.get_one(Job, job_id).pid = QUEUED, None
    until(qtbot, lambda: state(session, job_id) == RUNNING)
    until(qtbot, lambda: job(session, job_id).pid == 4711)
    assert len(told) == started


def test_job_asked_for_again_does_not_take_its_last_child_for_a_new_one(
    qtbot: QtBot, session: Session, told, monkeypatch, tmp_path: Path
) -> None:
    """Retry was pressed at once: the child has said its last word and is not gone yet."""
    gone = []
    monkeypatch.setattr(launch, "kill", lambda pid, _born: gone.append(pid))
    monkeypatch.setattr(launch, "is_alive", lambda pid, _born: pid not in gone)
    job_id = reading(session, qtbot, tmp_path / "a.txt")
    say(session, job_id, protocol.Started(4711, 1.0), protocol.Finished())
    until(qtbot, lambda: state(session, job_id) == DONE)
    started = len(told)
    session.do(lambda db: jobs.again(session.project, db.get_one(Job, job_id))).result()
    until(qtbot, lambda: len(told) > started)
    assert gone == [4711]
    until(qtbot, lambda: state(session, job_id) == RUNNING)
    assert job(session, job_id).pid != 4711


def test_what_cannot_be_written_down_is_tried_less_and_less_often_and_told_once(
    qtbot: QtBot, session: Session, told, monkeypatch, tmp_path: Path
) -> None:
    tries, heard = [], []
    session.problem.connect(heard.append)
    job_id = reading(session, qtbot, tmp_path / "a.txt")

    def record(*_: object) -> frozenset[str]:
        tries.append(time.monotonic())
        raise OperationalError("", (), Exception("database or disk is full"))

    monkeypatch.setitem(queue.RECORDERS, "ReadDocuments", record)
    say(session, job_id, protocol.Finished())
    until(qtbot, lambda: len(tries) > 4)
    until(qtbot, lambda: bool(heard))
    for number, (earlier, later) in enumerate(pairwise(tries)):
        assert later - earlier >= patience.FIRST * 2**number
    assert [one.code for one in heard] == ["record_held_up"]
    monkeypatch.setitem(queue.RECORDERS, "ReadDocuments", documents.record)
    until(qtbot, lambda: state(session, job_id) == DONE)


def test_first_pause_is_short_and_the_longest_is_no_hour(monkeypatch) -> None:
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr(patience, "time", clock)
    now, trouble = 1000.0, patience.Patience()
    trouble.failed(1)
    now += 0.3
    assert not trouble.rests(1)
    for _ in range(20):
        trouble.failed(1)
    now += 20
    assert trouble.rests(1)
    now += 20
    assert not trouble.rests(1)


def test_undo_leaves_a_job_alone_that_has_begun_meanwhile(qtbot: QtBot, session: Session, told, tmp_path) -> None:
    job_id = reading(session, qtbot, tmp_path / "a.txt")
    waiting = session.do(documents.add, session.project, [tmp_path / "b.txt"]).result().made[0]
    session.do(jobs.cancel, session.project, waiting).result()
    session.do(jobs.resume, session.project, waiting).result()
    say(session, job_id, protocol.Finished())
    until(qtbot, lambda: state(session, waiting) == RUNNING)
    with qtbot.waitSignal(session.problem, timeout=WAIT_MS) as heard:
        session.undo()
    assert heard.args[0].code == "undo_too_late"
    assert state(session, waiting) == RUNNING


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
        train = runs.start(db, trainable, 1, bases.resolve("starter"), protocol.Recipe()).made[0]
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


def test_a_child_was_heard_last_when_it_spoke_or_else_when_it_was_given_its_job(tmp_path: Path) -> None:
    assert worker._last_heard(tmp_path) is None
    for name, moment in ((protocol.EVENTS_FILE, 1000.0), (protocol.JOB_FILE, 5000.0), (protocol.EVENTS_FILE, 6000.0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment, moment))
        assert worker._last_heard(tmp_path) == moment
