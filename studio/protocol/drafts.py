"""Passages become draft pairs: by rules (writers), by a server (writers) or by a model on this PC (engine)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message

KINDS = ("definition", "fact", "number", "how-to", "comparison", "summary", "not-in-documents", "false-premise")
"""Kinds a person may ask a writer for; the rules also know ``table`` and others of their own."""


@dataclass(frozen=True)
class WriteDrafts(Message):
    """Write draft pairs from passages with the built-in rules (writers).

    ``passages`` is a JSON Lines file of ``{"id", "document", "page", "section", "text", "kind"}``.
    """

    passages: str
    kinds: tuple[str, ...] = ()
    """Kinds to write; empty means all."""
    per_passage: int = 8
    """At most this many drafts for every 600 characters begun, so that a long table is not cut short."""
    only: tuple[int, ...] = ()
    """Ids of the passages to write from; empty means all. A preview names three, a retry those that failed."""


@dataclass(frozen=True)
class ServerDrafts(Message):
    """Write draft pairs with an OpenAI-compatible server (writers). Files as for ``WriteDrafts``."""

    passages: str
    url: str
    """Base address, e.g. ``http://127.0.0.1:11434/v1``."""
    model: str
    key_name: str = ""
    """Under which name the key lies in the system's keyring; the key itself is never written to a file."""
    kinds: tuple[str, ...] = ()
    per_passage: int = 3
    """Drafts asked for from each passage."""
    language: str = ""
    """Language to write in, e.g. ``German``; empty means that of the passage."""
    only: tuple[int, ...] = ()
    parallel: int = 4
    """Requests in flight at once."""
    timeout: float = 120.0
    """Seconds to wait for one answer."""
    attempts: int = 4
    """How often one passage is tried when the server is busy, fails or answers nonsense."""
    price_in: float = 0.0
    """Price of a million tokens sent, and of a million received, in the person's own currency; 0 means unknown."""
    price_out: float = 0.0
    far: bool = False
    """The person said yes to an address that is not this PC."""


@dataclass(frozen=True)
class ModelDrafts(Message):
    """Write draft pairs with a model on this PC (engine). Files as for ``WriteDrafts``."""

    passages: str
    base: str
    """Folder of the model."""
    kinds: tuple[str, ...] = ()
    per_passage: int = 3
    language: str = ""
    only: tuple[int, ...] = ()
    max_tokens: int = 512


@dataclass(frozen=True)
class PassageWritten(Message):
    """All drafts of one passage in one line: after a crash a passage is whole or was never begun.

    A draft is ``{"question", "answer", "kind", "start", "end", "evidence", "rule"}``; the law: ``evidence`` is
    literally ``passage.text[start:end]``. Only a draft of the kinds that decline has none (start = end = 0).
    """

    passage: int
    asked: int
    """How many drafts were asked for; for the rules as many as there are."""
    drafts: tuple[dict[str, Any], ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    suspicious: str = ""
    """Words of the passage that read like an order to the model, if any."""
    estimated: bool = False
    """The server did not count its tokens: they are told from the length of the texts."""


@dataclass(frozen=True)
class PassageFailed(Message):
    """No drafts came of this passage; the others go on. A code of ``core.problems`` and its facts."""

    passage: int
    asked: int
    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False


@dataclass(frozen=True)
class LookUpServer(Message):
    """Ask a server which models it has (writers)."""

    url: str
    key_name: str = ""
    far: bool = False


@dataclass(frozen=True)
class ServerFound(Message):
    """What a server has."""

    models: tuple[str, ...]


@dataclass(frozen=True)
class VotePairs(Message):
    """Ask a model on this PC whether the source supports each answer (engine): an opinion beside the checks.

    ``pairs`` is a JSON Lines file of ``{"id", "question", "answer", "source", "state"}``.
    """

    pairs: str
    base: str
    """Folder of the model."""


@dataclass(frozen=True)
class PairVoted(Message):
    """The opinion on one pair; it replaces no check."""

    pair: int
    supported: float | None
    """Share of *yes* against *no*, 0 to 1; None where the pair is longer than the model can read."""
    state: str = ""
    """The row's own: what was judged may have been changed meanwhile."""


@dataclass(frozen=True)
class RewordPairs(Message):
    """Put questions in other words by the built-in rules (writers). A file as for ``VotePairs``."""

    pairs: str
    number: int = 3
    """Wordings wanted of each question, at most."""


@dataclass(frozen=True)
class RephrasePairs(Message):
    """Let a model on this PC put questions in other words (engine). A file as for ``VotePairs``."""

    pairs: str
    base: str
    """Folder of the model."""
    number: int = 3
    """Wordings asked for, of each question."""


@dataclass(frozen=True)
class PairRephrased(Message):
    """All other wordings of one question in one line: after a crash a question is whole or was never begun."""

    pair: int
    questions: tuple[str, ...]
    """None where no rule fits; or a model's answer could not be used, or the pair is longer than it can read."""
    state: str = ""
