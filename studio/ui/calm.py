"""Keeps Python's collector from stopping the window: what was loaded to stay is not looked through again.

Libraries and panes are some hundred thousand objects that live as long as the program. A full collection visits all of
them, which takes 60 to 90 ms on a small machine: several frames. ``gc.freeze`` sets them aside.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """Set aside what there is now; called when a pane has been made, which is seldom."""
    gc.freeze()
