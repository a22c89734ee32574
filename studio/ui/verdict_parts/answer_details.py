"""One question with both answers beside one another, and why each scored as it did."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.core.store.schema import HELD_OUT
from studio.core.verdict import REWORDED, ScoredAnswer
from studio.language.scoring import RIGHT_FROM, Score
from studio.ui import style, wording
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.chip import Chip

MOST_LINES = 10
"""A base model may go on and on: so many lines of its answer are seen at first."""


class Answer(QFrame):
    """One model's answer on a card; of a very long one the beginning, until more is asked for."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, card=True)
        self._title, self._whole = title, False
        self.chip, self.text, self.more = Chip("wrong"), labels.body(selectable=True), QPushButton()
        self.text.setMinimumWidth(1)  # two cards stand side by side where the pane is narrow, too
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.more.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        style.mark(self.more, link=True)
        self.more.clicked.connect(lambda: self._show_whole(not self._whole))
        head = QHBoxLayout()
        head.addWidget(labels.strong(title))
        head.addStretch(1)
        head.addWidget(self.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP - 4, style.GRID, style.GROUP - 4, style.GROUP - 4)
        column.setSpacing(style.GRID)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.more)
        column.addStretch(1)

    def show_answer(self, text: str, score: Score) -> None:
        """Show an answer and whether it counts as right."""
        self.text.setText(text or self.tr("(nothing)"))
        self.chip.set_state("right" if score.right else "wrong")
        self._show_whole(False)

    def _show_whole(self, whole: bool) -> None:
        self._whole = whole
        self.more.setText(self.tr("Show less") if whole else self.tr("Show more"))
        self.more.setAccessibleName(f"{self.more.text()}: {self._title}")
        self._fit()

    def _fit(self) -> None:
        """Cut off what is longer than the most lines, at the width there is."""
        most = MOST_LINES * self.text.fontMetrics().lineSpacing()
        is_long = self.text.heightForWidth(self.text.width()) > most
        self.text.setMaximumHeight(most if is_long and not self._whole else labels.MOST)
        self.more.setVisible(is_long)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class AnswerDetails(QWidget):
    """Shows what it is given."""

    def __init__(self, to_question: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = Chip("held-out")
        self.question, self.reference = labels.body(selectable=True), labels.body(selectable=True)
        style.mark(self.question, kind="strong")
        self.original, self._trained_as = labels.body(selectable=True), labels.caption(self.tr("Trained as"))
        self.base, self.tuned = Answer(self.tr("Base")), Answer(self.tr("Tuned"))
        self._why = QGridLayout()
        self._words: list[QLabel] = []
        self._agree: list[list[Chip]] = [[], []]
        self._lay_out(to_question)

    def _lay_out(self, to_question: QAction) -> None:
        answers = QHBoxLayout()
        answers.setSpacing(style.GRID)
        answers.addWidget(self.base, 1)
        answers.addWidget(self.tuned, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, style.GRID // 2, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self._split)
        column.addWidget(self.question)
        column.addWidget(self._trained_as)
        column.addWidget(self.original)
        column.addSpacing(style.GRID)
        column.addWidget(labels.caption(self.tr("Expected answer")))
        column.addWidget(self.reference)
        column.addSpacing(style.GRID)
        column.addLayout(answers)
        column.addSpacing(style.GRID)
        column.addWidget(labels.strong(self.tr("Why this score")))
        column.addLayout(self._reasons())
        column.addWidget(labels.caption(
            self.tr("Right means: at least {0} of the words in common, the question’s own left out, and numbers, names "
                    "and “not” agree.").format(wording.percent(RIGHT_FROM))
        ))  # fmt: skip
        column.addSpacing(style.GRID)
        column.addWidget(ActionButton(to_question))
        column.addStretch(1)

    def _reasons(self) -> QGridLayout:
        self._why.setHorizontalSpacing(style.GROUP)
        self._why.setVerticalSpacing(style.GRID // 2)
        self._why.setColumnStretch(0, 1)
        for column, title in enumerate(("", self.tr("Base"), self.tr("Tuned"))):
            self._why.addWidget(labels.caption(title), 0, column)
        names = (self.tr("Words in common"), self.tr("Numbers"), self.tr("Names and codes"), self.tr("“Not”, “never”"))
        for row, name in enumerate(names, 1):
            self._why.addWidget(QLabel(name), row, 0)
        for side in range(2):
            self._words.append(QLabel())
            self._agree[side] = [Chip("right") for _ in names[1:]]
            for row, cell in enumerate((self._words[side], *self._agree[side]), 1):
                cell.setMinimumHeight(3 * style.GRID)
                self._why.addWidget(cell, row, side + 1, Qt.AlignmentFlag.AlignLeft)
        return self._why

    def show_answer(self, answer: ScoredAnswer) -> None:
        """Show one question."""
        self._show_group(answer.split)
        self.question.setText(answer.question)
        self.original.setText(answer.original)
        for part in (self._trained_as, self.original):
            part.setVisible(bool(answer.original))
        self.reference.setText(answer.reference)
        self.base.show_answer(answer.base, answer.base_score)
        self.tuned.show_answer(answer.tuned, answer.tuned_score)
        for side, score in enumerate((answer.base_score, answer.tuned_score)):
            self._words[side].setText(wording.percent(score.similarity))
            facts = (score.numbers_agree, score.names_agree, score.negations_agree)
            for chip, agrees in zip(self._agree[side], facts, strict=True):
                chip.set_state("right" if agrees else "wrong", self.tr("Agree") if agrees else self.tr("Differ"))

    def _show_group(self, split: str) -> None:
        if split == HELD_OUT:
            self._split.set_state("held-out", "")
        else:
            self._split.set_state("included", self.tr("In other words") if split == REWORDED else self.tr("Trained"))
