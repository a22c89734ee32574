"""Pairs are checked, one by one and against each other, off the window's process (checker)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message


@dataclass(frozen=True)
class CheckPairs(Message):
    """Check many pairs (checker): all that are new or changed since they were checked last.

    ``pairs`` is a JSON Lines file of ``{"id", "question", "answer", "original_id", "fresh"}``; fresh rows have
    ``state``, ``kind``, ``evidence``, ``passage_text`` and ``earlier``, too. Rows that are not ``fresh`` are there only
    to be compared with.
    """

    pairs: str
    settings: dict[str, Any] = field(default_factory=dict)
    """Thresholds the person changed."""


@dataclass(frozen=True)
class PairsChecked(Message):
    """What was found about some fresh pairs, each alone: rows of ``{"id", "state", "flags", "sketch"}``.

    ``state`` is what the row had: it tells whether the pair changed meanwhile. ``sketch`` is in base 64.
    """

    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class PairsAlike(Message):
    """Pairs that are alike: rows of (id, other id, kind, score)."""

    links: tuple[tuple[int, int, str, float], ...]


@dataclass(frozen=True)
class PairsCompared(Message):
    """All that is alike to these fresh pairs has been told: rows of (id, state)."""

    rows: tuple[tuple[int, str], ...]
