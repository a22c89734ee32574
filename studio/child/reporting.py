"""What a child says: whole lines, also when the disk was full for a while, and progress at a pace."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TextIO

from studio.child.failing import DISK_FULL
from studio.protocol import Message, Progress

PROGRESS_EVERY = 0.1
"""Seconds between two progress events, so that a fast loop does not flood the window."""


class Lines:
    """A file of lines on a disk that may be full: what it does not take is kept, in order, until it does."""

    def __init__(self, file: Path) -> None:
        self._out = file.open("ab", buffering=0)
        self._left = b""

    def write(self, text: str) -> None:
        """Take some text; ``flush`` brings it to the disk."""
        self._left += text.encode("utf-8")

    def flush(self) -> None:
        """Write what is left as far as there is room. Raises OSError for what is not a full disk."""
        try:
            while self._left:
                self._left = self._left[self._out.write(self._left) :]
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise

    @property
    def behind(self) -> bool:
        """Say whether something could not be written yet."""
        return bool(self._left)

    def close(self) -> None:
        """Let go of the file."""
        self._out.close()


class Reporter:
    """Says events, one line each, and paces progress with an estimate of the time left."""

    def __init__(self, out: TextIO | Lines) -> None:
        self._out = out
        self._began: dict[str, tuple[float, float]] = {}
        self._last = 0.0

    def say(self, event: Message) -> None:
        """Write one event at once, or behind those that a full disk has not taken yet."""
        self._out.write(event.to_json() + "\n")
        self._out.flush()

    def behind(self) -> bool:
        """Try once more to write what a full disk did not take; say whether some of it is still left."""
        self._out.flush()
        return isinstance(self._out, Lines) and self._out.behind

    def progress(self, doing: str, done: float, total: float, detail: str = "") -> None:
        """Say how far the job is, at most every tenth of a second, with seconds left once it can be told."""
        now = time.monotonic()
        began, already = self._began.setdefault(doing, (now, done))
        if done < total and now - self._last < PROGRESS_EVERY:
            return
        self._last = now
        # A job that goes on after an interruption did what was done already in another life.
        left = (now - began) / (done - already) * (total - done) if done > already and now - began > 1 else None
        self.say(Progress(done, total, doing, left, detail))

    def measure_anew(self) -> None:
        """Tell the time left by what is done from now on: a pause says nothing of the pace."""
        self._began.clear()
