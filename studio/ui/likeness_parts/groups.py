"""The list of groups: how many questions, what they are to each other, and the first of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from studio.core.comparison.clusters import Cluster
from studio.ui import style
from studio.ui.widgets.chip import ChipDelegate, paint_chip, width
from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex


class Kind(NamedTuple):
    """How a kind of likeness is shown: shape and colour are those of a state, the word is its own."""

    state: str
    word: str


KINDS = {
    "contradiction": Kind("failed", QT_TRANSLATE_NOOP("likeness", "Contradiction")),
    "leak": Kind("held-out", QT_TRANSLATE_NOOP("likeness", "Also in the test")),
    "wording": Kind("same", QT_TRANSLATE_NOOP("likeness", "Same words")),
    "meaning": Kind("unsure", QT_TRANSLATE_NOOP("likeness", "Alike")),
}


def word(kind: str) -> str:
    """Return the word of a kind of likeness."""
    return QCoreApplication.translate("likeness", KINDS[kind].word)


class Row(NamedTuple):
    """One group and the question that stands for it."""

    cluster: Cluster
    question: str


class GroupRows(QAbstractTableModel):
    """All groups that wait for a decision."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show other groups."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Likeness"), self.tr("Questions"), self.tr("First question"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (word(row.cluster.kind), len(row.cluster.ids), row.question)[index.column()]
        if role == ChipDelegate.StateRole and index.column() == 0:
            return row.cluster.kind
        return None


class KindDelegate(ChipDelegate):
    """Paints the kind of likeness as a chip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.paint_ground(painter, option, index)
        kind = KINDS[index.data(self.StateRole)]
        paint_chip(painter, option.rect.adjusted(style.GRID, 0, -style.GRID // 2, 0), kind.state, str(index.data()))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> Any:
        hint = super().sizeHint(option, index)
        kind = KINDS[index.data(self.StateRole)]
        hint.setWidth(width(kind.state, QFontMetrics(style.caption()), str(index.data())) + 2 * style.GRID)
        return hint


class GroupTable(Table):
    """One group at a time is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("alike", QCoreApplication.translate("likeness", "Groups of questions that are alike"), parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.groups = GroupRows(self)
        self.setItemDelegateForColumn(0, KindDelegate(self))
        self.show_model(self.groups, stretch=2, sortable=False)

    def show_rows(self, rows: list[Row], cluster: Cluster | None) -> None:
        """Show other groups; the keyboard stays on the same one, or where it was."""
        was = max(0, self.currentIndex().row())
        self.groups.show_rows(rows)
        same = [at for at, row in enumerate(rows) if cluster and row.cluster.ids == cluster.ids]
        self.fit_columns(2)
        self.setCurrentIndex(self.groups.index(same[0] if same else min(was, len(rows) - 1), 0))

    @property
    def cluster(self) -> Cluster | None:
        """Return the group that is chosen."""
        row = self.currentIndex().row()
        return self.groups.rows[row].cluster if 0 <= row < len(self.groups.rows) else None
