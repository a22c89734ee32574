"""The menu bar: every action of the window, and the actions of the page that is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from studio.ui import preferences, style
from studio.ui.frame.steps import HELP, SETTINGS, STEPS
from studio.ui.widgets.actions import action


class Menus(QObject):
    """Owns the window's menu bar."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Mapping[str, QAction],
        open_recent: Callable[[Path], object],
        choose_appearance: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._actions, self._open_recent = actions, open_recent
        self._bar = bar = window.menuBar()  # held: menus made from a wrapper that is let go count as deleted
        self._recent = QMenu(self.tr("Open &recent"), window)
        self._recent.aboutToShow.connect(self._list_recent)
        self._file(bar.addMenu(self.tr("&File")))
        self._fill(bar.addMenu(self.tr("&Edit")), ["undo", "redo"])
        self._view(bar.addMenu(self.tr("&View")), window, choose_appearance)
        self._page = QMenu(window)
        bar.addMenu(self._page)
        self._fill(bar.addMenu(self.tr("&Help")), [HELP.name, "keys", "", "report", "about"])
        bar.setAccessibleName(self.tr("Menu"))

    def show_page(self, title: str, actions: list[QAction]) -> None:
        """List the actions of the page that is seen, under its name."""
        self._page.clear()
        self._page.setTitle(title)
        self._page.addActions(actions)
        self._page.menuAction().setVisible(bool(actions))

    def _file(self, menu: QMenu) -> None:
        self._fill(menu, ["new", "open"])
        menu.addMenu(self._recent)
        self._fill(menu, ["sample", "", "close", "quit"])

    def _view(self, menu: QMenu, window: QMainWindow, choose: Callable[[str], object]) -> None:
        self._fill(menu, [*(step.name for step in STEPS), "", SETTINGS.name])
        appearance = menu.addMenu(self.tr("&Appearance"))
        group = QActionGroup(self)
        words = {
            style.SYSTEM: self.tr("As the &system"),
            style.LIGHT: self.tr("&Light"),
            style.DARK: self.tr("&Dark"),
        }
        for value, word in words.items():
            made = QAction(word, window, checkable=True, checked=preferences.appearance() == value)
            made.triggered.connect(partial(_ignore_checked, choose, value))
            appearance.addAction(group.addAction(made))
        appearance.aboutToShow.connect(lambda: _check(group, list(words).index(style.now.appearance)))

    def _fill(self, menu: QMenu, names: list[str]) -> None:
        for name in names:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()

    def _list_recent(self) -> None:
        self._recent.clear()
        for folder in preferences.recent():
            self._recent.addAction(action(self._recent, folder.stem, partial(self._open_recent, folder)))
        self._recent.setEnabled(True)


def _ignore_checked(slot: Callable[[str], object], value: str, _checked: bool = False) -> None:
    slot(value)


def _check(group: QActionGroup, at: int) -> None:
    group.actions()[at].setChecked(True)
