"""The rows of the question that is shown and of those it may lead to: fetched ahead, so that a key need not wait."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session as Db

from studio.core import pairs
from studio.core.pairs import Source
from studio.jobs.session import Session
from studio.ui.look import Look
from studio.ui.questions_parts.table_model import Row, fetch

KEPT = 64
"""Rows kept; a few steps back are still at hand."""

Seen = tuple[dict[int, Row], Source | None]


class NearRows(QObject):
    """Keeps a handful of rows; a change of the project makes them old, and they are fetched again."""

    came = Signal()
    """Rows were fetched anew."""
    source_came = Signal(object)
    """The ``Source`` of the question that will be shown next."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._rows = session, dict[int, Row]()
        self._old = False
        self._look = Look(session, self)
        self._look.found.connect(self._take)

    def row(self, pair_id: int) -> Row | None:
        """Return a row, looked up now if it was not fetched ahead."""
        if pair_id and pair_id not in self._rows:
            self._keep(self._session.read(fetch, [pair_id]))
        return self._rows.get(pair_id)

    def fetch(self, ids: Sequence[int], following: int) -> None:
        """Fetch rows off the window's thread, and the source of the one that most likely follows."""
        self._look.ask(_look, tuple(ids), following)

    def fetch_missing(self, ids: Sequence[int], following: int) -> None:
        """Fetch what is not at hand."""
        missing = [one for one in ids if one not in self._rows]
        if missing:
            self.fetch(missing, following)

    def forget_soon(self) -> None:
        """What is at hand is old; it is shown until what is asked for next has come."""
        self._old = True

    def _take(self, found: Seen) -> None:
        rows, source = found
        if self._old:
            self._old = False
            self._rows.clear()
        self._keep(rows)
        self.came.emit()
        if source is not None:
            self.source_came.emit(source)

    def _keep(self, rows: dict[int, Row]) -> None:
        for one, row in rows.items():
            self._rows.pop(one, None)
            self._rows[one] = row
        while len(self._rows) > KEPT:
            del self._rows[next(iter(self._rows))]


def _look(db: Db, ids: Sequence[int], following: int) -> Seen:
    return fetch(db, ids), pairs.source(db, following) if following else None
