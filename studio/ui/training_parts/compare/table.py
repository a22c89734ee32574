"""The runs of a comparison as a table: the settings that differ, and how far each came; every head sorts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLineF,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from studio.core.store.schema import DONE, TRAIN
from studio.core.training.contrast import Side
from studio.ui import style, wording
from studio.ui.curves import PIECE, Line, stroke
from studio.ui.training_parts.queue_list import words
from studio.ui.training_parts.setting_words import SettingWords
from studio.ui.widgets import chip
from studio.ui.widgets.chip import ChipDelegate
from studio.ui.widgets.table import RowDelegate, Table

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LookRole, BestRole = Role.UserRole + 90, Role.UserRole + 91
RUN, STATE = range(2)
MOST_ROWS = 8


@dataclass(frozen=True)
class Column:
    """One column: its head, what a run has there, and how it is said."""

    title: str
    value: Callable[[Side], Any]
    """None where nothing is known yet."""
    told: Callable[[Any], str]
    tip: str = ""
    is_number: bool = True


class CompareModel(QAbstractTableModel):
    """A run keeps the look of its curve, however the rows are sorted."""

    def __init__(self, setting_words: SettingWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = setting_words
        self.sides: list[Side] = []
        self.columns: list[Column] = []
        self._looks: dict[int, int] = {}
        self._best: int | None = None
        self._sorted = (-1, Qt.SortOrder.AscendingOrder)

    def show_sides(self, sides: Sequence[Side], differing: Sequence[str], best: int | None) -> bool:
        """Take these runs; says whether the columns are others than before."""
        columns = [*self._first(), *map(self._setting, differing), *self._results()]
        fresh = [one.title for one in columns] != [one.title for one in self.columns]
        self.beginResetModel()
        self.columns, self._best = columns, best
        self._looks = {side.job_id: at for at, side in enumerate(sides)}
        self._sorted = (-1, Qt.SortOrder.AscendingOrder) if fresh else self._sorted
        self.sides = self._in_order(sides)
        self.endResetModel()
        return fresh

    def _first(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Run"), lambda side: side.title, str, is_number=False),
            Column(self.tr("State"), lambda side: side.state, chip.word, is_number=False),
        )

    def _setting(self, name: str) -> Column:
        def told(value: Any) -> str:
            return self._words.told(name, value, unit=False)

        return Column(self._words.label(name), lambda side: side.settings[name], told, self._words.tip(name))

    def _results(self) -> tuple[Column, ...]:
        error = self.tr("Error on held-out questions: mean loss per token of the answers (cross-entropy)")
        return (
            Column(self.tr("Lowest error"), lambda side: side.best, words.loss, error),
            Column(self.tr("Last error"), lambda side: side.last, words.loss, error),
            Column(self.tr("Held-out right"), lambda side: side.right, wording.percent,
                   self.tr("Held-out questions that the tuned model answers rightly, from the verdict")),
            Column(self.tr("Trained right"), lambda side: _right(side, TRAIN), wording.percent,
                   self.tr("Trained questions that the tuned model answers rightly, from the verdict")),
            Column(self.tr("Took"), lambda side: side.seconds, wording.about),
        )  # fmt: skip

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.sides)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Role.TextAlignmentRole:
            return _side_of(column)
        return column.title if role == Role.DisplayRole else column.tip or None if role == Role.ToolTipRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        side, column = self.sides[index.row()], self.columns[index.column()]
        if role == Role.DisplayRole:
            value = column.value(side)
            return "–" if value is None else column.told(value)
        if role == Role.TextAlignmentRole:
            return _side_of(column)
        if role == ChipDelegate.StateRole:
            return side.state
        if role == LookRole:
            return self._looks[side.job_id]
        return side.job_id == self._best if role == BestRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """What is not known yet stands last, whichever way."""
        self.beginResetModel()
        self._sorted = column, order
        self.sides = self._in_order(self.sides)
        self.endResetModel()

    def _in_order(self, sides: Sequence[Side]) -> list[Side]:
        at, order = self._sorted
        if not 0 <= at < len(self.columns):
            return sorted(sides, key=lambda side: self._looks[side.job_id])
        value = self.columns[at].value
        known = [side for side in sides if value(side) is not None]
        known.sort(key=value, reverse=order == Qt.SortOrder.DescendingOrder)
        return known + [side for side in sides if value(side) is None]


def _right(side: Side, group: str) -> float | None:
    tally = side.tallies.get(group)
    return tally.tuned_right / tally.asked if tally and tally.asked else None


def _side_of(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class RunDelegate(RowDelegate):
    """Paints a run's name behind a piece of its curve, and a chip where it is the best."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.paint_ground(painter, option, index)
        area = option.rect.adjusted(style.GRID, 0, -style.GRID // 2, 0)
        painter.save()
        painter.setPen(stroke(Line("", (), index.data(LookRole))))
        painter.drawLine(QLineF(area.left(), area.center().y() + 0.5, area.left() + PIECE, area.center().y() + 0.5))
        area.setLeft(area.left() + PIECE + style.GRID)
        if index.data(BestRole):
            best = QCoreApplication.translate("compare", "Best")
            wide = chip.width("better", QFontMetrics(style.caption()), best)
            chip.paint_chip(painter, area.adjusted(area.width() - wide, 0, 0, 0), "better", best)
            area.setRight(area.right() - wide - style.GRID)
        painter.setPen(style.colour("text"))
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        best = 9 * style.GRID if index.data(BestRole) else 0
        return QSize(hint.width() + PIECE + best, hint.height())


class CompareTable(Table):
    """One run is current; its verdict is told below."""

    def __init__(self, setting_words: SettingWords, parent: QWidget | None = None) -> None:
        super().__init__("compare-runs", "", parent)
        self.setAccessibleName(self.tr("Runs side by side"))
        self.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.rows = CompareModel(setting_words, self)
        self.setItemDelegateForColumn(RUN, RunDelegate(self))
        self.setItemDelegateForColumn(STATE, ChipDelegate(self))
        self.setModel(self.rows)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.rows.modelReset.connect(self._keep_current)
        self._current: int | None = None

    @property
    def side(self) -> Side | None:
        """The run the keyboard is on."""
        row = self.currentIndex().row()
        return self.rows.sides[row] if 0 <= row < len(self.rows.sides) else None

    def show_sides(self, sides: Sequence[Side], differing: Sequence[str], best: int | None) -> None:
        """Show these runs; the current one stays current."""
        self._current = self.side.job_id if self.side else best
        if self.rows.show_sides(sides, differing, best):
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setColumnHidden(STATE, all(side.state == DONE for side in sides))
        self._share_room()
        self._fit_height()

    def _fit_height(self) -> None:
        """As high as its rows, so that the curves have the rest; more than a few scroll."""
        rows = min(self.rows.rowCount(), MOST_ROWS) * self.verticalHeader().defaultSectionSize()
        scrolls = self.horizontalHeader().length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + bar + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_room()
            self._fit_height()

    def _share_room(self) -> None:
        """Every column as its content needs; the runs' names get what is left."""
        self.resizeColumnsToContents()
        others = sum(self.columnWidth(at) for at in range(self.rows.columnCount()) if at != RUN)
        self.setColumnWidth(RUN, max(self.columnWidth(RUN), self.viewport().width() - others))

    def _keep_current(self) -> None:
        ids = [side.job_id for side in self.rows.sides]
        row = ids.index(self._current) if self._current in ids else 0
        self.setCurrentIndex(self.rows.index(row, RUN) if ids else QModelIndex())

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() < len(self.rows.sides):
            self._current = self.rows.sides[current.row()].job_id
