"""What happened to one question, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core.review import earlier, pairs
from studio.core.store.schema import Pair, PairHistory
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.history_parts.entry import Entry
from studio.ui.history_parts.sentences import Event, beginning, events
from studio.ui.look import Look
from studio.ui.widgets import labels

AT_ONCE = 30
"""Events shown before somebody asks for the earlier ones."""


@dataclass(frozen=True)
class Told:
    """A question and what happened to it."""

    pair: Pair | None
    records: tuple[PairHistory, ...] = ()


def look(db: Db, pair_id: int) -> Told:
    """Find a question and what happened to it."""
    return Told(db.get(Pair, pair_id), tuple(pairs.history(db, pair_id)))


class HistoryView(QScrollArea):
    """Shows one question's history and follows it as long as it is seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pair_id = 0
        self._limit = AT_ONCE
        self.entries: list[Entry] = []
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        session.changed.connect(self._follow)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("History of this question"))
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, style.GRID, 0)
        self._column.setSpacing(style.GRID)
        self._nothing = labels.body(self.tr("Choose a question to see what happened to it."))
        style.mark(self._nothing, ink="muted")
        self.more = QPushButton(self.tr("Show what happened earlier"))
        self.more.clicked.connect(self._show_more)
        self._column.addWidget(self._nothing)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        self.more.hide()
        self.setWidget(content)

    def show_pair(self, pair_id: int) -> None:
        """Show what happened to a question; 0 shows nothing."""
        self._pair_id, self._limit = pair_id, AT_ONCE
        self._ask()

    def _ask(self) -> None:
        self._look.ask(look, self._pair_id)

    def _follow(self, kinds: frozenset[str]) -> None:
        if "pair" in kinds and self._pair_id and self.isVisible():
            self._ask()

    def _show_more(self) -> None:
        self._limit += 10 * AT_ONCE
        self._ask()

    def _show(self, told: Told) -> None:
        if (told.pair.id if told.pair else 0) != self._pair_id and told.pair is not None:
            return  # another was asked for meanwhile
        shown = [*events(told.records), beginning(told.pair.origin, told.pair.created)] if told.pair else []
        self._nothing.setVisible(not shown)
        self.more.setVisible(len(shown) > self._limit)
        if [entry.happened for entry in self.entries] != shown[: self._limit]:
            self._fill(shown[: self._limit])

    def _fill(self, shown: list[Event]) -> None:
        for entry in self.entries:
            self._column.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self.entries = [Entry(event, self) for event in shown]
        for at, entry in enumerate(self.entries):
            entry.put_back.connect(self._put_back)
            self._column.insertWidget(1 + at, entry)

    def _put_back(self, columns: dict[str, str]) -> None:
        self._session.do(earlier.put_back, self._pair_id, columns)
