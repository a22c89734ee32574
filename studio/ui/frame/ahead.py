"""Imports what opening a project and every pane need before they are asked for, on a thread of its own.

The first visit of a pane then only has to make it. Only modules may be loaded here: widgets belong to the window's
thread.
"""

from __future__ import annotations

import importlib
from threading import Thread

from studio.ui import calm
from studio.ui.frame.steps import ALL

AFTER_MS = 300
"""By then the window is drawn; it comes first."""
WITH_OBJECTS = ("studio.ui.key_map", "studio.ui.curves")
"""These make Qt objects as they are imported: what is made on a thread that ends hears nothing afterwards."""
MODULES = ("studio.jobs.session", *(step.module for step in ALL.values()))


def begin() -> None:
    """Go through all of them; who needs one meanwhile waits for that one alone."""
    for name in WITH_OBJECTS:
        importlib.import_module(name)
    Thread(target=load, name="ahead", daemon=True).start()


def load() -> None:
    """Import them; what cannot be imported is told where it is needed."""
    for name in MODULES:
        importlib.import_module(name)
        calm.settle()
