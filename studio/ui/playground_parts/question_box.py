"""Where a question is typed: Enter asks, Shift+Enter begins a new line, and it grows with its text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.ui import style

MOST_LINES = 5


class QuestionBox(QPlainTextEdit):
    """A field of plain text, one line high until more is needed."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Ask a question, as your people would ask it"))
        self.setAccessibleName(self.tr("Question"))
        self.setToolTip(self.tr("Enter asks, Shift+Enter begins a new line"))
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin((style.CONTROL - 2 - self.fontMetrics().lineSpacing()) / 2)
        self.textChanged.connect(self._fit)
        self._fit()

    @property
    def question(self) -> str:
        """What was typed, without spaces around it."""
        return self.toPlainText().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = min(MOST_LINES, max(1, round(self.document().size().height())))
        wanted = style.CONTROL + (lines - 1) * self.fontMetrics().lineSpacing()
        whole = lines < MOST_LINES
        never, when_needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(never if whole else when_needed)
        if wanted != self.height():
            self.setFixedHeight(wanted)
