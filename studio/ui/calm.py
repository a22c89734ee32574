"""Keeps Python's collector from harming the window: it collects between two events, on the window's thread alone, and
what was loaded to stay is not looked through again.

Python collects on whichever thread happens to make the next object: on the queue's, say. There PySide destroys what
nobody holds any more, a pane, a timer, a model; it gives back to the window's thread only widgets of Qt's own classes.
But timers cannot be stopped from another thread, and Qt goes on to call what is gone. So Python's own turns are off.

Libraries and panes are some hundred thousand objects that live as long as the program. A full collection visits all of
them, which takes 60 to 90 ms on a small machine: several frames. ``gc.freeze`` sets them aside.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 200
"""Often enough that little comes together: a collection of what is young takes a millisecond or two."""


class Collector(QObject):
    """Collects from the loop of the thread that made it, in place of Python's own turns on any thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS, timeout=self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what Python would by its own measure: the young often, all there is seldom, nothing at rest."""
        due = [age for age, (made, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
               if made > most]  # fmt: skip
        if due:
            gc.collect(max(due))

    def leave(self) -> None:
        """Give the turns back to Python."""
        self._timer.stop()
        gc.enable()


def settle() -> None:
    """Set aside what there is now; called when modules were loaded or a pane has been made, which is seldom."""
    gc.freeze()


def clear() -> None:
    """Look through all that was set aside, once: called when panes are gone, some megabytes that nobody holds."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
