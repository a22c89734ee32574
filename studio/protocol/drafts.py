"""Passages become draft pairs (writers)."""

from __future__ import annotations

from dataclasses import dataclass

from studio.protocol.message import Message


@dataclass(frozen=True)
class WriteDrafts(Message):
    """Write draft pairs from passages with the built-in rules (writers).

    ``passages`` is a JSON Lines file of ``{"id", "document", "section", "text", "kind"}``.
    """

    passages: str
    kinds: tuple[str, ...] = ()
    """Kinds to write; empty means all."""
    per_passage: int = 8
    """At most this many drafts for every 600 characters begun, so that a long table is not cut short."""


@dataclass(frozen=True)
class DraftWritten(Message):
    """One draft pair; the law: ``evidence`` is literally ``passage.text[start:end]``."""

    passage: int
    question: str
    answer: str
    kind: str
    """``definition``, ``fact``, ``number``, ``how-to``, ``table`` ..."""
    start: int
    end: int
    evidence: str
    rule: str
    """Name of the rule that wrote it."""
