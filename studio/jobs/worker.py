"""The worker thread that owns the job queue: starts children, reads what they say, records it."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QMutex, QObject, QThread, QWaitCondition, Signal
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from studio import protocol
from studio.core import queue
from studio.core.problems import BUG, Problem, ProblemError, explain
from studio.core.store.project import Project
from studio.core.store.schema import LIVE_STATES, Job
from studio.jobs import launch
from studio.jobs.patience import Patience

LOOK_EVERY_MS = 150
CHUNK = 1 << 20
"""About this many bytes of events are recorded in one transaction; a longer line is read whole."""
PATIENCE = 40
"""Looks without a known process before a running job counts as interrupted (about six seconds)."""
STOP_PATIENCE = 90.0
"""Seconds a child that was asked to stop may say nothing before it is ended: it may hang in a stranger's file."""
STUDIO = "studio"
HANDS = {
    protocol.WriteDrafts.__name__: "rules",
    protocol.ModelDrafts.__name__: "model",
    protocol.RewordPairs.__name__: "rules",
    protocol.RephrasePairs.__name__: "model",
    protocol.ServerDrafts.__name__: "server",
    protocol.ImportPairs.__name__: "import",
    protocol.CheckPairs.__name__: "checks",
}
"""What the history of the questions names as the cause, by the kind of job that is recorded."""

LATER = (OperationalError, sqlite3.OperationalError)
"""A full disk, or another program holds the file: what the database says through SQLAlchemy or past it."""
FULL = (errno.ENOSPC, errno.EDQUOT)
"""A full disk where the folder of a job is written."""
LAST_WORDS = (protocol.Finished, protocol.Failed, protocol.Stopped)
"""A child says one of these, and nothing after it."""
UNRECORDABLE = (ValueError, TypeError, LookupError, AttributeError, SQLAlchemyError, sqlite3.Error)
"""What events or rows that are not as they should be raise while they are recorded: our own mistake."""


class QueueWorker(QThread):
    """Follows every job of one project until it is told to quit; children go on without it."""

    touched = Signal(object)
    """frozenset of the kinds of rows that changed."""
    crashed = Signal(object)
    """An exception that is our own mistake; the job it struck has failed, the others go on."""
    held_up = Signal(object)
    """A Problem: a job cannot be recorded for now. It is tried again, less and less often, and nothing is lost."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._lost: dict[int, int] = {}
        self._patience = Patience()
        self._mutex, self._wake = QMutex(), QWaitCondition()
        self._held = False

    def hold(self, held: bool) -> None:
        """Begin nothing new while held: the person is leaving, and what runs is being stopped."""
        self._held = held

    def wake(self) -> None:
        """Look at once instead of at the next tick; called after something was queued."""
        self._wake.wakeAll()

    def leave(self) -> None:
        """End the thread; what runs goes on and is found again at the next start."""
        self.requestInterruption()
        self._wake.wakeAll()
        self.wait()

    def run(self) -> None:
        """Look, record, start, sleep."""
        self._sweep()
        while not self.isInterruptionRequested():
            try:
                busy = self._look()
            except (SQLAlchemyError, sqlite3.Error):  # the queue itself could not be read: look again
                busy = False
            if not busy:
                self._sleep()

    def _sweep(self) -> None:
        """Delete what was taken off the list in a session before; another time, where that cannot be done now."""
        with suppress(OperationalError, sqlite3.Error, OSError), self._project.reading() as db:
            queue.sweep_folders(db, self._project)

    def _sleep(self) -> None:
        self._mutex.lock()
        self._wake.wait(self._mutex, LOOK_EVERY_MS)
        self._mutex.unlock()

    def _look(self) -> bool:
        """Do one round; says whether there is more to read at once."""
        with self._project.reading() as db:
            running = list(db.scalars(select(Job).where(Job.state.in_(LIVE_STATES))))
            waiting = [] if self._held else queue.next_jobs(db)
        more = [self._guarded(self._follow, job) for job in running]
        for job in waiting:
            self._guarded(self._begin, job)
        return any(more)

    def _guarded(self, work: Callable[[Job], bool], job: Job) -> bool:
        """Do one job's part of the round: what goes wrong with it must not keep the others from theirs."""
        if self._patience.rests(job.id):
            return False
        try:
            more = self._tried(work, job)
        except (*LATER, OSError) as error:  # nothing was recorded; the others go on, and this one is looked at again
            if self._patience.failed(job.id):
                reason = str(getattr(error, "orig", error))
                self.held_up.emit(explain("record_held_up", {"title": job.title, "reason": reason}))
            return False
        self._patience.worked(job.id)
        return more

    def _tried(self, work: Callable[[Job], bool], job: Job) -> bool:
        try:
            return work(job)
        except LATER:
            raise
        except (ProblemError, OSError) as error:
            if isinstance(error, OSError) and error.errno in FULL:
                raise
            self._give_up(job, _problem(error))
        except UNRECORDABLE as error:
            self._give_up(job, explain(BUG, {"error": f"{type(error).__name__}: {error}"}))
            self.crashed.emit(error)
        return False

    def _follow(self, job: Job) -> bool:
        """Record what the child said since the last look; says whether a whole chunk was read."""
        alive = self._is_alive(job)
        lines, read_to = _new_lines(self._project.run_folder(job.id) / protocol.EVENTS_FILE, job.read_to)
        if lines:
            with self._project.writing(HANDS.get(job.kind, STUDIO)) as db:
                touched = queue.record_lines(db, self._project, job.id, lines, read_to)
            self.touched.emit(touched)
        elif not alive:
            self._interrupt(job.id)
        if alive and self._must_end(job.id):
            self._end_child(job.id)
        return read_to - job.read_to >= CHUNK // 2

    def _is_alive(self, job: Job) -> bool:
        """A job whose child is not known yet gets a few seconds to say its first word."""
        if job.pid is not None and job.born is not None:
            self._lost.pop(job.id, None)
            return launch.is_alive(job.pid, job.born)
        self._lost[job.id] = self._lost.get(job.id, 0) + 1
        return self._lost[job.id] < PATIENCE

    def _must_end(self, job_id: int) -> bool:
        """Say whether a job was cancelled, or was asked to stop long ago and its child has not said a word since."""
        folder = self._project.run_folder(job_id)
        word = self._word(job_id)
        if word != protocol.STOP:
            return word == protocol.CANCEL
        files = [folder / protocol.CONTROL_FILE, folder / protocol.EVENTS_FILE]
        with suppress(OSError):
            return time.time() - max(file.stat().st_mtime for file in files) > STOP_PATIENCE
        return False

    def _word(self, job_id: int) -> str:
        """Return what stands in a job's control file."""
        with suppress(OSError):
            return (self._project.run_folder(job_id) / protocol.CONTROL_FILE).read_text(encoding="utf-8").strip()
        return ""

    def _end_child(self, job_id: int) -> None:
        """End a child at once; the process id is read anew, for it may have been told only now."""
        with self._project.reading() as db:
            job = db.get_one(Job, job_id)
        if job.pid is not None and job.born is not None:
            launch.kill(job.pid, job.born)

    def _interrupt(self, job_id: int) -> None:
        """The child that was known is gone: find another one that holds its folder, or put the job back."""
        self._lost.pop(job_id, None)
        folder = self._project.run_folder(job_id)
        found, heard = launch.living(folder), _last_heard(folder)
        with self._project.writing() as db:
            if found is not None:
                queue.launched(db, job_id, *found)
            elif self._word(job_id) == protocol.CANCEL:
                queue.cancelled(db, job_id)
            else:
                queue.interrupt(db, job_id, heard)
        self.touched.emit(frozenset({"job"}))

    def _begin(self, job: Job) -> bool:
        """Start the child of a waiting job, unless one is found that works in its folder already.

        One that has said its last word is only on its way out: it would be taken for one that died at its work, and
        it holds the folder's lock as long as it lives.
        """
        folder = self._project.run_folder(job.id)
        found = launch.living(folder)
        if found is not None and _has_said_all(folder):
            launch.kill(*found)
            return False
        if found is None:
            with self._project.reading() as db:
                queue.prepare(db, self._project, job.id)
        with self._project.writing() as db:
            begun = queue.begin(db, job.id)
        if begun:
            child = found or launch.start_job(job.kind, folder)
            with self._project.writing() as db:
                queue.launched(db, job.id, *child)
            self.touched.emit(frozenset({"job"}))
        return False

    def _give_up(self, job: Job, problem: Problem) -> None:
        """The job cannot go on: its child, if it has one, is ended, so that nothing is done that nobody records."""
        self._end_child(job.id)
        with self._project.writing() as db:
            queue.give_up(db, job.id, problem)
        self.touched.emit(frozenset({"job"}))


def _problem(error: ProblemError | OSError) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    return explain("file_trouble", {"reason": error.strerror or error})


def _last_heard(folder: Path) -> float | None:
    """Return when a child said something last, or was given its job: it may be gone since days in which no studio was
    open; one that died before its first word leaves those of an earlier life."""
    moments = []
    for name in (protocol.JOB_FILE, protocol.EVENTS_FILE):
        with suppress(OSError):
            moments.append((folder / name).stat().st_mtime)
    return max(moments, default=None)


def _has_said_all(folder: Path) -> bool:
    """Say whether the last line of a job's events is its child's last word."""
    with suppress(OSError, ValueError):
        last = (folder / protocol.EVENTS_FILE).read_bytes().rstrip().rpartition(b"\n")[2]
        return isinstance(protocol.from_json(last), LAST_WORDS)
    return False


def _new_lines(file: Path, read_to: int) -> tuple[list[bytes], int]:
    """Return the whole lines after ``read_to`` and where the last of them ends.

    One line may be longer than a chunk, as the page of a text without line ends: then it is read to its end.
    """
    try:
        with file.open("rb") as events:
            events.seek(read_to)
            chunk = events.read(CHUNK)
            if b"\n" not in chunk:
                chunk += events.readline()
    except FileNotFoundError:
        return [], read_to
    whole = chunk.rfind(b"\n") + 1
    return chunk[:whole].splitlines(), read_to + whole
