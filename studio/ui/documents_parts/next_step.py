"""One sentence that says what to do next, with the button that does it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from studio.ui import style
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton


class NextStep(QFrame):
    """Hidden while there is nothing to offer."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tint", "info")
        self._sentence = labels.body()
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GROUP)
        row.addWidget(self._sentence, 1)
        row.addWidget(ActionButton(action))
        self.hide()

    def offer(self, sentence: str) -> None:
        """Say what to do next; an empty sentence takes the offer away."""
        self._sentence.setText(sentence)
        self.setVisible(bool(sentence))
