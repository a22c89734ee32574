"""What an empty pane says: what it is for, and the next step as a button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton


class EmptyState(QWidget):
    """One sentence and one button in the middle of the pane."""

    def __init__(self, sentence: str, action: QAction | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = labels.body(sentence)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        style.mark(self._sentence, ink="muted")
        column = QVBoxLayout(self)
        column.setSpacing(style.GROUP)
        column.addStretch(2)
        column.addWidget(self._sentence)
        if action is not None:
            column.addWidget(ActionButton(action), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._sentence.text()

    def set_sentence(self, sentence: str) -> None:
        """Say something else, for example that a filter matches nothing."""
        self._sentence.setText(sentence)
