"""Tables of rows with ids that are replaced as a whole and still keep what is selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.ui import preferences, style
from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> int: ...


class RowsModel(QAbstractTableModel):
    """Subclasses name their columns and say what stands in a cell."""

    numbers: ClassVar[tuple[int, ...]] = ()
    """Columns whose header stands at the right, over its numbers."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self.rows: list[Any] = []
        self._sorted: tuple[int, bool] = (-1, False)

    def cell(self, row: Any, column: int, role: int) -> Any:
        """Return what a cell is for a role."""
        raise NotImplementedError

    def order(self, row: Any, column: int) -> Any:
        """Return what a column is sorted by."""
        return self.cell(row, column, Role.DisplayRole)

    def replace(self, rows: Sequence[HasId]) -> None:
        """Show these rows; what is selected stays selected by its id."""
        fresh = self._in_order(rows)
        if [row.id for row in fresh] == [row.id for row in self.rows]:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self._titles) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = column, order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        before, old = list(self.rows), self.persistentIndexList()
        self.rows = self._in_order(self.rows)
        places = {row.id: at for at, row in enumerate(self.rows)}
        self.changePersistentIndexList(old, [self.index(places[before[i.row()].id], i.column()) for i in old])
        self.layoutChanged.emit()

    def _in_order(self, rows: Sequence[Any]) -> list[Any]:
        column, descending = self._sorted
        return sorted(rows, key=lambda row: self.order(row, column), reverse=descending) if column >= 0 else list(rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._titles[section]
        if role == Role.TextAlignmentRole and section in self.numbers:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        return self.cell(self.rows[index.row()], index.column(), role) if index.isValid() else None


class RowsTable(Table):
    """A table of a ``RowsModel`` that speaks in ids."""

    widths: ClassVar[Mapping[int, int]] = {}
    """Columns' widths at the first start, in steps of the grid; later the person's own."""

    def __init__(self, name: str, title: str, model: RowsModel, stretch: int) -> None:
        super().__init__(name, title)
        self.model_of_rows = model
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.show_model(model, stretch)
        if preferences.layout(f"table/{name}").isEmpty():
            for column, width in self.widths.items():
                self.setColumnWidth(column, width * style.GRID)

    def show_rows(self, rows: Sequence[HasId]) -> None:
        """Show these rows and choose again what was chosen; a current row that went gives way to its neighbour."""
        current, was, chosen = self.current_id(), self.currentIndex().row(), set(self.chosen_ids())
        scrolled = self.verticalScrollBar().value()
        self.model_of_rows.replace(rows)
        if self.currentIndex().isValid() or not rows:
            return
        places = {row.id: at for at, row in enumerate(self.model_of_rows.rows)}
        self.select_row(places.get(current, min(max(was, 0), len(rows) - 1)) if current else -1)
        for one in chosen - {current}:
            if one in places:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().select(self.model_of_rows.index(places[one], 0), flags)
        self.verticalScrollBar().setValue(scrolled)

    def select_row(self, row: int) -> None:
        """Make one row current and selected; -1 means none."""
        if row >= 0:
            self.setCurrentIndex(self.model_of_rows.index(row, 0))

    def select_id(self, row_id: int) -> None:
        """Make the row of an id current and bring it into view."""
        found = (at for at, row in enumerate(self.model_of_rows.rows) if row.id == row_id)
        self.select_row(next(found, -1))

    def current(self) -> Any:
        """Return the current row, or None."""
        at = self.currentIndex().row()
        return self.model_of_rows.rows[at] if 0 <= at < len(self.model_of_rows.rows) else None

    def current_id(self) -> int:
        """Return the id of the current row, or 0."""
        row = self.current()
        return row.id if row is not None else 0

    def chosen(self) -> list[Any]:
        """Return the selected rows from the top down."""
        return [self.model_of_rows.rows[at] for at in self.selected_rows()]

    def chosen_ids(self) -> list[int]:
        """Return the ids of the selected rows."""
        return [row.id for row in self.chosen()]
