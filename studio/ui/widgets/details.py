"""The side of a pane that shows more about what is selected, and can be folded away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.widgets import labels

LEAST, MOST = 30 * style.GRID, 48 * style.GRID
"""It leaves room for what it tells of on the smallest window."""
BAR = 12
"""Width of its scroll bar."""


class Details(QWidget):
    """A title and any content, which scrolls when it is longer than the side."""

    def __init__(self, title: str, content: QWidget, scroll: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._content = content
        self.title = labels.strong(title)
        self.title.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.title)
        column.addWidget(_scrolling(content) if scroll else content, 1)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than what stands in it: that would be cut, for it scrolls up and down alone."""
        needed = max(self._content.minimumWidth(), self._content.minimumSizeHint().width())
        return QSize(max(LEAST, min(MOST, needed + style.GROUP + BAR)), super().minimumSizeHint().height())


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
