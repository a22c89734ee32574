"""Pairs come in from strangers' files, and go out as files for other programs (formats)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message


@dataclass(frozen=True)
class PeekPairs(Message):
    """Look at the beginning of a file of pairs; a command to the pipe child, answered by ``PairsPeeked``."""

    file: str
    rows: int = 20


@dataclass(frozen=True)
class PairsPeeked(Message):
    """What a file of pairs looks like."""

    file: str
    format: str
    """``messages``, ``prompt-completion``, ``alpaca``, ``sharegpt`` or ``table``."""
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    """The first rows as text by column."""
    mapping: dict[str, str]
    """A guess: which column holds ``question``, ``answer``, ``kind``, ``status``, ``tags`` ..."""


@dataclass(frozen=True)
class ImportPairs(Message):
    """Read pairs from a file by a mapping of its columns (formats)."""

    file: str
    format: str
    mapping: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PairsRead(Message):
    """Some hundred pairs of a file, each validated.

    A row has ``question``, ``answer``, ``key`` (the question as ``wording.normalised`` has it) and, where the file
    has them, ``kind``, ``status``, ``tags`` (list), ``turns`` (earlier questions and answers), ``document``,
    ``section``, ``page``, ``evidence`` and ``extra`` (columns nobody knows, kept for the way out).
    """

    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class RowRefused(Message):
    """One row could not be used; the rest come in. ``line`` is counted from 1 in the file."""

    line: int
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportPairs(Message):
    """Write pairs into a file, or a folder for a Hugging Face dataset (formats)."""

    rows: str
    """JSON Lines file of the pairs, written when the job starts."""
    target: str
    format: str
    """``messages``, ``prompt-completion``, ``alpaca``, ``sharegpt``, ``csv``, ``xlsx``, ``parquet`` or ``dataset``."""


@dataclass(frozen=True)
class PairsWritten(Message):
    """The file is whole, put in its place by one rename."""

    target: str
    rows: int
