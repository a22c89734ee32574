"""The gate before every request: shut while the person paused the job, and while the server asked to be left alone."""

from __future__ import annotations

import time
from threading import Event, Lock

_LOOK = 0.2


class Gate:
    """All threads of a job pass it; what is under way already is not held up."""

    def __init__(self) -> None:
        self._open = Event()
        self._open.set()
        self._lock = Lock()
        self._not_before = 0.0

    def wait(self) -> None:
        """Return when the next request may go out."""
        while not self._open.wait() or (left := self._not_before - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK))

    def hold(self, seconds: float) -> None:
        """Let nothing out for so long."""
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def rest(self, seconds: float) -> None:
        """Wait so long, this thread alone."""
        time.sleep(seconds)

    def shut(self) -> None:
        """Let nothing out until ``open``."""
        self._open.clear()

    def open(self) -> None:
        """Let requests out again."""
        self._open.set()
