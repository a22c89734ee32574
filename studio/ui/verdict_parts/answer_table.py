"""All answers of an evaluation in a table, the worst first, narrowed by a filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from studio.core.store.schema import HELD_OUT, TRAIN
from studio.core.verdict import BETTER, REWORDED, SAME, WORSE, ScoredAnswer
from studio.ui.widgets import chip
from studio.ui.widgets.chip import ChipDelegate
from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
OUTCOME, QUESTION, REFERENCE, BASE, TUNED = range(5)
RANK = {WORSE: 0, SAME: 1, BETTER: 2}

FILTERS: dict[str, Callable[[ScoredAnswer], bool]] = {
    "all": lambda answer: True,
    "held-out": lambda answer: answer.split == HELD_OUT,
    "trained": lambda answer: answer.split == TRAIN,
    "reworded": lambda answer: answer.split == REWORDED,
    "worse": lambda answer: answer.outcome == WORSE,
    "wrong": lambda answer: not answer.tuned_score.right,
}


class AnswerModel(QAbstractTableModel):
    """Rows of scored answers in the order core gives them, or sorted by a column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answers: list[ScoredAnswer] = []
        self._titles = (
            self.tr("Result"), self.tr("Question"), self.tr("Expected"), self.tr("Base"), self.tr("Tuned"),
        )  # fmt: skip

    def show_answers(self, answers: Sequence[ScoredAnswer]) -> None:
        """Take these answers."""
        self.beginResetModel()
        self.answers = list(answers)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.answers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = self.answers[index.row()]
        if role == ChipDelegate.StateRole and index.column() == OUTCOME:
            return answer.outcome
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(answer, index.column())
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        turned = order == Qt.SortOrder.DescendingOrder
        self.answers.sort(key=_rank if column == OUTCOME else lambda one: _text(one, column).casefold(), reverse=turned)
        self.layoutChanged.emit()


def _text(answer: ScoredAnswer, column: int) -> str:
    texts = (chip.word(answer.outcome), answer.question, answer.reference, answer.base, answer.tuned)
    return " ".join(texts[column].split())


def _rank(answer: ScoredAnswer) -> tuple[int, bool, float]:
    return RANK[answer.outcome], answer.tuned_score.right, answer.tuned_score.similarity


class AnswerTable(Table):
    """One answer is chosen at a time."""

    chosen = Signal(object)
    """The ScoredAnswer chosen now, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("verdict", "", parent)
        self.setAccessibleName(self.tr("Answers"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._all: list[ScoredAnswer] = []
        self.rows = AnswerModel(self)
        self.setItemDelegateForColumn(OUTCOME, ChipDelegate(self))
        self.show_model(self.rows, stretch=QUESTION)
        for column in (QUESTION, REFERENCE, BASE, TUNED):  # answers are what one compares: they need room as well
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSortIndicator(OUTCOME, Qt.SortOrder.AscendingOrder)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.answer))

    @property
    def answer(self) -> ScoredAnswer | None:
        """The answer chosen now."""
        row = self.currentIndex().row()
        return self.rows.answers[row] if 0 <= row < len(self.rows.answers) else None

    def show_answers(self, answers: Sequence[ScoredAnswer], narrowed: str) -> None:
        """Show the answers that a filter lets through and choose the first."""
        self._all = list(answers)
        self.narrow(narrowed)
        self.resizeColumnToContents(OUTCOME)

    def narrow(self, name: str) -> None:
        """Show what a filter lets through, in the order of the headers."""
        self.rows.show_answers([answer for answer in self._all if FILTERS[name](answer)])
        header = self.horizontalHeader()
        self.rows.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        if self.rows.answers:
            self.setCurrentIndex(self.rows.index(0, QUESTION))
        else:
            self.chosen.emit(None)
