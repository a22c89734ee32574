"""One open project at work: do and undo, the changed signal, the queue's thread. No pane knows another pane.

Used by the window and by the run without a window alike.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session as Db

from studio.core.problems import ProblemError, explain
from studio.core.store.changes import Change, revert
from studio.core.store.derived import MOVED_ON
from studio.core.store.project import Project
from studio.core.writing import drafting
from studio.jobs.tidying import Tidying
from studio.jobs.worker import QueueWorker

BUSY = "database_busy"
TROUBLES = {"disk is full": "disk_full", "database is locked": BUSY, "disk I/O error": "file_trouble"}
"""What the database says when the world does not let it write, and the Problem that tells it."""
NOTHING = Change(frozenset(), "nothing")
P = ParamSpec("P")
T = TypeVar("T")


class Session(QObject):
    """One open project. Changes run in order on one thread for short database work; reads answer at once."""

    changed = Signal(object)
    """frozenset of the kinds of rows that were touched: ``document``, ``passage``, ``pair``, ``job`` ..."""
    problem = Signal(object)
    """A Problem to show where the person looks."""
    crashed = Signal(object)
    """An exception that is our own mistake, for the bug report."""
    undo_changed = Signal()
    network = Signal(str)
    """What goes over the network now; empty when nothing does."""
    _did = Signal(object)
    _arrived = Signal(object, object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self._undo: list[Change] = []
        self._redo: list[Change] = []
        self._desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="look")
        self._did.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._online: dict[str, str] = {}
        self.begun = time.time()
        """When it was opened, seconds since the epoch."""
        self.is_open = True
        """False once its threads are ended: a pane that is about to go asks nothing more."""
        self.queue = QueueWorker(project, self)
        self.queue.touched.connect(self.changed)
        self.queue.touched.connect(self._watch_far)
        self.queue.crashed.connect(self.crashed)
        self.queue.held_up.connect(self.problem)
        self.queue.start()
        self.tidying = Tidying(self)

    def do(self, action: Callable[Concatenate[Db, P], Change], *args: P.args, **kwargs: P.kwargs) -> Future[Change]:
        """Run one user action in one transaction; then everyone concerned hears of it.

        The future's own exception is for callers that wait; panes listen to ``problem`` instead.
        """
        return self._submit(lambda: self._perform(lambda db: action(db, *args, **kwargs)))

    def read(self, look: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a quick look at the database finds now."""
        with self.project.reading() as db:
            return look(db, *args, **kwargs)

    def look(self, look: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Take a longer look at the database off the window's thread."""
        return self._readers.submit(self.read, look, *args, **kwargs)

    def hear(
        self, future: Future[T], take: Callable[Concatenate[Future[T], P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Hand what ``do`` or ``look`` has brought to a method of a pane or dialog, on the window's thread.

        It travels by way of the session, which outlives its threads: a dialog may be deleted at the very moment another
        thread would touch it.
        """
        future.add_done_callback(lambda done: self._arrived.emit(take, lambda: take(done, *args, **kwargs)))

    def undo(self) -> Future[Change]:
        """Take back the last change, also one that is still on its way; without one nothing happens."""
        return self._submit(lambda: self._turn(self._undo, self._redo, "undo"))

    def redo(self) -> Future[Change]:
        """Do again what was taken back."""
        return self._submit(lambda: self._turn(self._redo, self._undo, "redo"))

    @property
    def undo_title(self) -> str:
        """What *Undo* would take back, or nothing."""
        return self._undo[-1].title if self._undo else ""

    @property
    def redo_title(self) -> str:
        """What *Redo* would do again, or nothing."""
        return self._redo[-1].title if self._redo else ""

    def tell_network(self, who: str, what: str) -> None:
        """Say what somebody sends or fetches over the network now, or by an empty word that it is over."""
        self._online[who] = what
        self.network.emit(", ".join(filter(None, self._online.values())))

    def leave(self) -> None:
        """End the threads; running jobs go on by themselves."""
        self.is_open = False
        self.queue.leave()
        for desk in (self._desk, self._readers):
            desk.shutdown(wait=True)

    def close(self) -> None:
        """Leave, and let go of the project."""
        self.leave()
        self.project.close()

    def _watch_far(self, kinds: frozenset[str]) -> None:
        """Say, for as long as it lasts, that passages are sent to a server that is not on this PC."""
        if "job" not in kinds or not self.is_open:
            return
        hosts = self.read(drafting.asking_far)
        if hosts or self._online.get("server"):
            self.tell_network("server", f"asking {', '.join(hosts)}" if hosts else "")

    def _submit(self, work: Callable[[], Change]) -> Future[Change]:
        future = self._desk.submit(work)
        future.add_done_callback(self._did.emit)
        return future

    def _perform(self, action: Callable[[Db], Change]) -> Change:
        """On the database thread: change, commit, remember how to take it back."""
        change = self._in_transaction(action)
        if change.inverse:
            self._undo.append(change)
            self._redo.clear()
        return change

    def _turn(self, source: list[Change], target: list[Change], who: str) -> Change:
        """On the database thread, so that it comes after every change asked for before it."""
        if not source:
            return NOTHING
        try:
            turned = self._in_transaction(lambda db: revert(db, source[-1]), who)
        except IntegrityError as error:  # it would stand in the way of every step before it, too
            source.pop()
            raise ProblemError("undo_too_late" if MOVED_ON in str(error) else "undo_in_use") from error
        source.pop()
        target.append(turned)
        return turned

    def _in_transaction(self, action: Callable[[Db], Change], who: str = "person") -> Change:
        """Do it, and once more where somebody else wrote for too long: a decision is not lost to that."""
        try:
            return self._tried(action, who)
        except ProblemError as error:
            if error.problem.code != BUSY:
                raise
        return self._tried(action, who)

    def _tried(self, action: Callable[[Db], Change], who: str) -> Change:
        try:
            with self.project.writing(who) as db:
                return action(db)
        except (OperationalError, sqlite3.OperationalError) as error:  # through SQLAlchemy, or past it
            reason = str(getattr(error, "orig", error))
            for words, code in TROUBLES.items():
                if words in reason:
                    raise ProblemError(code, reason=reason) from error
            raise

    def _hand_over(self, take: Callable[..., None], hand_over: Callable[[], None]) -> None:
        owner = getattr(take, "__self__", None)
        if not isinstance(owner, QObject) or shiboken6.isValid(owner):
            hand_over()

    def _finish(self, future: Future[Change]) -> None:
        """Back on the window's thread: say what changed, or what went wrong."""
        error = future.exception()
        if isinstance(error, ProblemError):
            self.undo_changed.emit()
            self.problem.emit(error.problem)
        elif isinstance(error, OSError):
            self.problem.emit(explain("file_trouble", {"reason": error.strerror or error}))
        elif error is not None:
            self.crashed.emit(error)
        else:
            self.undo_changed.emit()
            self.queue.wake()
            self.changed.emit(future.result().kinds)
