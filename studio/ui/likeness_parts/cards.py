"""The questions of one group side by side; the first ones, when there are many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.store.schema import Pair
from studio.ui import style
from studio.ui.likeness_parts.card import PairCard
from studio.ui.widgets import labels

MOST = 9
"""So many are shown, and can be kept by their number."""


class Cards(QWidget):
    """Cards from the left, numbered; differences are those from the first, and of the first those from the second."""

    def __init__(self, keep: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keep = keep
        self.cards: list[PairCard] = []
        self._area = QScrollArea(self, widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("Questions of the group"))
        self._more = labels.caption()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area, 1)
        column.addWidget(self._more)

    def show_pairs(self, shown: Sequence[Pair], number: int) -> None:
        """Show the first questions of a group of so many."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(style.GROUP)
        self.cards = [
            PairCard(pair, shown[0] if at else shown[min(1, len(shown) - 1)], at + 1, self._keep[at], inner)
            for at, pair in enumerate(shown)
        ]
        self._questions, self._answers = (self._group(part, inner) for part in ("question", "answer"))
        for card in self.cards:
            row.addWidget(card, 1)
        column.addLayout(row)
        column.addStretch(1)
        if old := self._area.takeWidget():
            old.deleteLater()  # a key pressed in it may still be on its way
        self._area.setWidget(inner)
        hidden = self.tr("{0} more are not shown; a decision is for all of them.")
        self._more.setText(hidden.format(number - len(shown)))
        self._more.setVisible(number > len(shown))

    def _group(self, part: str, parent: QWidget) -> QButtonGroup:
        made = QButtonGroup(parent)
        for at, card in enumerate(self.cards):
            made.addButton(getattr(card, part), at)
        if self.cards:
            getattr(self.cards[0], part).setChecked(True)
        return made

    def shows(self, pairs: Sequence[Pair]) -> bool:
        """Say whether these questions are shown, in these words."""
        return [_said(pair) for pair in pairs] == [_said(card.pair) for card in self.cards]

    def take(self, part: str, at: int) -> None:
        """Take the question or the answer of one card for the merged pair."""
        if at < len(self.cards):
            getattr(self.cards[at], part).setChecked(True)

    def merged(self) -> tuple[int, str, str]:
        """Return what merging would keep: the pair whose answer is taken, the question and the answer."""
        question, answer = self.cards[self._questions.checkedId()].pair, self.cards[self._answers.checkedId()].pair
        return answer.id, question.question, answer.answer


def _said(pair: Pair) -> tuple[int, str, str, str]:
    return pair.id, pair.question, pair.answer, pair.status
