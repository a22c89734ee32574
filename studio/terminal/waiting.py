"""Wait for jobs in a terminal: the Qt event loop turns, bars move, Ctrl-C is heard."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Future
from types import FrameType, TracebackType

from PySide6.QtCore import QCoreApplication, QEventLoop, QThread

from studio.core import jobs, progress
from studio.core.problems import ProblemError, explain
from studio.core.store.changes import Change
from studio.core.store.schema import DONE, ENDED_STATES, FAILED, Job
from studio.jobs import launch
from studio.jobs.session import Session
from studio.terminal.bar import Bar

TURN_MS = 50


class Interrupted(Exception):
    """The person pressed Ctrl-C."""


class CtrlC:
    """Turns Ctrl-C into a word that is looked at between two turns, so that no transaction is torn."""

    def __enter__(self) -> CtrlC:
        self.pressed = False
        self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raise where the person wants to leave."""
        if self.pressed:
            raise Interrupted

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        self.pressed = True


def turn(ctrl_c: CtrlC, until: Callable[[], bool]) -> None:
    """Let Qt work until a condition holds."""
    while not until():
        ctrl_c.check()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, TURN_MS)
        QThread.msleep(TURN_MS)


def done(ctrl_c: CtrlC, future: Future[Change]) -> Change:
    """Wait for one change; raises its ProblemError."""
    turn(ctrl_c, future.done)
    return future.result()


def follow(session: Session, ctrl_c: CtrlC, job_id: int) -> Job:
    """Show a job's bar until it ends; raises its Problem. A child is ended with us: the next run resumes it."""
    bar = Bar(_job(session, job_id).title)
    ended: list[Job] = []

    def look() -> bool:
        job = _job(session, job_id)
        bar.show(progress.of(job))
        if job.state in ENDED_STATES:
            ended.append(job)
        return bool(ended)

    try:
        turn(ctrl_c, look)
    except Interrupted:
        _end_child(session, job_id)
        raise
    job = ended[0]
    bar.end("done" if job.state == DONE else job.state)
    if job.state == FAILED:
        raise Told(job)
    return job


class Told(ProblemError):
    """The Problem a job ended with, as it was recorded."""

    def __init__(self, job: Job) -> None:
        Exception.__init__(self, job.title)
        self.problem = jobs.problem(job) or explain("child_gone", {})


def _end_child(session: Session, job_id: int) -> None:
    """Nobody looks any more when the child goes: the queue would start it again."""
    session.queue.leave()
    job = _job(session, job_id)
    if job.pid and job.born:
        launch.kill(job.pid, job.born)


def _job(session: Session, job_id: int) -> Job:
    return session.read(lambda db: db.get_one(Job, job_id))
