"""Actions with a name, a key and an icon, and the buttons that show them."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.ui import icons

_MNEMONIC = re.compile("&(?!&)")
"""Menus have them; on buttons they are clutter, and Alt keys of pages and menus would meet."""


def action(
    parent: QWidget,
    text: str,
    slot: Callable[[], object] | None = None,
    key: str | QKeySequence.StandardKey = "",
    icon: str = "",
    tip: str = "",
) -> QAction:
    """Return an action that belongs to ``parent``: its key works while ``parent`` is visible in the active window.

    The tooltip names the key. ``tip`` explains what the text cannot.
    """
    made = QAction(text, parent)
    made.setObjectName(icon)
    if icon:
        made.setIcon(icons.icon(icon))
    if key:
        made.setShortcut(QKeySequence(key))
    made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    made.setToolTip(with_key(tip or text.replace("&", "").rstrip("."), made.shortcut()))
    if slot is not None:
        made.triggered.connect(lambda _checked=False: slot())
    parent.addAction(made)
    return made


def with_key(text: str, key: QKeySequence) -> str:
    """Return a tooltip that ends with its key: "Approve (A)"."""
    shown = key.toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({shown})" if shown else text


def set_key(made: QAction, key: QKeySequence) -> None:
    """Give an action another key, which its tooltip names from now on."""
    before = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    tip = made.toolTip().removesuffix(f" ({before})")
    made.setShortcut(key)
    made.setToolTip(with_key(tip, key))


class ActionButton(QPushButton):
    """A push button for an action; follows its text, tooltip and whether it can be used now."""

    def __init__(self, action: QAction, primary: bool = False, link: bool = False) -> None:
        super().__init__()
        self._action = action
        if primary:
            self.setProperty("primary", "true")
        if link:
            self.setProperty("link", "true")
        self._role = "on_accent" if primary else "accent" if link else "text"
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        action.changed.connect(self._follow)
        self.clicked.connect(self._trigger)
        self._follow()

    def _trigger(self) -> None:
        self._action.trigger()

    def _follow(self) -> None:
        name = self._action.objectName()
        self.setText(_MNEMONIC.sub("", self._action.text()))
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.text().replace("&", ""))
        self.setEnabled(self._action.isEnabled())
        if self.parentWidget() or not self._action.isVisible():  # without a parent, showing would open a window
            self.setVisible(self._action.isVisible())
        if name:
            self.setIcon(icons.icon(name, self._role))


def close_button(dialog: QDialog) -> QPushButton:
    """Return a button that closes a dialog, as Esc does."""
    made = QPushButton(QCoreApplication.translate("actions", "Close"))
    made.setToolTip(with_key(made.text(), QKeySequence("Esc")))
    made.setAutoDefault(False)
    made.clicked.connect(dialog.reject)
    return made


def tool_button(action: QAction) -> QToolButton:
    """Return a flat button that shows the action's icon alone."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setIconSize(icons.SIZE)
    made.setAccessibleName(action.text().replace("&", ""))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
