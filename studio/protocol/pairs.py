"""Pairs come in from strangers' files, and go out as files for other programs (formats)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message

PAIR_COLUMNS = (
    "question", "answer", "kind", "status", "tags", "document", "section", "page", "evidence", "origin", "turns", "id",
)  # fmt: skip
"""What the studio knows of a pair, under the names it has in files; everything else is ``extra``."""
KEPT, LEFT_OUT = "extra", ""
"""What a mapping says of a column that is kept as it is, and of one that is left out."""
EXPORT_FORMATS = ("messages", "prompt-completion", "alpaca", "sharegpt", "csv", "xlsx", "parquet", "dataset")


@dataclass(frozen=True)
class PeekPairs(Message):
    """Look at the beginning of a file of pairs; a command to the pipe child, answered by ``PairsPeeked``."""

    file: str
    rows: int = 20
    mapping: dict[str, str] | None = None
    """What each column holds; None asks for a guess."""
    header: bool | None = None
    """Whether the first row of a table holds the columns' names; None asks for a guess."""


@dataclass(frozen=True)
class PairsPeeked(Message):
    """What a file of pairs looks like."""

    file: str
    format: str
    """``messages``, ``prompt-completion``, ``alpaca``, ``sharegpt`` or ``table``."""
    medium: str
    """``jsonl``, ``json``, ``csv``, ``xlsx`` or ``parquet``."""
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    """The first rows as text by column."""
    mapping: dict[str, str]
    """By column: ``question``, ``answer``, ``input`` (goes below the question), ``conversation``, one of
    ``PAIR_COLUMNS``, ``KEPT`` or ``LEFT_OUT``."""
    pairs: tuple[dict[str, Any], ...] = ()
    """The first pairs as the import would bring them in, with ``refused`` (code and facts) for a row it would not."""
    count: int | None = None
    """How many rows there are, where that is quickly told."""
    header: bool | None = None
    """Whether the first row was taken for names; None where a file of this medium always tells."""
    usable: int | None = None
    """How many of the rows would come in, where that is quickly told, too."""


@dataclass(frozen=True)
class ImportPairs(Message):
    """Read pairs from a file by a mapping of its columns (formats)."""

    file: str
    mapping: dict[str, str] = field(default_factory=dict)
    """As in ``PairsPeeked``; a column that is not named is kept."""
    header: bool | None = None
    as_they_were: bool = False
    """Statuses of the file count; else all come in as drafts."""
    after: int = 0
    """Rows that were recorded before the child was interrupted; it goes on behind them."""


@dataclass(frozen=True)
class PairsRead(Message):
    """Some hundred pairs of a file, each validated.

    A row has ``question``, ``answer``, ``key`` (the question as ``wording.normalised`` has it) and, where the file
    has them, ``kind``, ``status``, ``tags`` (list), ``turns`` (earlier questions and answers), ``document``,
    ``section`` (list), ``page``, ``evidence`` and ``extra`` (columns nobody knows, kept for the way out).
    """

    rows: tuple[dict[str, Any], ...]
    upto: int
    """Rows of the file used up so far, these among them."""
    refused: int = 0
    """Rows left out since the last event that were too many to be told one by one."""

    def to_json(self) -> str:
        """Return the line without copying every row first: that would take longer than all the rest."""
        return json.dumps({"is": type(self).__name__, **vars(self)}, ensure_ascii=False)


@dataclass(frozen=True)
class RowRefused(Message):
    """One row could not be used; the rest come in."""

    row: int
    """Counted from 1 among the rows."""
    line: int
    """Counted from 1 in the file."""
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileNoted(Message):
    """Something about the file as a whole that a person should know: it breaks off, a sheet was left out."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportPairs(Message):
    """Write pairs into a file, or a folder for a Hugging Face dataset (formats)."""

    rows: str
    """JSON Lines file of the pairs, written when the job starts; columns as in ``PAIR_COLUMNS``, and ``extra``."""
    target: str
    format: str
    """One of ``EXPORT_FORMATS``; the conversations are JSON Lines, or JSON where ``target`` ends so."""
    title: str = ""
    """Name of the project, for the card of a dataset."""


@dataclass(frozen=True)
class PairsWritten(Message):
    """The file is whole, put in its place by one rename."""

    target: str
    rows: int
    asked: int
