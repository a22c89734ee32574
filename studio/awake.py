"""Keeps this computer from falling asleep by itself while a child does long work.

On Windows the child asks for it (``stay``); elsewhere whoever starts it holds a lock beside it (``holder``), which
ends with the child, however that ends. A person who closes the lid or presses Sleep is obeyed all the same.
"""

from __future__ import annotations

import os
import shutil

_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001
"""ES_CONTINUOUS and ES_SYSTEM_REQUIRED of SetThreadExecutionState (Windows API)."""


def stay() -> None:
    """Ask Windows not to fall asleep for as long as this thread lives; elsewhere do nothing. Not run on Windows."""
    if os.name == "nt":
        import ctypes

        ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS | _SYSTEM_REQUIRED)  # type: ignore[attr-defined]


def holder(pid: int) -> list[str]:
    """Return the command that keeps a Linux awake while a process lives: systemd-inhibit(1) round GNU tail, which
    ends with that process. Empty where there is no such program.
    """
    inhibit, tail = shutil.which("systemd-inhibit"), shutil.which("tail")
    if os.name == "nt" or not inhibit or not tail:
        return []
    lock = ["--what=idle:sleep", "--mode=block", "--who=SLM Studio", "--why=A model is at work"]
    return [inhibit, *lock, tail, f"--pid={pid}", "--follow", os.devnull]
