"""The verdict in short: its sentences, and a bar for each group of questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.verdict_parts.outcome_bar import SideTally
from studio.ui.widgets.labels import Paragraph

WORDS, BARS = 3, 2
"""Shares of the width."""
NARROW = 66 * style.GRID
"""Below this a line beside the bars would hold three words."""


class Summary(QFrame):
    """Sentences beside the bars, or above them where there is little room."""

    def __init__(self, sentences: Sequence[Paragraph], sides: Sequence[SideTally], parent: QWidget | None = None
                 ) -> None:  # fmt: skip
        super().__init__(parent)
        style.mark(self, card=True)
        self._parts: list[QWidget] = [*sentences, *sides]
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(style.GROUP, style.GROUP - 4, style.GROUP, style.GROUP - 4)
        self._row.setSpacing(style.PAGE)
        words, bars = QVBoxLayout(), QVBoxLayout()
        for sentence in sentences:
            sentence.leave_room()
        for column, parts in ((words, sentences), (bars, sides)):
            column.setSpacing(style.GRID)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
        bars.setSpacing(style.GROUP - 4)
        self._row.addLayout(words, WORDS)
        self._row.addLayout(bars, BARS)

    def minimumSizeHint(self) -> QSize:
        """As narrow as when one stands above the other."""
        widest = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(widest + 2 * style.GROUP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(below if narrow else beside)
        self._row.setSpacing(style.GROUP if narrow else style.PAGE)
