"""The table of questions: keeps its place when questions come, go or change, and says which are chosen."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from studio.core.review.catalogue import ALPHABET, BY_KIND, BY_STATUS, DOUBTFUL, READING
from studio.jobs.session import Session
from studio.ui import preferences, style
from studio.ui.questions_parts.cells import PairDelegate
from studio.ui.questions_parts.table_model import HIDDEN, Column, PairTableModel, Row
from studio.ui.widgets.table import Table

# In steps of the grid; question and answer share the rest.
_WIDTHS = {Column.STATUS: 16, Column.FLAGS: 7, Column.KIND: 11, Column.PAGE: 9, Column.DOCUMENT: 20,
           Column.SECTION: 24, Column.TAGS: 16, Column.ORIGIN: 16}  # fmt: skip
WORDS = (Column.QUESTION, Column.ANSWER)
LEAST = 20 * style.GRID
"""What question and answer keep each, however many columns are shown beside them: the table scrolls sideways then."""
ORDERS = {Column.STATUS: BY_STATUS, Column.FLAGS: DOUBTFUL, Column.QUESTION: ALPHABET, Column.KIND: BY_KIND,
          Column.PAGE: READING, Column.DOCUMENT: READING, Column.SECTION: READING}  # fmt: skip
"""Which order a click on a header asks for."""
AHEAD = 3
"""So many of the following rows stay in view; the undo bar may float over the last two."""
FEW = 8
CHOSEN = "questions/columns"
"""Whether the person chose columns."""
NARROW = 96 * style.GRID
"""Below this width the words need the room more than the kind does."""


class PairTable(Table):
    """Speaks in ids of questions, never in rows."""

    chosen = Signal()
    """Another question is current, more or fewer are selected, or their words changed."""
    ordered = Signal(str, bool)
    """A click on a header: one of the orders of ``core.catalogue``, and whether the other way round."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("questions", "", parent)
        self.setAccessibleName(self.tr("Questions"))
        self.rows = PairTableModel(session, self)
        self._shown_order = (READING, False)
        self.setItemDelegate(PairDelegate(self.rows, self))
        self.show_model(self.rows, stretch=Column.QUESTION, sortable=False)
        self._size_columns()
        self.selectionModel().selectionChanged.connect(self._tell)
        self.selectionModel().currentRowChanged.connect(self._tell)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._order)
        header.sectionResized.connect(self._share_after)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.column_menu().popup(header.mapToGlobal(at)))

    def _size_columns(self) -> None:
        header, chosen = self.horizontalHeader(), preferences.flag(CHOSEN)
        for column in Column:
            if column in _WIDTHS:
                fixed = column not in HIDDEN
                mode = QHeaderView.ResizeMode.Fixed if fixed else QHeaderView.ResizeMode.Interactive
                header.setSectionResizeMode(column, mode)
                if fixed or not chosen:
                    self.setColumnWidth(column, _WIDTHS[column] * style.GRID)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            if column in HIDDEN and not chosen:
                self.setColumnHidden(column, True)

    def column_menu(self) -> QMenu:
        """Return a menu in which columns are chosen; question and status always stay."""
        menu = QMenu(self.tr("Columns"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in (one for one in Column if one not in (Column.STATUS, Column.QUESTION)):
            title = str(self.rows.headerData(column, Qt.Orientation.Horizontal))
            choice = menu.addAction(title, lambda column=column: self._toggle(column))
            choice.setCheckable(True)
            choice.setChecked(not self.isColumnHidden(column))
        return menu

    def _toggle(self, column: Column) -> None:
        preferences.set_flag(CHOSEN, True)
        self.setColumnHidden(column, not self.isColumnHidden(column))
        if self.columnWidth(column) < self.horizontalHeader().minimumSectionSize():
            self.setColumnWidth(column, _WIDTHS.get(column, 16) * style.GRID)
        self._share_room()
        self._keep_now()

    def _share_after(self, column: int) -> None:
        if column not in WORDS:
            self._share_room()

    def _share_room(self) -> None:
        """Question and answer share what the others leave, but never less than can be read."""
        header = self.horizontalHeader()
        seen = [column for column in Column if not self.isColumnHidden(column)]
        words = [column for column in seen if column in WORDS]
        room = self.viewport().width() - sum(header.sectionSize(column) for column in seen if column not in WORDS)
        modes = QHeaderView.ResizeMode
        mode = modes.Stretch if room >= LEAST * len(words) else modes.Fixed
        for column in words:
            if header.sectionResizeMode(column) != mode:
                header.setSectionResizeMode(column, mode)
                header.resizeSection(column, LEAST)  # without effect on one that stretches

    def _order(self, column: int) -> None:
        """The first click asks for the order, the next turns it round."""
        order = ORDERS.get(Column(column))
        if order is not None:
            self.ordered.emit(order, self._shown_order == (order, False))

    def show_order(self, order: str, down: bool) -> None:
        """Mark the header of the column the list is ordered by."""
        self._shown_order = (order, down)
        header = self.horizontalHeader()
        column = next((column for column, one in ORDERS.items() if one == order), None)
        header.setSortIndicatorShown(column is not None)
        if column is not None:
            way = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(column, way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words need the room more than the kind does, unless somebody chose the columns."""
        if not preferences.flag(CHOSEN):
            self.setColumnHidden(Column.KIND, event.size().width() < NARROW)
        self._share_room()
        super().resizeEvent(event)

    def show_ids(self, ids: array[int]) -> None:
        """Show these questions and stay where the person was."""
        was, current, selected = self.currentIndex().row(), self.current_id, self._selected_ranges()
        chosen = self.rows.ids
        top, offset = self._top()
        self.selectionModel().blockSignals(True)
        if self.rows.show_ids(ids):
            self._restore(current, was, [one for first, last in selected for one in chosen[first : last + 1]])
            row = self.rows.row_of(top, self.verticalScrollBar().value() // self._height)
            self.verticalScrollBar().setValue(row * self._height + offset if row >= 0 else was * self._height)
        self.selectionModel().blockSignals(False)
        self.viewport().update()
        self.chosen.emit()

    def _restore(self, current: int, was: int, selected: list[int]) -> None:
        """Choose the same questions again; where the current one went, the one in its place."""
        row = self.rows.row_of(current, was)
        row = row if row >= 0 else min(max(was, 0), self.rows.rowCount() - 1)
        flags = QItemSelectionModel.SelectionFlag
        model = self.selectionModel()
        model.setCurrentIndex(self.rows.index(row, Column.QUESTION), flags.NoUpdate)
        kept = self._rows_of(selected, row) or [row]
        model.select(self._ranges(kept), flags.ClearAndSelect | flags.Rows)

    def _rows_of(self, selected: list[int], near: int) -> list[int]:
        """Return where these stand now: a few are looked for one by one, many in one pass."""
        if len(selected) <= FEW:
            return [row for one in selected if (row := self.rows.row_of(one, near)) >= 0]
        wanted = set(selected)
        return [row for row, one in enumerate(self.rows.ids) if one in wanted]

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

    def selected_ranges(self) -> list[tuple[int, int]]:
        """Return the selected rows as (first, last)."""
        return self._selected_ranges()

    def _selected_ranges(self) -> list[tuple[int, int]]:
        """Whole rows are selected, so one column tells for all."""
        ranges = self.selectionModel().selection()
        return sorted({(one.top(), one.bottom()) for one in ranges if one.left() <= Column.QUESTION <= one.right()})

    def show_current(self) -> None:
        """Bring the current question into view, with what follows it."""
        self.go_to_row(self.currentIndex().row(), choose=False)

    def go_to(self, pair_id: int) -> None:
        """Choose one question and bring it into view."""
        self.go_to_row(self.rows.row_of(pair_id, self.currentIndex().row()))

    def go_to_row(self, row: int, choose: bool = True) -> None:
        """Choose the question in a row and bring it into view."""
        if row >= 0:
            if choose:
                self.setCurrentIndex(self.rows.index(row, Column.QUESTION))
            for near in (min(row + AHEAD, self.rows.rowCount() - 1), max(row - 1, 0), row):
                self.scrollTo(self.rows.index(near, Column.QUESTION))

    def step(self, by: int) -> None:
        """Choose the question this many rows further down."""
        row = min(max(self.currentIndex().row() + by, 0), self.rows.rowCount() - 1)
        self.go_to_row(row)

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
