"""A progress bar of one line; where output is not a terminal, a line now and then."""

from __future__ import annotations

import shutil
import sys
import time

from studio.core import progress

WIDTH = 24
QUIET_EVERY = 15.0
"""Seconds between two lines where nobody watches a terminal."""


class Bar:
    """Shows how far one job is."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._live = sys.stdout.isatty()
        self._said = 0.0
        self._began = time.monotonic()

    def show(self, state: progress.State) -> None:
        """Draw the present state."""
        if self._live:
            self._draw(_line(self._title, state))
        elif time.monotonic() - self._said > QUIET_EVERY:
            self._said = time.monotonic()
            print(f"  {_line(self._title, state)}", flush=True)

    def end(self, word: str) -> None:
        """Close the line with what became of the job."""
        if self._live:
            self._draw("")
        took = progress.about(time.monotonic() - self._began)
        print(f"{chr(13) if self._live else ''}  {self._title}: {word} in {took}", flush=True)

    def _draw(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 3
        print(f"\r  {text[:width]:<{width}}", end="", flush=True)


def _line(title: str, state: progress.State) -> str:
    filled = round(WIDTH * state.share)
    left = f", {progress.about(state.seconds_left)} left" if state.seconds_left is not None else ""
    words = f"{progress.doing(state.doing)} {state.detail}".strip()
    return f"{title} [{'█' * filled}{'░' * (WIDTH - filled)}] {state.share:4.0%} {words}{left}"
