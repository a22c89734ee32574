"""Sample answers of a run: the same few held-out questions, answered anew at each test."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.core.training.watching import Sample
from studio.ui import style
from studio.ui.widgets import labels

Steps = Mapping[int, tuple[Sample, ...]]


class Samples(QWidget):
    """Shows the newest step until the person picks another; then that one stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: Steps = {}
        self.step = QComboBox()
        self.cards: list[SampleCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        self._column.addLayout(self._head())
        self.step.currentIndexChanged.connect(lambda _: self._show_step())
        self.hide()

    def _head(self) -> QHBoxLayout:
        title = labels.strong(self.tr("Sample answers"))
        title.setToolTip(self.tr("Held-out questions, answered from memory alone: no training saw them"))
        self.step.setAccessibleName(self.tr("Step of the sample answers"))
        self.step.setFixedHeight(style.CONTROL)
        self.step.setMinimumWidth(18 * style.GRID)
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(title, 1)
        row.addWidget(self.step)
        return row

    def show_samples(self, steps: Steps) -> None:
        """Show the answers of a run, the newest step first."""
        if steps == self._steps:
            return
        picked = self.step.currentData() if self.step.currentIndex() > 0 else None
        self._steps = steps
        blocked = QSignalBlocker(self.step)
        self.step.clear()
        for step in steps:
            self.step.addItem(self.tr("After step {0}").format(step), step)
        self.step.setCurrentIndex(max(0, self.step.findData(picked)))
        del blocked
        self.setVisible(bool(steps))
        self._show_step()

    def _show_step(self) -> None:
        samples = self._steps.get(self.step.currentData(), ())
        while len(self.cards) < len(samples):
            self.cards.append(SampleCard(self))
            self._column.addWidget(self.cards[-1])
        for at, card in enumerate(self.cards):
            card.setVisible(at < len(samples))
            if at < len(samples):
                card.show_sample(samples[at])


class SampleCard(QFrame):
    """One question, what was expected, and what the model said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, card=True)
        self.question, self.reference, self.answer = (labels.body(selectable=True) for _ in range(3))
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP - 4, style.GRID, style.GROUP - 4, style.GRID)
        column.setSpacing(style.GRID // 2)
        style.mark(self.question, kind="strong")
        column.addWidget(self.question)
        for name, text in ((self.tr("Says"), self.answer), (self.tr("Expected"), self.reference)):
            column.addLayout(_line(name, text))
        style.mark(self.reference, ink="muted")

    def show_sample(self, sample: Sample) -> None:
        """Show one."""
        self.question.setText(sample.question)
        self.reference.setText(sample.reference)
        self.answer.setText(sample.answer or self.tr("(nothing)"))


def _line(name: str, text: QWidget) -> QHBoxLayout:
    word = QLabel(name)
    style.mark(word, kind="caption")
    word.setFixedWidth(9 * style.GRID)
    row = QHBoxLayout()
    row.setSpacing(style.GRID)
    row.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text, 1)
    return row
