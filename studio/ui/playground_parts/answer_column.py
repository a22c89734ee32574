"""One model's answer as it grows, as plain text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.widgets import labels


class AnswerColumn(QFrame):
    """A card with the model's name, its words, and the way into Questions."""

    wanted = Signal(str)
    """The person wants this answer in Questions."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, card=True)
        self._text = ""
        self.shown = labels.body(selectable=True)
        self.shown.setAccessibleName(title)
        self.send = QPushButton(self.tr("Send to Questions"))
        self.send.setToolTip(self.tr("Correct this answer where needed and keep it as a draft question"))
        style.mark(self.send, link=True)
        self.send.clicked.connect(lambda: self.wanted.emit(self.text))
        keeps = self.send.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # the card must not jump when an answer ends
        self.send.setSizePolicy(keeps)
        self.send.hide()
        head = QHBoxLayout()
        head.addWidget(labels.caption(title), 1)
        head.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP - 4, style.GRID // 2, style.GRID, style.GROUP - 4)
        column.setSpacing(style.GRID // 2)
        column.addLayout(head)
        column.addWidget(self.shown)
        column.addStretch(1)
        self._show()

    @property
    def text(self) -> str:
        """The whole answer so far."""
        return self._text.strip()

    def set_text(self, text: str) -> None:
        """Show a whole answer."""
        self._text = text
        self._show()

    def add_words(self, words: str) -> None:
        """Show more of an answer."""
        self.set_text(self._text + words)

    def set_sendable(self, can: bool) -> None:
        """Offer to send it; nothing cannot be sent."""
        self.send.setVisible(can and bool(self.text))

    def set_ended(self) -> None:
        """The answer is whole; one without a word says so."""
        if not self.text:
            self.shown.setText(self.tr("(no answer)"))

    def _show(self) -> None:
        self.shown.setText(self.text or "…")
