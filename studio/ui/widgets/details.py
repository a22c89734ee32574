"""The side of a pane that shows more about what is selected, and can be folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.widgets import labels


class Details(QWidget):
    """A title and any content, which scrolls when it is longer than the side."""

    def __init__(self, title: str, content: QWidget, scroll: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setMinimumWidth(max(30 * style.GRID, content.minimumWidth() + style.GROUP))
        self.title = labels.strong(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.title)
        column.addWidget(_scrolling(content) if scroll else content, 1)


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
