"""Sees to it that new and changed questions are compared with all others: a few here, many by a child."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from sqlalchemy.orm import Session as Db

from studio.core import jobs
from studio.core.comparison import comparing, likeness
from studio.core.store.changes import Change
from studio.core.store.schema import FAILED, LIVE_STATES, QUEUED, STOPPED
from studio.language import similarity

if TYPE_CHECKING:
    from studio.jobs.session import Session

FEW = 100
"""Up to so many are compared here; more are left to a child."""
PIECE = 2
"""So many are compared between two things the person does."""
QUIET_MS = 250
"""After a change it waits for the next one as long as this."""


@dataclass(frozen=True)
class Found:
    """What is to be done: pairs to compare, how many there are, and whether a child is at it or was sent away."""

    ids: tuple[int, ...]
    count: int
    at_work: bool
    sent_away: bool


class Tidying(QObject):
    """Looks after every change of the questions, off the window's thread, and never twice at a time."""

    _looked = Signal(object)
    _compared = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._busy = self._again = self._left_to_child = False
        """``_left_to_child``: when questions were looked at last, a child was at work. What it has not done when it
        is gone, finished or killed, is looked for then; one that dies at once is not sent again and again."""
        self._waiting: list[int] = []
        self._left_alone: int | None = None
        """How many were left when the person stopped the child: it is not started again for these."""
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._look)
        self._looked.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self._compared.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        session.changed.connect(self._hear)
        self._timer.start()

    @property
    def _session(self) -> Session:
        """Not kept here: two that hold each other are ended by the collector, which may run on another thread."""
        return cast("Session", self.parent())

    @property
    def is_idle(self) -> bool:
        """Say whether nothing is under way here."""
        return not (self._busy or self._again or self._timer.isActive())

    def _hear(self, kinds: frozenset[str]) -> None:
        if "pair" not in kinds and not (self._left_to_child and "job" in kinds):
            return
        if self._busy:
            self._again = True
        else:
            self._timer.start()

    def _look(self) -> None:
        if self._session.is_open:
            self._busy, self._again, self._left_to_child = True, False, False
            self._session.look(_survey).add_done_callback(self._looked.emit)

    def _begin(self, future: Future[Found]) -> None:
        if not self._session.is_open:
            return
        if error := future.exception():
            self._busy = False
            self._session.crashed.emit(error)
            return
        found = future.result()
        self._left_to_child = found.at_work
        self._waiting = [] if found.at_work or found.count > FEW else list(found.ids)
        if found.count > FEW and not found.at_work and self._is_wanted(found):
            self._session.do(comparing.start, self._session.project)
        self._step()

    def _is_wanted(self, found: Found) -> bool:
        """A child that was stopped, or failed, comes back only when there is much more to compare."""
        if not found.sent_away:
            self._left_alone = None
        elif self._left_alone is None:
            self._left_alone = found.count
        return self._left_alone is None or found.count > self._left_alone + FEW

    def _step(self) -> None:
        if self._waiting and self._session.is_open:
            piece, self._waiting = self._waiting[:PIECE], self._waiting[PIECE:]
            self._session.do(_refresh, piece).add_done_callback(self._compared.emit)
            return
        self._busy = False
        if self._again:
            self._timer.start()

    def _go_on(self, future: Future[Change]) -> None:
        if future.exception():  # the session has told it; what is left waits for the next change
            self._waiting = []
        self._step()


def _survey(db: Db) -> Found:
    """Look what is to be done; the model is loaded here, so that the database's thread does not wait for it."""
    ids = likeness.stale(db, FEW + 1)
    if not ids:
        return Found((), 0, False, False)
    children = jobs.listed(db, (comparing.CHECK,))
    at_work = any(job.state in (QUEUED, *LIVE_STATES) for job in children)
    sent_away = bool(children) and children[-1].state in (STOPPED, FAILED)
    if len(ids) <= FEW:
        similarity.load()
    return Found(tuple(ids), likeness.count_stale(db), at_work, sent_away)


def _refresh(db: Db, ids: list[int]) -> Change:
    return Change(likeness.refresh(db, ids), "compare questions")
