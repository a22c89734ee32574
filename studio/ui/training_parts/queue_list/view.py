"""The list itself: choose one or several, drag what waits, open a group."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QTreeView, QWidget

from studio.core.training.watching import Entry, Listing
from studio.ui import style, wording
from studio.ui.training_parts.queue_list import order
from studio.ui.training_parts.queue_list.delegate import QueueDelegate, sign_of
from studio.ui.training_parts.queue_list.model import CaptionRole, QueueModel, entry_of
from studio.ui.training_parts.queue_list.order import Group, Item

NOTHING = ("", 0)


class QueueList(QTreeView):
    """Speaks of jobs, never of rows."""

    chosen = Signal()
    """Another job is current, or more or fewer are selected."""
    opened = Signal()
    """Enter or a double click on what is current."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QueueModel(self)
        self._wanted: tuple[str, object] = NOTHING
        """What is to be chosen as soon as it is there."""
        self.setModel(self.rows)
        self.setItemDelegate(QueueDelegate(self))
        self.setAccessibleName(self.tr("Queue and runs"))
        self._settle()
        self._tell_soon = QTimer(self, singleShot=True, interval=0, timeout=self.chosen.emit)
        self.selectionModel().selectionChanged.connect(lambda *_: self._tell_soon.start())
        self.selectionModel().currentChanged.connect(lambda *_: self._tell_soon.start())
        self.activated.connect(lambda _: self.opened.emit())

    def _settle(self) -> None:
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setMinimumWidth(36 * style.GRID)

    # ------------------------------------------------------------ what is chosen

    @property
    def item(self) -> Item | None:
        """What is current: a job or a group."""
        return self.rows.item(self.currentIndex())

    @property
    def job(self) -> Entry | None:
        """The current job; of a group none."""
        return entry_of(self.item)

    @property
    def subject(self) -> Entry | None:
        """The job to be looked at: the current one, or of a group its best so far."""
        item = self.item
        return item.best or item.entries[0] if isinstance(item, Group) else entry_of(item)

    def selected(self) -> list[Entry]:
        """Return the selected jobs from the top down; a group stands for its runs."""
        picked = set(self.selectionModel().selectedIndexes())
        found = [one for index in self.rows.indexes() if index in picked
                 for one in order.jobs_of(self.rows.item(index))]  # type: ignore[arg-type] # fmt: skip
        return list({one.id: one for one in found}.values())

    def entries(self) -> list[Entry]:
        """Return all jobs from the top down."""
        return [one for item in self.rows.items for one in order.jobs_of(item)]

    def waiting_ids(self) -> list[int]:
        """Return the jobs that wait, in their order."""
        return order.waiting_ids(self.rows.items)

    # ------------------------------------------------------------ showing

    def show_listing(self, listing: Listing) -> None:
        """Show the jobs as they are; who looks at something stays there."""
        current = self.item.key if self.item is not None else NOTHING
        selected = {self.rows.item(index).key for index in self.selectionModel().selectedIndexes()}  # type: ignore[union-attr]
        unfolded = {item.key for row, item in enumerate(self.rows.items) if self.isExpanded(self.rows.index(row, 0))}
        scrolled, following = self.verticalScrollBar().value(), self._following()
        if self.rows.show_listing(listing):
            self._unfold(unfolded)
            self._restore(current, selected)
            self.verticalScrollBar().setValue(scrolled)
        if self.item is None and current != NOTHING:
            self._take_place_of(following)
        if self._wanted != NOTHING:
            self._choose(self._wanted)
        if self.item is None:
            self._make_current(self._first())

    def _unfold(self, keys: set[tuple[str, object]]) -> None:
        for row, item in enumerate(self.rows.items):
            if item.key in keys:
                self.setExpanded(self.rows.index(row, 0), True)

    def _restore(self, current: tuple[str, object], selected: set[tuple[str, object]]) -> None:
        flags = QItemSelectionModel.SelectionFlag
        for index in self.rows.indexes():
            key = self.rows.item(index).key  # type: ignore[union-attr]
            if key in selected:
                self.selectionModel().select(index, flags.Select)
            if key == current:
                self.selectionModel().setCurrentIndex(index, flags.NoUpdate)

    def _following(self) -> list[tuple[str, object]]:
        """Return what stands below the current row, nearest first, and then what stands above it."""
        keys = [self.rows.item(index).key for index in self.rows.indexes()]  # type: ignore[union-attr]
        at = keys.index(self.item.key) if self.item is not None and self.item.key in keys else 0
        return [*keys[at + 1:], *reversed(keys[:at])]

    def _take_place_of(self, following: Sequence[tuple[str, object]]) -> None:
        """The current job is gone: the one that stood below it is current, not the first of the list."""
        found = (self.rows.index_of(key) for key in following if key[0] != "section")
        index = next((one for one in found if one.isValid()), None)
        if index is not None:
            self._make_current(index)

    def _make_current(self, index: QModelIndex) -> None:
        """Choose it alone, also while somebody holds a key with which a click would choose one more."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _first(self) -> QModelIndex:
        """What runs is looked at first, else the newest run."""
        ended = [at for at, item in enumerate(self.rows.items) if not isinstance(item, order.Section)]
        live = [at for at in ended if order.is_live(self.rows.items[at])]
        done = [at for at in ended if not order.waiting_ids([self.rows.items[at]])]
        return self.rows.index((live or done or ended)[0], 0) if ended else QModelIndex()

    def choose(self, job_id: int) -> None:
        """Choose a job by its number, as soon as it is in the list."""
        self._choose(("job", job_id))

    def choose_group(self, name: str) -> None:
        """Choose a group by its name, as soon as it is in the list."""
        self._choose(("group", name))

    def _choose(self, key: tuple[str, object]) -> None:
        self._wanted = key
        index = self.rows.index_of(key)
        if index.isValid():
            self._wanted = NOTHING
            if index.parent().isValid():
                self.expand(index.parent())
            self._make_current(index)
            self.scrollTo(index)

    # ------------------------------------------------------------ hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if isinstance(self.rows.item(index), Group) and sign_of(self.visualRect(index)).contains(
            event.position().toPoint()
        ):
            self.setExpanded(index, not self.isExpanded(index))
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every system."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: object) -> bool:
        """Show whole what is cut off."""
        if isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if index.isValid() and index.data(CaptionRole):
                told = f"{index.data()}\n{index.data(CaptionRole)}"
                QToolTip.showText(event.globalPos(), wording.as_tip(told), self.viewport())
                return True
        return super().viewportEvent(event)  # type: ignore[arg-type]
