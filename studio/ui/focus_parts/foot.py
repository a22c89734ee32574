"""The large buttons at the foot of the focus view, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from studio.ui import icons, style

HEIGHT = 40


class LargeButton(QPushButton):
    """An action's button that names its key, also one of several keys."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        word = self._action.text().replace("&", "")
        self.setText(f"{word}   {key}".strip())
        self.setAccessibleName(word)
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        if name := self._action.objectName():
            self.setIcon(icons.icon(name))


class FootBar(QWidget):
    """Decisions at the left, words in the middle, the way back and on at the right: in rows below where the first
    is full.
    """

    def __init__(self, groups: Sequence[Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[LargeButton] = []
        self._across = 0
        """How many groups stand in the first row."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(style.GRID)
        self._groups = [self._group(group) for group in groups]
        self._place(len(self._groups))

    def _group(self, actions: Sequence[QAction]) -> QWidget:
        made = QWidget(self)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        for action in actions:
            button = LargeButton(action, made)
            self.buttons.append(button)
            row.addWidget(button)
        return made

    def minimumSizeHint(self) -> QSize:
        """It can be as narrow as one group."""
        return QSize(max(group.sizeHint().width() for group in self._groups), self._grid.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self._fitting())

    def _fitting(self) -> int:
        """Return how many groups fit beside one another."""
        room, fitting = self.width(), 0
        for group in self._groups:
            room -= group.sizeHint().width() + (style.GRID if fitting else 0)
            fitting += room >= 0
        return max(1, fitting)

    def _place(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for column in range(2 * len(self._groups)):
            self._grid.setColumnStretch(column, column % 2 if column < 2 * across - 1 else 0)
        for at, group in enumerate(self._groups[:across]):
            self._grid.addWidget(group, 0, 2 * at)
        for at, group in enumerate(self._groups[across:], 1):  # one a row, as wide as it likes
            self._grid.addWidget(group, at, 0, 1, 2 * across - 1, Qt.AlignmentFlag.AlignLeft)
