"""The checks on one pair, run where it is made or changed; what they find is kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core import settings
from studio.core.store.changes import Row
from studio.core.store.schema import REJECTED, Pair, Passage
from studio.language import checks
from studio.language.wording import normalised

UNCHECKED: dict[str, str] = {
    "code": "unchecked", "level": "amber", "sentence": "This question was not checked yet.", "detail": "",
}  # fmt: skip
"""The doubt of a pair that came in with many others, until the checker has looked at it."""


@dataclass(frozen=True)
class Words:
    """What a pair says; ``turns`` are earlier questions and answers of the same conversation."""

    question: str
    answer: str
    turns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a pair comes from: a passage, and the character span of the evidence in its text."""

    passage: Passage | None = None
    start: int = 0
    end: int = 0

    @property
    def evidence(self) -> str:
        """Return the words that prove the answer."""
        return self.passage.text[self.start : self.end] if self.passage else ""


def words_of(pair: Pair) -> Words:
    """Return what a pair says."""
    return Words(pair.question, pair.answer, tuple((said, answered) for said, answered in pair.turns))


def place_of(db: Session, pair: Pair) -> Place:
    """Return where a pair comes from."""
    passage = db.get(Passage, pair.passage_id) if pair.passage_id else None
    return Place(passage, pair.evidence_start, pair.evidence_end)


def checked(db: Session, pair_id: int, words: Words, kind: str, place: Place) -> Row:
    """Run the checks; a pair without a passage is checked for what can be seen without one."""
    text = place.passage.text if place.passage else ""
    earlier = "\n".join(said for turn in words.turns for said in turn)
    candidate = checks.Candidate(words.question, words.answer, place.evidence, text, kind, earlier)
    found = checks.check(candidate, _asked_already(db, pair_id, words.question), settings.thresholds(db))
    return {"flags": [asdict(flag) for flag in found], "level": checks.level(found)}


def recheck(db: Session, ids: Sequence[int]) -> bool:
    """Check a few pairs anew where they stand; says whether anything was found otherwise than before.

    Nobody did this, so there is nothing to take back; levels follow when links are known (``likeness.set_levels``).
    """
    moved = False
    for pair in db.scalars(select(Pair).where(Pair.id.in_(ids))):
        flags = checked(db, pair.id, words_of(pair), pair.kind, place_of(db, pair))["flags"]
        if flags != pair.flags:
            pair.flags, moved = flags, True
    db.flush()
    return moved


def _asked_already(db: Session, pair_id: int, question: str) -> frozenset[str]:
    key = normalised(question)
    others = select(Pair.id).where(Pair.question_key == key, Pair.id != pair_id, Pair.status != REJECTED)
    return frozenset({key}) if db.scalar(others.limit(1)) else frozenset()


def level(flags: Iterable[dict[str, Any]]) -> int:
    """Return the worst doubt: 0 none, 1 amber, 2 red."""
    return max((2 if flag["level"] == "red" else 1 for flag in flags), default=0)
