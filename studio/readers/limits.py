"""Bounds for a process that opens strangers' files: a file that asks for all memory gets a MemoryError instead."""

from __future__ import annotations

import os

MOST_MEMORY = 6 * 2**30
"""Bytes of address space; a manual of 5,000 pages takes less than one of these gigabytes."""
MEMORY_SHARE = 0.75
"""Of what the computer has."""


def limit_memory() -> None:
    """Bound the address space of this process.

    The Windows twin is a job object with a memory limit, which the launcher sets on the child; not run yet.
    """
    if os.name == "nt":
        return
    import resource

    import psutil

    most = min(MOST_MEMORY, int(psutil.virtual_memory().total * MEMORY_SHARE))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
