"""A plain table model for short lists: what is in a row is the business of the pane that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


class RowsModel(QAbstractTableModel, Generic[T]):
    """Shows things by functions that word them; ``numbers`` are columns whose header stands at the right."""

    def __init__(self, titles: Sequence[str], word: Callable[[T], Sequence[str]], numbers: Sequence[int] = (),
                 parent: QObject | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.things: list[T] = []
        self._titles, self._word, self._numbers = titles, word, frozenset(numbers)

    def show_things(self, things: Sequence[T]) -> None:
        """Take these things."""
        self.beginResetModel()
        self.things = list(things)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.things)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            return self._aligned(section) if role == Qt.ItemDataRole.TextAlignmentRole else self._title(section, role)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._aligned(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._word(self.things[index.row()])[index.column()]
        return None

    def _title(self, section: int, role: int) -> str | None:
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _aligned(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class RowsTable(Table, Generic[T]):
    """A short list; one thing is chosen at a time and stays chosen when the list is shown anew."""

    def __init__(self, name: str, title: str, rows: RowsModel[T], parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.rows = rows
        self.show_model(rows, sortable=False)

    @property
    def thing(self) -> T | None:
        """What is chosen now."""
        row = self.currentIndex().row()
        return self.rows.things[row] if 0 <= row < len(self.rows.things) else None

    def show_things(self, things: Sequence[T]) -> None:
        """Show these things."""
        row = max(0, self.currentIndex().row())
        self.rows.show_things(things)
        self.fit_columns()
        if things:
            self.setCurrentIndex(self.rows.index(min(row, len(things) - 1), 0))
