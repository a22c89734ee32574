"""Fields for words of more than one line."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

PARAGRAPH = "\u2029"
OUTLINE = 2
"""Round a field of words; see the sheet."""


class Words(QPlainTextEdit):
    """A field for plain words of a few lines; Tab leaves it."""

    def __init__(self, name: str, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        room = 2 * (OUTLINE + self.document().documentMargin())
        self.setFixedHeight(round(lines * self.fontMetrics().lineSpacing() + room))

    def words(self) -> str:
        """Return what stands there; unlike ``toPlainText`` this keeps non-breaking spaces."""
        return self.document().toRawText().replace(PARAGRAPH, "\n")

    def show_words(self, text: str) -> None:
        """Change only what differs: the cursor stays where somebody types."""
        if self.words().strip() != text.strip():
            self.setPlainText(text)
