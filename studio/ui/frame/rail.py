"""The rail at the left: every step with icon, word and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.ui import icons, style, wording
from studio.ui.frame.steps import ALL, HELP, SETTINGS, START, STEPS, Step
from studio.ui.widgets import labels

if TYPE_CHECKING:
    from studio.ui.frame.overview import Badge

WIDTH = 22 * style.GRID
BESIDE = 12 * style.GRID
"""Icon, badge and edges."""


class RailButton(QPushButton):
    """One step; its badge is part of its accessible name."""

    def __init__(self, step: Step, act: QAction) -> None:
        super().__init__(icons.icon(step.icon), step.title, checkable=True)
        self._title = step.title
        self.setProperty("rail", "true")
        self.setIconSize(QSize(22, 22))
        self.setToolTip(act.toolTip())
        self._badge = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._badge.setProperty("kind", "caption")
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, style.GRID, 0)
        row.addStretch(1)
        row.addWidget(self._badge)
        self.show_badge(0, False)

    def show_badge(self, count: int, done: bool) -> None:
        """Show what waits here as a number, or that the step was done as a tick."""
        name = self._title
        self._badge.clear()
        if count:
            self._badge.setText(str(count) if count < 1000 else "999+")
            name = self.tr("{0}, {1} to look at").format(self._title, count)
        elif done:
            self._badge.setPixmap(icons.pixmap("check", "on_ok", 18, self.devicePixelRatioF()))
            name = self.tr("{0}, done").format(self._title)
        self.setAccessibleName(name)


class Rail(QFrame):
    """Shows the way; speaks when a step is chosen."""

    chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Steps"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        self._badges: Mapping[str, Badge] = {}
        self._project = labels.strong()
        self._project.setContentsMargins(style.GRID, 0, style.GRID, style.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GRID, style.GROUP + style.GRID // 2, style.GRID, style.GROUP)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self._project)
        for step in (START, *STEPS):
            column.addWidget(self._button(step, actions[step.name]))
        column.addStretch(1)
        for step in (SETTINGS, HELP):
            column.addWidget(self._button(step, actions[step.name]))
        style.now.changed.connect(self._tint)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        """Every word has its badge beside it, in larger text, too."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        widest = max(QFontMetrics(bold).horizontalAdvance(step.title) for step in ALL.values())
        self.setFixedWidth(max(WIDTH, widest + BESIDE))

    def _button(self, step: Step, act: QAction) -> RailButton:
        button = RailButton(step, act)
        button.clicked.connect(lambda _checked=False: self.chosen.emit(step.name))
        self._group.addButton(button)
        self._buttons[step.name] = button
        return button

    def show_project(self, name: str) -> None:
        """Name the open project; without one, only the start page and what needs no project can be reached."""
        room = self.width() - 5 * style.GRID
        self._project.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
        self._project.setToolTip(wording.as_tip(name))
        self._project.setVisible(bool(name))
        self._buttons[START.name].setVisible(not name)
        for step in STEPS:
            self._buttons[step.name].setEnabled(bool(name))

    def show_current(self, name: str) -> None:
        """Mark the page that is shown."""
        self._buttons[name].setChecked(True)

    def _tint(self) -> None:
        self.show_badges(self._badges)

    def take_focus(self) -> None:
        """Put the keyboard on the page that is shown."""
        if (button := self._group.checkedButton()) is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def show_badges(self, badges: Mapping[str, Badge]) -> None:
        """Show how far each step is."""
        self._badges = badges
        for name, button in self._buttons.items():
            badge = badges.get(name)
            button.show_badge(badge.count if badge else 0, bool(badge and badge.done))
