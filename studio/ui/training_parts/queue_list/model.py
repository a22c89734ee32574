"""The list as a model: two levels, for the runs of a group are inside it; waiting jobs can be dragged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from studio.core.store.schema import QUEUED
from studio.core.training import runs
from studio.core.training.watching import Entry, Listing
from studio.ui.training_parts.queue_list import words
from studio.ui.training_parts.queue_list.order import Group, Item, Row, Section, arranged, jobs_of, waiting_ids
from studio.ui.widgets import chip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ItemRole = Role.UserRole + 80
"""The ``Section``, ``Group`` or ``Row`` itself."""
CaptionRole = Role.UserRole + 81
MIME = "application/x-slm-studio-jobs"


class QueueModel(QAbstractItemModel):
    """Keeps the view's place as long as the same jobs stand in the same order; then only what changed is told."""

    moved = Signal(list, object)
    """These waiting jobs are to go before that one, or to the end (None)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []

    def show_listing(self, listing: Listing) -> bool:
        """Take the jobs as they are now; says whether they stand otherwise than before."""
        items, before = arranged(listing), self.items
        if _shape(items) != _shape(before):
            self.beginResetModel()
            self.items = items
            self.endResetModel()
            return True
        self.items = items
        for row, (old, new) in enumerate(zip(before, items, strict=True)):
            if old != new:
                self._tell(row, new)
        return False

    def _tell(self, row: int, item: Item) -> None:
        top = self.index(row, 0)
        self.dataChanged.emit(top, top)
        if isinstance(item, Group):
            self.dataChanged.emit(self.index(0, 0, top), self.index(len(item.entries) - 1, 0, top))

    # ------------------------------------------------------------ the tree

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """An index carries the row of the group it is inside, plus one; 0 at the top."""
        if not 0 <= row < self.rowCount(parent) or column:
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self.items)
        if parent.internalId():
            return 0
        item = self.items[parent.row()]
        return len(item.entries) if isinstance(item, Group) else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 1

    def item(self, index: Index) -> Item | None:
        """Return what an index stands for."""
        if not index.isValid():
            return None
        above = index.internalId()
        if not above:
            return self.items[index.row()]
        group = self.items[above - 1]
        assert isinstance(group, Group)
        return Row(group.entries[index.row()])

    def indexes(self) -> Iterable[QModelIndex]:
        """Return every row, groups before what is inside them."""
        for row in range(len(self.items)):
            top = self.index(row, 0)
            yield top
            yield from (self.index(below, 0, top) for below in range(self.rowCount(top)))

    def index_of(self, key: tuple[str, object]) -> QModelIndex:
        """Return where something stands, by its key."""
        return next((one for one in self.indexes() if self.item(one).key == key), QModelIndex())  # type: ignore[union-attr]

    # ------------------------------------------------------------ what is shown

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        item = self.item(index)
        if item is None or role == ItemRole:
            return item
        if role == Role.DisplayRole:
            return _title(item, bool(index.internalId()))
        if role == CaptionRole:
            return self._caption(item)
        if role == Role.AccessibleTextRole:
            return ", ".join(part for part in (index.data(), _state_word(item), self._caption(item)) if part)
        return None

    def _caption(self, item: Item) -> str:
        if isinstance(item, Group):
            return words.group_caption(item)
        return words.caption(item.entry) if isinstance(item, Row) else ""

    # ------------------------------------------------------------ dragging

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.item(index)
        if item is None:
            return Qt.ItemFlag.ItemIsDropEnabled
        if isinstance(item, Section):
            return Qt.ItemFlag.ItemIsEnabled
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsDragEnabled if waiting_ids([item]) else usual

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = waiting_ids(item for index in indexes if (item := self.item(index)) is not None)
        data = QMimeData()
        data.setData(MIME, ",".join(map(str, dict.fromkeys(ids))).encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return data.hasFormat(MIME) and not parent.isValid() and row >= 0 and self._is_place(row)

    def _is_place(self, row: int) -> bool:
        """Jobs wait between the first and the last that wait."""
        at = [place for place, item in enumerate(self.items) if _waits(item)]
        return bool(at) and at[0] <= row <= at[-1] + 1

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Ask for the move; the rows follow when the queue says so, so the view has nothing to take away."""
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        ids = [int(one) for one in data.data(MIME).data().decode().split(",") if one]
        behind = [one for one in waiting_ids(self.items[row:]) if one not in ids]
        self.moved.emit(ids, behind[0] if behind else None)
        return False


def _shape(items: Sequence[Item]) -> list[tuple[Any, ...]]:
    return [(one.key, tuple(entry.id for entry in jobs_of(one)), _waits(one)) for one in items]


def _waits(item: Item) -> bool:
    return bool(waiting_ids([item])) and not any(one.state != QUEUED and one.is_open for one in jobs_of(item))


def _title(item: Item, is_inside: bool) -> str:
    if isinstance(item, Section):
        return words.section(item.name)
    if isinstance(item, Group):
        return words.group_title(item)
    return runs.own_title(item.entry.title) if is_inside else item.entry.title


def state(item: Item) -> str:
    """Return the code of what an item does."""
    return "" if isinstance(item, Section) else item.entry.state if isinstance(item, Row) else item.state


def _state_word(item: Item) -> str:
    return chip.word(state(item)) if state(item) else ""


def entry_of(item: Item | None) -> Entry | None:
    """Return the one job of an item: of a group none."""
    return item.entry if isinstance(item, Row) else None
