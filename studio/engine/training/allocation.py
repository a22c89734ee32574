"""Memory that a step gives back stays with the process for the next step.

Linux' C library hands memory back to the system as soon as much of it is free, that is after every step; the next one
asks for it anew, and the system blanks every page: up to 9 % of a step's time, most of it where the processor is busy.
What is held at most stays the same.
"""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Settings of the C library, by its own numbers."""
NEVER = -1
LARGEST = 32 * 2**20
"""Bytes from which on a tensor gets pages of its own all the same. To this the library itself raises its bound in time,
unless any of its settings is touched."""


def keep_freed_memory() -> None:
    """Do so where that library is; on Windows PyTorch brings an allocator of its own."""
    settle = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if settle is not None:
        settle(MMAP_THRESHOLD, LARGEST)
        settle(TRIM_THRESHOLD, NEVER)
