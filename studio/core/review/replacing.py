"""Find and replace in many questions: what would change, and the change itself as one step to undo.

Looking and checking go piece by piece on a reading session, beside everything else; only the writing holds up others.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy.orm import Session

from studio.core.review import pairs
from studio.core.store.changes import Change, Row, driver

QUESTION, ANSWER, BOTH = "question", "answer", "both"
LOOK_PIECE, CHECK_PIECE = 5_000, 100
"""Questions that are looked through, or checked anew, in a fraction of a second."""

Said = tuple[str, str]
"""Question and answer."""


@dataclass(frozen=True)
class Wish:
    """What to find and what to put in its place: plain words, letter by letter."""

    find: str
    replace: str = ""
    where: str = BOTH
    whole_words: bool = False
    match_case: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = re.escape(self.find)
        whole = rf"(?<!\w){words}(?!\w)" if self.whole_words else words
        return re.compile(whole, 0 if self.match_case else re.IGNORECASE)

    def of(self, before: Said) -> Said:
        """Return what the wish makes of these words; without anything to find it changes nothing."""
        question, answer = before
        if not self.find:
            return before
        return (
            question if self.where == ANSWER else self._replaced(question),
            answer if self.where == QUESTION else self._replaced(answer),
        )

    def _replaced(self, text: str) -> str:
        return self._pattern.sub(self._put, text)

    def _put(self, found: re.Match[str]) -> str:
        """Where the case does not matter, a capital at the beginning of a sentence stays one."""
        if not self.match_case and found[0][0].isupper() and self.find[0].islower():
            return self.replace[:1].upper() + self.replace[1:]
        return self.replace


class Hit(NamedTuple):
    """One question that would change."""

    id: int
    before: Said
    after: Said


@dataclass(frozen=True)
class Ready:
    """Words that were replaced and checked, and are yet to be written."""

    before: Mapping[int, Said]
    values: Mapping[int, Row]


def preview(db: Session, ids: Sequence[int], wish: Wish) -> list[Hit]:
    """Return which of these questions would change and how, in the order of ``ids``."""
    hits = ((one, said, wish.of(said)) for one, said in _said(db, ids))
    return [Hit(one, before, after) for one, before, after in hits if after != before]


def matching(db: Session, ids: Sequence[int], wish: Wish) -> array[int]:
    """Return which of these questions would change: eight bytes each, however many there are."""
    return array("q", [one for one, said in _said(db, ids) if wish.of(said) != said])


def pieces(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Cut ids so that every look is short."""
    return (ids[at : at + size] for at in range(0, len(ids), size))


def ready(db: Session, ids: Sequence[int], wish: Wish) -> Ready:
    """Replace and check, without writing: the checks of ten thousand questions take many seconds."""
    hits = preview(db, ids, wish)
    return Ready({hit.id: hit.before for hit in hits}, pairs.reworded(db, {hit.id: hit.after for hit in hits}))


def apply(db: Session, done: Iterable[Ready]) -> Change:
    """Write what was made ready, in one step; a question that changed meanwhile stays as it is now."""
    values: dict[int, Row] = {}
    for part in done:
        now = dict(_said(db, list(part.values)))
        values |= {one: row for one, row in part.values.items() if now.get(one) == part.before[one]}
    return pairs.put_words(db, values, "replace words in {}")


def replace(db: Session, ids: Sequence[int], wish: Wish) -> Change:
    """Replace, check and write at once: for few questions, or where nobody waits."""
    return apply(db, [ready(db, piece, wish) for piece in pieces(ids, CHECK_PIECE)])


def _said(db: Session, ids: Sequence[int]) -> Iterator[tuple[int, Said]]:
    query = "SELECT id, question, answer FROM pair WHERE id IN (SELECT value FROM json_each(?))"
    rows = driver(db).execute(query, (json.dumps(list(ids)),))
    found = {one: (question, answer) for one, question, answer in rows}
    return ((one, found[one]) for one in ids if one in found)
