"""Documents and their sections with how well each is covered: by word, by shape and by colour."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from studio.core.review.reviewing import Part
from studio.ui import style
from studio.ui.questions_parts.words import number
from studio.ui.widgets.chip import paint_chip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
PartRole = Role.UserRole + 70
BAR_WIDTH, BAR_HEIGHT, CHIP_WIDTH = 12 * style.GRID, 8, 11 * style.GRID


class Column(IntEnum):
    """What is said of a section."""

    NAME = 0
    COVERAGE = 1
    APPROVED = 2
    DRAFTS = 3
    REJECTED = 4


class Node(NamedTuple):
    """A part, its place among its neighbours, and the number of the one above it (-1: none)."""

    part: Part
    row: int
    above: int
    below: list[int]


class CoverageModel(QAbstractItemModel):
    """The parts as a tree; an index carries the number of its node."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[Node] = []
        self._tops: list[int] = []
        self._titles = (self.tr("Document and section"), self.tr("Passages with a question"), self.tr("Approved"),
                        self.tr("Drafts"), self.tr("Rejected"))  # fmt: skip

    def show_parts(self, parts: Iterable[Part]) -> None:
        """Show these documents."""
        self.beginResetModel()
        self._nodes = []
        self._tops = self._add(parts, -1)
        self.endResetModel()

    def _add(self, parts: Iterable[Part], above: int) -> list[int]:
        made: list[int] = []
        for row, part in enumerate(parts):
            number_of_node = len(self._nodes)
            made.append(number_of_node)
            self._nodes.append(Node(part, row, above, []))
            self._nodes[number_of_node].below.extend(self._add(part.parts, number_of_node))
        return made

    def part(self, index: Index) -> Part | None:
        """Return the part an index stands for."""
        return self._nodes[index.internalId()].part if index.isValid() else None

    def index_of(self, document_id: int, section: tuple[str, ...]) -> QModelIndex:
        """Return where a part stands."""
        for at, node in enumerate(self._nodes):
            if (node.part.document_id, node.part.section) == (document_id, section):
                return self.createIndex(node.row, 0, at)
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        rows = self._below(parent)
        return self.createIndex(row, column, rows[row]) if 0 <= row < len(rows) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = self._nodes[index.internalId()].above if index.isValid() else -1
        return self.createIndex(self._nodes[above].row, 0, above) if above >= 0 else QModelIndex()

    def _below(self, parent: Index) -> list[int]:
        return self._nodes[parent.internalId()].below if parent.isValid() else self._tops

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._below(parent))

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self._titles[section]
        return _side(section) if role == Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        part = self.part(index)
        if part is None or role == PartRole:
            return part
        if role == Role.TextAlignmentRole:
            return _side(index.column())
        if role == Role.AccessibleTextRole and index.column() == Column.COVERAGE:
            return f"{word(part)[1]}, {self.covered(part)}"
        if role not in (Role.DisplayRole, Role.AccessibleTextRole):
            return None
        return (part.name, self.covered(part), number(part.approved), number(part.drafts),
                number(part.rejected))[index.column()]  # fmt: skip

    def covered(self, part: Part) -> str:
        """Return "3 of 8"."""
        return self.tr("{0} of {1}").format(number(part.covered), number(part.passages))


def _side(column: int) -> Qt.AlignmentFlag:
    right = Qt.AlignmentFlag.AlignRight if column >= Column.APPROVED else Qt.AlignmentFlag.AlignLeft
    return right | Qt.AlignmentFlag.AlignVCenter


def word(part: Part) -> tuple[str, str]:
    """Return the chip's look and word for how well a part is covered."""
    if part.is_thin:
        return "needs-a-look", _tr("Thin")
    return ("ready", _tr("Covered")) if part.share >= 1 else ("draft", _tr("Partly"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("coverage", text)


class CoverageDelegate(QStyledItemDelegate):
    """Paints a word with its sign, a bar, and the two numbers behind it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        part: Part | None = index.data(PartRole)
        if part is None:
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, style.colour("selected"))
        area = option.rect.adjusted(style.GRID, 0, -style.GRID // 2, 0)
        paint_chip(painter, QRect(area.left(), area.top(), CHIP_WIDTH, area.height()), *word(part))
        area.setLeft(area.left() + CHIP_WIDTH + style.GRID)
        self._bar(painter, QRect(area.left(), area.center().y() - BAR_HEIGHT // 2, BAR_WIDTH, BAR_HEIGHT), part)
        area.setLeft(area.left() + BAR_WIDTH + style.GRID)
        painter.setPen(style.colour("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, str(index.data()))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CHIP_WIDTH + BAR_WIDTH + 12 * style.GRID, option.fontMetrics.height() + 2 * style.GRID)

    def _bar(self, painter: QPainter, whole: QRect, part: Part) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.colour("edge"))
        painter.setBrush(style.colour("base"))
        painter.drawRoundedRect(QRectF(whole).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        filled = QRectF(whole).adjusted(1, 1, -1, -1)
        filled.setWidth(filled.width() * part.share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour("on_warn" if part.is_thin else "on_ok"))
        if part.share:
            painter.drawRoundedRect(filled, 2, 2)
        painter.restore()


class NumberDelegate(QStyledItemDelegate):
    """Keeps numbers below their headings, clear of the edge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, style.colour("selected"))
        painter.setPen(style.colour("text" if index.data() != "0" else "muted"))
        painter.drawText(option.rect.adjusted(0, 0, -style.GRID, 0), _side(index.column()), str(index.data()))


class CoverageTree(QTreeView):
    """Arrow keys open and close; Enter shows the questions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = CoverageModel(self)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("Documents and sections"))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setItemDelegateForColumn(Column.COVERAGE, CoverageDelegate(self))
        for column in (Column.APPROVED, Column.DRAFTS, Column.REJECTED):
            self.setItemDelegateForColumn(column, NumberDelegate(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
