"""What every child says of its own life: started, how far, paused, and one last word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message


@dataclass(frozen=True)
class Started(Message):
    """First word of every child. The start time tells it from a later process with the same id."""

    pid: int
    born: float
    """Seconds since the epoch, as psutil's ``create_time``."""


@dataclass(frozen=True)
class Progress(Message):
    """How far a job is."""

    done: float
    total: float
    doing: str
    """Code of the present activity, e.g. ``reading``, ``loading``, ``training``; worded for people in core."""
    seconds_left: float | None = None
    detail: str = ""
    """A name to show beside it, e.g. a file name."""


@dataclass(frozen=True)
class Failed(Message):
    """Last word of a job that could not be done: a code of ``core.problems`` and its facts, no prose."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished(Message):
    """Last word of a job that was done."""


@dataclass(frozen=True)
class Stopped(Message):
    """Last word of a job that was told to stop; what was done so far is kept."""


@dataclass(frozen=True)
class Paused(Message):
    """The job waits for ``resume`` or ``stop``."""


@dataclass(frozen=True)
class Resumed(Message):
    """The job goes on after a pause."""


@dataclass(frozen=True)
class Noted(Message):
    """Something a person should know that does not end the job: a code of ``core.problems`` and its facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)
