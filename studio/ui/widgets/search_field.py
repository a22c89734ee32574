"""A field to search in; speaks once the person has stopped typing for a moment."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.ui import icons, style

PAUSE_MS = 200


class SearchField(QLineEdit):
    """Emits ``searched`` with the text, at once when it is cleared or Enter is pressed."""

    searched = Signal(str)

    def __init__(self, placeholder: str, parent: QWidget | None = None, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(24 * style.GRID)
        self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._timer = QTimer(self, singleShot=True, interval=pause_ms)
        self._timer.timeout.connect(self._speak)
        self.textChanged.connect(self._wait)
        self.returnPressed.connect(self._speak)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what is searched for; in an empty field it is not ours."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _wait(self, text: str) -> None:
        if text:
            self._timer.start()
        else:
            self._speak()

    def _speak(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text().strip())
