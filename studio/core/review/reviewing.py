"""How far the review is, how fast it goes, and which sections of the documents have few questions yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.problems import ProblemError
from studio.core.review import catalogue
from studio.core.store.changes import Change, driver
from studio.core.store.schema import APPROVED, DRAFT, REJECTED

PAUSE = 120.0
"""Seconds without a decision after which the person was elsewhere."""
LOOK_BACK, MOMENTS, FEWEST = 2_000, 200, 5
"""Rows of history looked at, newest decisions counted, and how many it takes to speak of a pace."""
HOUR = 3600.0
THIN = 0.5
"""A section is thin while fewer than this share of its passages have a question that was not rejected."""


@dataclass(frozen=True)
class Progress:
    """How far the review is."""

    drafts: int = 0
    approved: int = 0
    rejected: int = 0
    pace: float = 0.0
    """Decisions an hour, pauses not counted; 0 while there are too few to tell."""

    @property
    def total(self) -> int:
        """Return how many questions there are."""
        return self.drafts + self.reviewed

    @property
    def reviewed(self) -> int:
        """Return how many are decided."""
        return self.approved + self.rejected

    @property
    def seconds_left(self) -> float | None:
        """Return how long the rest takes at this pace, or None while it cannot be told."""
        return self.drafts / self.pace * HOUR if self.pace and self.drafts else None


def progress(db: Session) -> Progress:
    """Return how far the review is, and how fast it goes."""
    counts = catalogue.counts(db)
    return Progress(counts[DRAFT], counts[APPROVED], counts[REJECTED], pace(_moments(db)))


def pace(moments: Iterable[float]) -> float:
    """Return decisions an hour from the moments of decisions; what lies between two pauses counts."""
    gaps = [abs(later - sooner) for sooner, later in pairwise(moments)]
    active = [gap for gap in gaps if gap <= PAUSE]
    return len(active) / max(sum(active), 1.0) * HOUR if len(active) >= FEWEST else 0.0


def _moments(db: Session) -> list[float]:
    """Return when a person decided last, newest first; many decided at one stroke are one moment.

    Approving a thousand at once says nothing about how long one takes to read.
    """
    rows = driver(db).execute(
        "SELECT DISTINCT at FROM (SELECT at, what, who, after FROM pair_history ORDER BY id DESC LIMIT ?) "
        "WHERE what = 'status' AND who = 'person' AND after <> ? ORDER BY at DESC LIMIT ?",
        (LOOK_BACK, DRAFT, MOMENTS),
    )
    return [at for (at,) in rows]


# ---------------------------------------------------------------- coverage


@dataclass
class Part:
    """A document or a section of it, with everything below it."""

    document_id: int
    section: tuple[str, ...]
    """Headings from the top down; none for the document itself."""
    name: str
    passages: int = 0
    covered: int = 0
    """Passages with a question that was not rejected."""
    approved: int = 0
    drafts: int = 0
    rejected: int = 0
    parts: list[Part] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return the share of passages that have a question."""
        return self.covered / self.passages if self.passages else 1.0

    @property
    def is_thin(self) -> bool:
        """Say whether questions are missing here."""
        return self.share < THIN

    @property
    def questions(self) -> int:
        """Return how many questions there are, the rejected ones too."""
        return self.approved + self.drafts + self.rejected


def coverage(db: Session) -> list[Part]:
    """Return the documents with their sections; the thinnest first, else as they stand in the documents."""
    whole = [_document(db, one, title) for one, title in _documents(db)]
    for part in _walk(whole):
        part.parts.sort(key=lambda one: one.share)
    return sorted((part for part in whole if part.passages), key=lambda one: one.share)


def without_place(db: Session) -> int:
    """Return how many questions belong to no passage: written by hand, or brought in by a file."""
    row = driver(db).execute("SELECT count(*) FROM pair WHERE document_id IS NULL").fetchone()
    return int(row[0])


def passages_of(db: Session, document_id: int, section: tuple[str, ...]) -> tuple[int, ...]:
    """Return the passages of a section and of what lies below it, in reading order; without a section, of all."""
    rows = driver(db).execute(
        "SELECT id, section FROM passage WHERE document_id = ? AND NOT left_out ORDER BY id", (document_id,)
    )
    return tuple(one for one, said in rows if tuple(json.loads(said))[: len(section)] == section)


def _documents(db: Session) -> list[tuple[int, str]]:
    return driver(db).execute("SELECT id, title FROM document WHERE whole AND NOT left_out ORDER BY id").fetchall()


def _document(db: Session, document_id: int, title: str) -> Part:
    top = Part(document_id, (), title)
    known, paths = {(): top}, dict[str, list[Part]]()
    counts = _counts(db, document_id)
    rows = driver(db).execute(
        "SELECT id, section FROM passage WHERE document_id = ? AND NOT left_out ORDER BY id", (document_id,)
    )
    for passage, said in rows:
        if said not in paths:
            paths[said] = list(_path(known, tuple(json.loads(said))))
        for part in paths[said]:
            _count(part, counts.get(passage, (0, 0, 0)))
    return top


def _counts(db: Session, document_id: int) -> dict[int, tuple[int, int, int]]:
    """Count the questions of each passage: one pass over the narrow index that lists them in reading order."""
    query = (
        "SELECT passage_id, sum(status = ?), sum(status = ?), count(*) FROM pair "
        "WHERE document_id = ? GROUP BY passage_id"
    )
    rows = driver(db).execute(query, (APPROVED, DRAFT, document_id))
    return {passage: (approved, drafts, all_of - approved - drafts) for passage, approved, drafts, all_of in rows}


def _path(known: dict[tuple[str, ...], Part], section: tuple[str, ...]) -> Iterator[Part]:
    """Yield the parts a passage lies in, from the document down; one that is new is hung below the last."""
    above = known[()]
    yield above
    for depth in range(1, len(section) + 1):
        path = section[:depth]
        if path not in known:
            known[path] = Part(above.document_id, path, path[-1])
            above.parts.append(known[path])
        above = known[path]
        yield above


def _count(part: Part, counts: tuple[int, int, int]) -> None:
    approved, drafts, rejected = counts
    part.passages += 1
    part.covered += bool(approved or drafts)
    part.approved += approved
    part.drafts += drafts
    part.rejected += rejected


def _walk(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _walk(part.parts)


def write_more(db: Session, passages: tuple[int, ...]) -> Change:
    """Let the built-in rules write from these passages; what they wrote before they do not write again."""
    if not passages:
        raise ProblemError("passages_none")
    return jobs.enqueue(db, protocol.WriteDrafts("", only=passages), "Write draft questions")
