"""Better, same and worse as one bar, told by words and numbers as well as by colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.verdict import BETTER, SAME, WORSE, Tally
from studio.ui import style
from studio.ui.widgets import chip, labels
from studio.ui.widgets.chip import Chip

TINTS = {BETTER: "ok", SAME: "neutral", WORSE: "bad"}
HEIGHT = 28
NOTHING = Tally(0, 0, 0, 0, 0, 0, 1.0)
"""Of questions that were not asked."""


class OutcomeBar(QWidget):
    """One bar in three parts; a part too narrow for its words shows its number, and all are in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tally(self, counts: Tally) -> None:
        """Show the counts of one side of the split."""
        self._parts = [(BETTER, counts.better), (SAME, counts.same), (WORSE, counts.worse)]
        told = ", ".join(f"{number} {chip.word(outcome).lower()}" for outcome, number in self._parts)
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.update()

    @property
    def told(self) -> str:
        """All three counts in words."""
        return self.toolTip()

    def sizeHint(self) -> QSize:
        return QSize(30 * style.GRID, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.caption())
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(outline)
        left, total = 0.0, sum(number for _, number in self._parts)
        for outcome, number in self._parts:
            wide = self.width() * number / total if total else 0.0
            self._paint_part(painter, QRectF(left, 0, wide, self.height()), outcome, number)
            left += wide

    def _paint_part(self, painter: QPainter, area: QRectF, outcome: str, number: int) -> None:
        painter.fillRect(area, style.colour(TINTS[outcome]))
        painter.setPen(style.colour(f"on_{TINTS[outcome]}"))
        room, metrics = area.width() - style.GRID, QFontMetrics(style.caption())
        words = (f"{number} {chip.word(outcome).lower()}", str(number))
        fitting = next((text for text in words if metrics.horizontalAdvance(text) <= room), "")
        if number:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, fitting)


LUCK = 0.05
"""A count this likely by luck alone proves nothing."""


def outcome(counts: Tally) -> str:
    """Return the chip that sums up one side: better, worse, same, or not sure."""
    if counts.better == counts.worse:
        return SAME
    if counts.chance > LUCK:
        return "unsure"
    return BETTER if counts.better > counts.worse else WORSE


class SideTally(QWidget):
    """One side of the split: its name, what became of it, the bar, and how many were right before and after."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip, self.bar, self._right = Chip(SAME), OutcomeBar(), labels.caption()
        head = QHBoxLayout()
        head.addWidget(labels.strong(title))
        head.addStretch(1)
        head.addWidget(self.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self._right)

    def show_tally(self, counts: Tally) -> None:
        """Show the counts; a side that was not asked takes no room."""
        self.setVisible(counts.asked > 0)
        self.chip.set_state(outcome(counts))
        self.bar.show_tally(counts)
        told = self.tr("Right: base {0}, tuned {1} of {2}")
        self._right.setText(told.format(counts.base_right, counts.tuned_right, counts.asked))
