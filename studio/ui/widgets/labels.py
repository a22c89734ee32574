"""The three kinds of text there are, and a paragraph that stays readable."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from studio.ui import style

_SAMPLE = "the door seal is to be looked at once a week"
"""Fonts say their average character is narrower than English is."""
MOST = 1 << 20
_PARAGRAPH = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
_PARAGRAPH.setHeightForWidth(True)


def heading(text: str = "") -> QLabel:
    """Return the one heading of a page."""
    return _label(text, "heading")


def strong(text: str = "") -> QLabel:
    """Return body text in bold, to name a group."""
    return _label(text, "strong")


def caption(text: str = "") -> QLabel:
    """Return small muted text that wraps."""
    made = _label(text, "caption")
    made.setWordWrap(True)
    return made


class Paragraph(QLabel):
    """Text that wraps before a line becomes too long to read, however wide the label is."""

    def __init__(self, text: str) -> None:
        super().__init__(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setSizePolicy(_PARAGRAPH)
        self._leaves_room = False

    def leave_room(self) -> None:
        """Take no more width than the longest line; what stands beside it gets the rest."""
        self._leaves_room = True
        self.setMaximumWidth(self._longest())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._leaves_room and event.type() == QEvent.Type.FontChange:
            self.setMaximumWidth(self._longest())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, min(width, self._longest()), MOST)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text()).height()

    def sizeHint(self) -> QSize:
        wide = min(self._longest(), self.fontMetrics().horizontalAdvance(self.text()) + 2)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(20 * style.GRID, self.sizeHint().width()), self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        spare = max(0, event.size().width() - self._longest())
        left = spare // 2 if self.alignment() & Qt.AlignmentFlag.AlignHCenter else 0
        self.setContentsMargins(left, 0, spare - left, 0)
        super().resizeEvent(event)

    def _longest(self) -> int:
        return self.fontMetrics().horizontalAdvance(_SAMPLE) * style.LINE // len(_SAMPLE)


def body(text: str = "", selectable: bool = False) -> Paragraph:
    """Return a paragraph no wider than a readable line."""
    made = Paragraph(text)
    if selectable:
        make_selectable(made)
    return made


def make_selectable(label: QLabel) -> None:
    """Let the text be marked and copied, also by keyboard."""
    flags = Qt.TextInteractionFlag
    label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)


def _label(text: str, kind: str) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("kind", kind)
    return made
