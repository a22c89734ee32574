"""The large buttons at the foot of the focus view, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

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
    """Decisions at the left, the way back and on at the right."""

    def __init__(self, groups: Sequence[Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[LargeButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        for number, group in enumerate(groups):
            if number:
                row.addStretch(1)
            for action in group:
                button = LargeButton(action, self)
                self.buttons.append(button)
                row.addWidget(button)
