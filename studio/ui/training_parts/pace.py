"""A measured pace: the first wish at once, the next ones together a moment later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 300
"""A running job says something ten times a second; it is looked at, and drawn, about three times."""


class Pace(QObject):
    """Does something when asked, but never twice within the pause; a wish is never lost."""

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._act, self._again = act, False
        self._pause = QTimer(self, singleShot=True, interval=EVERY_MS, timeout=self._rested)

    def ask(self) -> None:
        """Do it now, or as soon as the pause is over."""
        if self._pause.isActive():
            self._again = True
            return
        self._pause.start()
        self._act()

    def _rested(self) -> None:
        if self._again:
            self._again = False
            self.ask()
