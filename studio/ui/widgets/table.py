"""A table for reading: no grid lines, a hover row, numbers at the right, and tooltips for what is cut off."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QHideEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from studio.ui import preferences, style, wording

Index = QModelIndex | QPersistentModelIndex
INSET = style.GRID // 2
"""Room beside the text of a cell, on top of the native style's own."""
KEEP_MS = 500
MARK = 3
"""Width of the bar that shows where the keyboard is."""


class RowDelegate(QStyledItemDelegate):
    """Paints cells as parts of their row: one ground for the whole row, and a bar instead of a dotted cell."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver)
        view = option.widget
        if isinstance(view, Table) and view.hovered_row == index.row():
            option.backgroundBrush = style.colour("hover")
        if isinstance(index.data(), (int, float)):
            option.displayAlignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.paint_ground(painter, option, index)
        option.rect.adjust(INSET, 0, -INSET, 0)
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 2 * INSET + style.GRID, hint.height())

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint what lies under a cell, for delegates that draw their own content."""
        view = option.widget
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, style.colour("selected"))
        elif isinstance(view, Table) and view.hovered_row == index.row():
            painter.fillRect(option.rect, style.colour("hover"))
        self._mark(painter, option, index)

    def _mark(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        if isinstance(view, Table) and view.hasFocus() and view.is_current_start(index):
            bar = QRect(option.rect.left(), option.rect.top(), MARK, option.rect.height())
            painter.fillRect(bar, style.colour("accent"))


def _row_height(table: QTableView) -> int:
    return table.fontMetrics().height() + 2 * style.GRID + 2


class Table(QTableView):
    """A table view with the house's settings; select whole rows, sort by the headers."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        """``name`` is for what is remembered, ``title`` for screen readers."""
        super().__init__(parent)
        self.hovered_row = -1
        self._settled = QTimer(self, singleShot=True, interval=KEEP_MS, timeout=self._keep_now)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setItemDelegate(RowDelegate(self))
        self._settle()
        self._settle_headers()

    def _settle(self) -> None:
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def _settle_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(_row_height(self))
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setMinimumSectionSize(6 * style.GRID)
        columns.setResizeContentsPrecision(50)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._follow_font)  # the header hears of it after the table

    def _follow_font(self) -> None:
        """Rows and heads have room for another size of text."""
        header = self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(_row_height(self))
        for column in range(header.count()):
            needed = self._head_width(column)
            if not header.isSectionHidden(column) and header.sectionSize(column) < needed:
                header.resizeSection(column, needed)

    def _head_width(self, column: int) -> int:
        """Return what a title takes; the sign of the order stands above it."""
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")
        return self.horizontalHeader().fontMetrics().horizontalAdvance(title) + 2 * style.GRID + 2

    def show_model(self, model: QAbstractItemModel, stretch: int = 0, sortable: bool = True) -> None:
        """Take a model, size the columns to their content and let column ``stretch`` have the rest."""
        self.setModel(model)
        self.setSortingEnabled(sortable)
        self.fit_columns(stretch)
        self._recall()

    def fit_columns(self, stretch: int = 0) -> None:
        """Size every column to its content; one takes what is left."""
        header = self.horizontalHeader()
        for column in range(header.count()):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            if column != stretch:
                self.resizeColumnToContents(column)

    def _recall(self) -> None:
        header = self.horizontalHeader()
        header.restoreState(preferences.layout(self._key))
        for moved in (header.sectionResized, header.sectionMoved, header.sortIndicatorChanged):
            moved.connect(self._keep)

    def _keep(self) -> None:
        """Remember the columns once they rest: writing to the settings takes longer than a frame."""
        self._settled.start()

    def _keep_now(self) -> None:
        preferences.keep_layout(self._key, self.horizontalHeader().saveState())

    def hideEvent(self, event: QHideEvent) -> None:
        if self._settled.isActive():
            self._settled.stop()
            self._keep_now()
        super().hideEvent(event)

    @property
    def _key(self) -> str:
        return f"table/{self.objectName()}"

    def selected_rows(self) -> list[int]:
        """Return the selected rows from the top down."""
        selection = self.selectionModel()
        return sorted(index.row() for index in selection.selectedRows()) if selection else []

    def is_current_start(self, index: Index) -> bool:
        """Say whether a cell is the leftmost of the row the keyboard is on."""
        leftmost = self.horizontalHeader().logicalIndex(0)
        return index.row() == self.currentIndex().row() and index.column() == leftmost

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._tell_whole(event):
            return True
        return super().viewportEvent(event)

    def _tell_whole(self, event: QHelpEvent) -> bool:
        """Show the whole text of a cell that is cut off."""
        index = self.indexAt(event.pos())
        text = str(index.data() or "") if index.isValid() else ""
        room = self.visualRect(index).width() - 2 * style.GRID
        if not text or index.data(Qt.ItemDataRole.ToolTipRole) or self.fontMetrics().horizontalAdvance(text) <= room:
            return False
        QToolTip.showText(event.globalPos(), wording.as_tip(text), self.viewport())
        return True
