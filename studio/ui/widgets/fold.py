"""A fold: a line with a chevron that shows or hides what belongs to it, such as *Advanced*."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from studio.ui import icons, preferences, style


class Fold(QWidget):
    """Remembers under ``name`` whether it was open."""

    def __init__(self, name: str, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self.content = f"fold/{name}", content
        self._button = QToolButton(text=title, checkable=True, iconSize=icons.SIZE)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.setProperty("plain", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self._button)
        column.addWidget(content)
        self._button.setChecked(preferences.flag(self._key))
        self._show(self._button.isChecked())
        self._button.toggled.connect(self._turn)

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self._button.setChecked(is_open)

    def set_title(self, title: str) -> None:
        """Name it otherwise, to say what is hidden in it."""
        self._button.setText(title)

    def _show(self, is_open: bool) -> None:
        self.content.setVisible(is_open)
        self._button.setIcon(icons.icon("chevron-down" if is_open else "chevron"))

    def _turn(self, is_open: bool) -> None:
        self._show(is_open)
        preferences.set_flag(self._key, is_open)
