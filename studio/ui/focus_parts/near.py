"""The question that is shown and those it may lead to: fetched ahead, so that a key need not wait for the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session as Db

from studio.core.review import pairs
from studio.core.review.pairs import Source
from studio.jobs.session import Session
from studio.ui.look import Look
from studio.ui.questions_parts.table_model import Row, fetch

KEPT = 64
"""A few steps back are still at hand."""


class Near(NamedTuple):
    """All that is shown of a question."""

    row: Row | None = None
    source: Source | None = None


class NearRows(QObject):
    """Keeps a handful of questions; a change of the project makes them old, and they are fetched again."""

    came = Signal()
    """Something was fetched."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._held = session, dict[int, Near]()
        self._old = False
        self._look = Look(session, self)
        self._look.found.connect(self._take)

    def at_hand(self, pair_id: int) -> Near | None:
        """Return a question that was fetched already."""
        return self._held.get(pair_id)

    def get(self, pair_id: int) -> Near:
        """Return a question, looked up now if it was not fetched ahead."""
        if pair_id and pair_id not in self._held:
            self._keep(self._session.read(_look, [pair_id]))
        return self._held.get(pair_id, Near())

    def fetch(self, ids: Sequence[int]) -> None:
        """Fetch these off the window's thread."""
        self._look.ask(_look, tuple(ids))

    def fetch_missing(self, ids: Sequence[int]) -> None:
        """Fetch what is not at hand."""
        if missing := [one for one in ids if one not in self._held]:
            self.fetch(missing)

    def forget_soon(self) -> None:
        """What is at hand is old; it is shown until what is asked for next has come."""
        self._old = True

    def _take(self, found: dict[int, Near]) -> None:
        if self._old:
            self._old = False
            self._held.clear()
        self._keep(found)
        self.came.emit()

    def _keep(self, found: dict[int, Near]) -> None:
        for one, near in found.items():
            self._held.pop(one, None)
            self._held[one] = near
        while len(self._held) > KEPT:
            del self._held[next(iter(self._held))]


def _look(db: Db, ids: Sequence[int]) -> dict[int, Near]:
    return {one: Near(row, pairs.source(db, one)) for one, row in fetch(db, ids).items()}
