"""How long to let a job rest that could not be recorded or begun: longer each time, and told once."""

from __future__ import annotations

import time
from dataclasses import dataclass

FIRST, LONGEST = 0.2, 30.0
"""Seconds of the first pause and of the longest; each is twice the one before."""
TOLD_AFTER = 4
"""Failures in a row (about three seconds) before a person hears of it: a busy database is nothing to tell."""


@dataclass
class _Trouble:
    times: int = 0
    until: float = 0.0


class Patience:
    """Counts failures in a row, by job."""

    def __init__(self) -> None:
        self._troubles: dict[int, _Trouble] = {}

    def rests(self, job_id: int) -> bool:
        """Say whether this job is to be left alone for now."""
        return job_id in self._troubles and time.monotonic() < self._troubles[job_id].until

    def failed(self, job_id: int) -> bool:
        """Let it rest; says whether this is the moment to tell."""
        trouble = self._troubles.setdefault(job_id, _Trouble())
        trouble.until = time.monotonic() + min(LONGEST, FIRST * 2**trouble.times)
        trouble.times += 1
        return trouble.times == TOLD_AFTER

    def worked(self, job_id: int) -> None:
        """Forget what went wrong before."""
        self._troubles.pop(job_id, None)
