"""How work in a child ends early: by what the world did, or because the person asked."""

from __future__ import annotations

import errno

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Failure(Exception):
    """What the world did, as a code of ``core.problems`` with its facts; raised anywhere in a child."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class StopAsked(Exception):
    """The person asked this job to stop; what is done so far is kept."""


def is_disk_full(error: BaseException) -> bool:
    """Say whether this tells of a full disk."""
    return getattr(error, "errno", None) in DISK_FULL or (isinstance(error, Failure) and error.code == "disk_full")
