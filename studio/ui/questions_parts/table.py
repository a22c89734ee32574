"""The table of questions: keeps its place when questions come, go or change, and says which are chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from studio.jobs.session import Session
from studio.ui import style
from studio.ui.questions_parts.table_model import Column, PairTableModel, Row
from studio.ui.widgets.chip import ChipDelegate
from studio.ui.widgets.table import Table

# In steps of the grid; question and answer share the rest.
_WIDTHS = {Column.STATUS: 16, Column.FLAGS: 7, Column.KIND: 11, Column.PAGE: 7}
AHEAD = 3
"""So many of the following rows stay in view; the undo bar may float over the last two."""
NARROW = 96 * style.GRID
"""Below this width the words need the room more than the kind does."""


class PairTable(Table):
    """Speaks in ids of questions, never in rows."""

    chosen = Signal()
    """Another question is current, more or fewer are selected, or their words changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("questions", "", parent)
        self.setAccessibleName(self.tr("Questions"))
        self.rows = PairTableModel(session, self)
        self._status = ChipDelegate(self)
        self.setItemDelegateForColumn(Column.STATUS, self._status)
        self.show_model(self.rows, stretch=Column.QUESTION, sortable=False)
        self._size_columns()
        self.selectionModel().selectionChanged.connect(self._tell)
        self.selectionModel().currentRowChanged.connect(self._tell)

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        for column in Column:
            if column in _WIDTHS:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                self.setColumnWidth(column, _WIDTHS[column] * style.GRID)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setColumnHidden(Column.KIND, event.size().width() < NARROW)
        super().resizeEvent(event)

    def show_ids(self, ids: tuple[int, ...]) -> None:
        """Show these questions and stay where the person was."""
        was, current, selected = self.currentIndex().row(), self.current_id, self.selected_ids()
        top, offset = self._top()
        self.selectionModel().blockSignals(True)
        if self.rows.show_ids(ids):
            self._restore(current, was, selected)
            row = self.rows.row_of(top)
            self.verticalScrollBar().setValue(row * self._height + offset if row >= 0 else was * self._height)
        self.selectionModel().blockSignals(False)
        self.viewport().update()
        self.chosen.emit()

    def _restore(self, current: int, was: int, selected: Iterable[int]) -> None:
        """Choose the same questions again; where the current one went, the one in its place."""
        row = self.rows.row_of(current)
        row = row if row >= 0 else min(max(was, 0), self.rows.rowCount() - 1)
        flags = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        model.setCurrentIndex(self.rows.index(row, Column.QUESTION), flags.NoUpdate)
        kept = [place for one in selected if (place := self.rows.row_of(one)) >= 0] or [row]
        model.select(self._ranges(kept), flags.ClearAndSelect | flags.Rows)

    def _ranges(self, rows: list[int]) -> QItemSelection:
        made = QItemSelection()
        for start, end in _runs(sorted(rows)):
            made.select(self.rows.index(start, 0), self.rows.index(end, len(Column) - 1))
        return made

    def _top(self) -> tuple[int, int]:
        """Return the id of the row at the top of the view and how far it is scrolled out."""
        value = self.verticalScrollBar().value()
        at = value // self._height
        return (self.rows.ids[at] if at < len(self.rows.ids) else 0), value % self._height

    @property
    def _height(self) -> int:
        return max(1, self.verticalHeader().defaultSectionSize())

    @property
    def current_id(self) -> int:
        """Return the question the keyboard is on, or 0."""
        row = self.currentIndex().row()
        return self.rows.ids[row] if 0 <= row < len(self.rows.ids) else 0

    @property
    def current_row(self) -> Row | None:
        """Return the words of the current question."""
        return self.rows.at(self.currentIndex().row())

    @property
    def selected_count(self) -> int:
        """Return how many questions are selected, by ranges: there may be a hundred thousand."""
        return sum(last - first + 1 for first, last in self._selected_ranges())

    def selected_ids(self) -> list[int]:
        """Return the selected questions from the top down."""
        return [one for first, last in self._selected_ranges() for one in self.rows.ids[first : last + 1]]

    def _selected_ranges(self) -> list[tuple[int, int]]:
        """Whole rows are selected, so one column tells for all."""
        ranges = self.selectionModel().selection()
        return sorted({(one.top(), one.bottom()) for one in ranges if one.left() <= Column.QUESTION <= one.right()})

    def go_to(self, pair_id: int) -> None:
        """Choose one question and bring it into view."""
        row = self.rows.row_of(pair_id)
        if row >= 0:
            self.setCurrentIndex(self.rows.index(row, Column.QUESTION))
            for near in (min(row + AHEAD, self.rows.rowCount() - 1), max(row - 1, 0), row):
                self.scrollTo(self.rows.index(near, Column.QUESTION))

    def step(self, by: int) -> None:
        """Choose the question this many rows further down."""
        row = min(max(self.currentIndex().row() + by, 0), self.rows.rowCount() - 1)
        if row >= 0:
            self.go_to(self.rows.ids[row])

    def _tell(self, *_: object) -> None:
        self.chosen.emit()


def _runs(rows: list[int]) -> Iterable[tuple[int, int]]:
    """Join neighbouring rows, so that ten thousand selected rows are one range."""
    start = end = None
    for row in rows:
        if end is not None and row == end + 1:
            end = row
            continue
        if start is not None and end is not None:
            yield start, end
        start = end = row
    if start is not None and end is not None:
        yield start, end
