"""The worker thread that owns the job queue: starts children, reads what they say, records it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMutex, QObject, QThread, QWaitCondition, Signal
from sqlalchemy import select

from studio import protocol
from studio.core import queue
from studio.core.problems import Problem, ProblemError, explain
from studio.core.project import Project
from studio.core.schema import FAILED, LIVE_STATES, Job
from studio.jobs import launch

LOOK_EVERY_MS = 150
CHUNK = 1 << 20
"""At most this many bytes of events are recorded in one transaction."""
PATIENCE = 40
"""Looks without a known process before a running job counts as interrupted (about six seconds)."""


class QueueWorker(QThread):
    """Follows every job of one project until it is told to quit; children go on without it."""

    touched = Signal(object)
    """frozenset of the kinds of rows that changed."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._lost: dict[int, int] = {}
        self._mutex, self._wake = QMutex(), QWaitCondition()

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
        while not self.isInterruptionRequested():
            busy = self._look()
            if not busy:
                self._sleep()

    def _sleep(self) -> None:
        self._mutex.lock()
        self._wake.wait(self._mutex, LOOK_EVERY_MS)
        self._mutex.unlock()

    def _look(self) -> bool:
        """Do one round; says whether there is more to read at once."""
        with self._project.reading() as db:
            running = list(db.scalars(select(Job).where(Job.state.in_(LIVE_STATES))))
            waiting = queue.next_jobs(db)
        more = [self._follow(job) for job in running]
        for job in waiting:
            self._begin(job.id)
        return any(more)

    def _follow(self, job: Job) -> bool:
        """Record what the child said since the last look; says whether a whole chunk was read."""
        alive = self._is_alive(job)
        lines, read_to = _new_lines(self._project.run_folder(job.id) / protocol.EVENTS_FILE, job.read_to)
        if lines:
            with self._project.writing() as db:
                touched = queue.record_lines(db, self._project, job.id, lines, read_to)
            self.touched.emit(touched)
        elif not alive:
            self._interrupt(job.id)
        return read_to - job.read_to >= CHUNK // 2

    def _is_alive(self, job: Job) -> bool:
        """A job whose child is not known yet gets a few seconds to say its first word."""
        if job.pid is not None and job.born is not None:
            self._lost.pop(job.id, None)
            return launch.is_alive(job.pid, job.born)
        self._lost[job.id] = self._lost.get(job.id, 0) + 1
        return self._lost[job.id] < PATIENCE

    def _interrupt(self, job_id: int) -> None:
        self._lost.pop(job_id, None)
        with self._project.writing() as db:
            gone = queue.interrupt(db, job_id)
        if gone:
            self.touched.emit(frozenset({"job"}))

    def _begin(self, job_id: int) -> None:
        try:
            with self._project.writing() as db:
                queue.begin(db, self._project, db.get_one(Job, job_id))
            self._launch(job_id)
        except (ProblemError, OSError) as error:
            self._refuse(job_id, _problem(error))
        self.touched.emit(frozenset({"job"}))

    def _launch(self, job_id: int) -> None:
        with self._project.reading() as db:
            kind = db.get_one(Job, job_id).kind
        pid, born = launch.start_job(kind, self._project.run_folder(job_id))
        with self._project.writing() as db:
            queue.launched(db, job_id, pid, born)

    def _refuse(self, job_id: int, problem: Problem) -> None:
        with self._project.writing() as db:
            job = db.get_one(Job, job_id)
            job.state, job.problem = FAILED, problem.as_dict()


def _problem(error: ProblemError | OSError) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    return explain("file_trouble", {"reason": error.strerror or error})


def _new_lines(file: Path, read_to: int) -> tuple[list[bytes], int]:
    """Return the whole lines after ``read_to`` and where the last of them ends."""
    try:
        with file.open("rb") as events:
            events.seek(read_to)
            chunk = events.read(CHUNK)
    except FileNotFoundError:
        return [], read_to
    whole = chunk.rfind(b"\n") + 1
    return chunk[:whole].splitlines(), read_to + whole
