"""Words that a person marked on a page: in which passage they lie, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core.problems import ProblemError
from studio.core.store.schema import Page, Pair, Passage


@dataclass(frozen=True)
class Marked:
    """A stretch of one passage; the span is in the passage's text."""

    passage_id: int
    start: int
    end: int
    words: str


def marked(db: Session, page_id: int, start: int, end: int) -> Marked:
    """Return the stretch of a page's text as that of a passage; raises where it does not lie in a single one."""
    text = db.get_one(Page, page_id).text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
    inside = select(Passage).where(Passage.page_id == page_id, Passage.start <= start, Passage.end >= end)
    passage = db.scalars(inside.order_by(Passage.end - Passage.start)).first()
    if passage is None or start >= end:
        raise ProblemError("evidence_outside")
    return Marked(passage.id, start - passage.start, end - passage.start, text.strip())


def evidence_of(db: Session, pair_id: int) -> tuple[int, int, int]:
    """Return a pair's passage and the span of its evidence: enough to tell whether what is shown is still right."""
    found = select(Pair.passage_id, Pair.evidence_start, Pair.evidence_end).where(Pair.id == pair_id)
    row = db.execute(found).one_or_none()
    return (row[0] or 0, row[1], row[2]) if row else (0, 0, 0)
