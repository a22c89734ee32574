"""The decisions on a question as buttons that name their keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.core.store.schema import APPROVED, DRAFT, REJECTED
from studio.ui import icons, style
from studio.ui.questions_parts import words
from studio.ui.widgets.flow import FlowLayout


class ReviewBar(QWidget):
    """Follows its actions; the number of questions a decision touches stands in its button."""

    def __init__(self, decisions: Sequence[QAction], parent: QWidget | None = None) -> None:
        """``decisions`` are those that approve, reject and reopen."""
        super().__init__(parent)
        self._decisions = dict(zip((APPROVED, REJECTED, DRAFT), decisions, strict=True))
        self.buttons = [KeyButton(action, self) for action in decisions]
        row = FlowLayout(self)  # in a narrow side the last goes below, none is cut
        row.setSpacing(style.GRID)
        for button in self.buttons:
            row.addWidget(button)

    def offer(self, count: int, status: str) -> None:
        """Offer what makes sense for this many questions, of which the shown one has this status."""
        for result, action in self._decisions.items():
            action.setEnabled(bool(count) and (count > 1 or result != status))
        for button in self.buttons:
            button.set_count(count)


class KeyButton(QPushButton):
    """An action's button with its key behind the word, to be learned in passing."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action, self._count = action, 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def set_count(self, count: int) -> None:
        """Name the number when it is more than one."""
        self._count = count
        self._follow()

    def _follow(self) -> None:
        number = f" {words.number(self._count)}" if self._count > 1 else ""
        key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(f"{self._action.text()}{number}" + (f"  ({key})" if len(key) == 1 else ""))
        self.setAccessibleName(f"{self._action.text()}{number}")
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        if name := self._action.objectName():
            self.setIcon(icons.icon(name))
