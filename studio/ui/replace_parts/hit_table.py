"""The questions that would change, each with its words before and after; single ones can be left out."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QStyleOptionViewItem, QWidget

from studio.core.review import replacing
from studio.core.review.replacing import Hit, Wish
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.replace_parts.marked_words import MarkedWordsDelegate, MarkedWordsRole
from studio.ui.widgets.table import RowDelegate, Table

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SHEET, SHEETS_KEPT = 64, 8


class Column(IntEnum):
    """What is shown of a question."""

    TAKEN = 0
    BEFORE = 1
    AFTER = 2


class HitModel(QAbstractTableModel):
    """Ids of all hits, and the words of those that are looked at."""

    taken_changed = Signal()
    """More or fewer are to be changed."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wish = Wish("")
        self._ids: array[int] = array("q")
        self._left_out: set[int] = set()
        self._sheets: OrderedDict[int, dict[int, Hit]] = OrderedDict()
        self._titles = (self.tr("Change"), self.tr("Before"), self.tr("After"))

    def begin(self, wish: Wish) -> None:
        """Show the hits of another wish, as they come; all of them are taken."""
        self.beginResetModel()
        self._wish, self._ids = wish, array("q")
        self._left_out.clear()
        self._sheets.clear()
        self.endResetModel()
        self.taken_changed.emit()

    def extend(self, ids: array[int]) -> None:
        """Show more hits."""
        if ids:
            first = len(self._ids)
            self._sheets.pop(first // SHEET, None)
            self.beginInsertRows(QModelIndex(), first, first + len(ids) - 1)
            self._ids.extend(ids)
            self.endInsertRows()
        self.taken_changed.emit()

    @property
    def count(self) -> int:
        """Return how many hits are to be changed."""
        return len(self._ids) - len(self._left_out)

    def taken(self) -> array[int]:
        """Return the ids that are to be changed."""
        return array("q", [one for one in self._ids if one not in self._left_out])

    def toggle(self, rows: list[int]) -> None:
        """Leave these out; or take them in again, where the first of them was out."""
        if not rows:
            return
        out = self._ids[rows[0]] not in self._left_out
        ids = {self._ids[row] for row in rows}
        self._left_out = self._left_out | ids if out else self._left_out - ids
        self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(Column) - 1))
        self.taken_changed.emit()

    def hit(self, row: int) -> Hit | None:
        """Return a row's words, fetched with its neighbours; none where they changed meanwhile."""
        number = row // SHEET
        if number not in self._sheets:
            part = self._ids[number * SHEET : (number + 1) * SHEET]
            self._sheets[number] = {hit.id: hit for hit in self._session.read(replacing.preview, part, self._wish)}
            if len(self._sheets) > SHEETS_KEPT:
                self._sheets.popitem(last=False)
        return self._sheets[number].get(self._ids[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._titles[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        own = Qt.ItemFlag.ItemIsUserCheckable if index.column() == Column.TAKEN else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | own

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if index.column() == Column.TAKEN:
            return self._tick(index.row(), role)
        hit = self.hit(index.row())
        if hit is None:
            return None
        said = hit.before if index.column() == Column.BEFORE else hit.after
        if role == MarkedWordsRole:
            return hit.before, hit.after, index.column() == Column.BEFORE
        return "\n".join(said) if role in (Role.DisplayRole, Role.AccessibleTextRole) else None

    def _tick(self, row: int, role: int) -> Any:
        taken = self._ids[row] not in self._left_out
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked
        if role == Role.AccessibleTextRole:
            return self.tr("Will be changed") if taken else self.tr("Stays as it is")
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.CheckStateRole:
            return False
        self.toggle([index.row()])
        return True


class TickDelegate(RowDelegate):
    """Draws the box as those on a page are: a table's own can hardly be seen in dark."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.palette = QApplication.palette("QCheckBox")


class HitTable(Table):
    """Space leaves the selected rows out, or takes them in again."""

    def __init__(self, model: HitModel, parent: QWidget | None = None) -> None:
        super().__init__("replace", self.tr("Questions that would change"), parent)
        self._hits = model
        for column in (Column.BEFORE, Column.AFTER):
            self.setItemDelegateForColumn(column, MarkedWordsDelegate(self))
        self.setItemDelegateForColumn(Column.TAKEN, TickDelegate(self))
        self.setModel(model)
        header = self.horizontalHeader()
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.TAKEN, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(Column.TAKEN, 10 * style.GRID)
        self.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().lineSpacing() + 2 * style.GRID)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._hits.toggle(self.selected_rows())
        else:
            super().keyPressEvent(event)
