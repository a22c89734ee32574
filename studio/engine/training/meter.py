"""How hard a run works this PC, about every second."""

from __future__ import annotations

import time

import psutil
import torch

from studio.child import Reporter
from studio.engine import card
from studio.protocol import Metered

METER_EVERY = 1.0
"""Seconds between two readings."""


class Meter:
    """Reads what the run holds of the card and how that does, or of the computer's memory where there is no card."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._process = psutil.Process()
        self._last = 0.0

    def read(self, step: int) -> None:
        """Say a reading when the last one is a second ago."""
        now = time.monotonic()
        if now - self._last >= METER_EVERY:
            self._last = now
            self._reporter.say(self._on_card(step) if torch.cuda.is_available() else self._beside(step))

    def _on_card(self, step: int) -> Metered:
        """Not run here: there is no card."""
        held, seen = torch.cuda.memory_reserved(), card.reading()
        if seen is None:
            return Metered(step, held, torch.cuda.get_device_properties(0).total_memory, on_card=True)
        return Metered(step, held, seen.total, seen.load / 100, seen.temperature, on_card=True)

    def _beside(self, step: int) -> Metered:
        return Metered(step, self._process.memory_info().rss, psutil.virtual_memory().total)
