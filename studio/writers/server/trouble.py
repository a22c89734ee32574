"""What can go wrong with a server, as codes of the problems a person is told; the words of a server are cut short."""

from __future__ import annotations

import random
import time
from email.utils import parsedate_to_datetime

FATAL = frozenset({
    "server_far", "server_address", "server_key_refused", "server_key_missing", "server_key_open", "keyring_missing",
    "server_no_model", "server_redirects",
})  # fmt: skip
"""What no other passage would fare better with: the job ends at once."""
AGAIN = frozenset({"server_unreachable", "server_slow", "server_busy", "server_failing", "server_cut",
                   "server_nonsense"})  # fmt: skip
"""What may be over in a moment."""
LONGEST_WAIT = 300.0
"""Seconds; a server that says *come back tomorrow* is one that does not answer today."""
_FIRST_WAIT, _LONGEST_OWN = 0.5, 30.0
_SHOWN = 160


class Trouble(Exception):
    """One request failed: a code, its facts, and how long the server asked to be left alone."""

    def __init__(self, code: str, wait: float | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code, self.wait, self.facts = code, wait, facts

    @property
    def fatal(self) -> bool:
        """Say whether the whole job can only end."""
        return self.code in FATAL

    @property
    def again(self) -> bool:
        """Say whether the same request may succeed a moment later."""
        return self.code in AGAIN


def pause(attempt: int, asked: float | None) -> float:
    """Return the seconds to wait before another attempt (the first is 0): what was asked for, or twice as long
    each time, and never the same for two, so that they do not all come back at once."""
    if asked is not None:
        return min(asked, LONGEST_WAIT) + random.uniform(0, 0.25)
    return min(_LONGEST_OWN, _FIRST_WAIT * 2**attempt) * random.uniform(0.5, 1.5)


def retry_after(value: str) -> float | None:
    """Return the seconds a ``Retry-After`` header names, as a number or as a date; None for anything else."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, IndexError):
        return None


def shown(text: object, secret: str = "") -> str:
    """Return what a server said as a person may see it: one line, cut, and without the key it may repeat."""
    line = " ".join(str(text).split())
    line = line.replace(secret, "…") if secret else line
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
