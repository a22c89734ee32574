"""What the list of questions shows at one moment: ids first, then the counts beside the filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session as Db

from studio.core import documents, settings
from studio.core.review import catalogue
from studio.core.review.catalogue import CLEAR, DECIDED, DOUBTED, Filter, Found, Sort
from studio.core.store.schema import DRAFT

FIRST = 500
"""So many hits of a search are shown at once; a common word has a hundred thousand more."""


@dataclass(frozen=True)
class Listing:
    """The ids that a filter lets through; the words are fetched as they come into view."""

    chosen: Filter = field(default_factory=Filter)
    found: Found = field(default_factory=Found)
    whole: bool = True
    """False while a search has more to find."""

    def next_waiting(self, after: int, doubted: bool = False) -> int | None:
        """Return the row of the draft that follows row ``after``, round to the beginning; or of one with a doubt."""
        marks = (DOUBTED,) if doubted else (CLEAR, DOUBTED)
        for start, end in ((after + 1, len(self.found.ids)), (0, max(after, 0))):
            rows = [row for mark in marks if (row := self.found.marks.find(mark, start, end)) >= 0]
            if rows:
                return min(rows)
        return None

    def decide(self, rows: Iterable[tuple[int, int]]) -> None:
        """Count rows, given as first and last, as decided: the next key must not wait for the database."""
        for first, last in rows:
            self.found.marks[first : last + 1] = bytes([DECIDED]) * (last + 1 - first)


def listing(db: Db, chosen: Filter, known: catalogue.Words = catalogue.NONE_KNOWN) -> Listing:
    """Look for everything a filter lets through, of a search the first hits.

    ``known`` are the words that beginnings stand for, as far as they were looked up.
    """
    match = catalogue.match_of(chosen.text, known)
    if not match or chosen.down:
        return Listing(chosen, catalogue.find(db, chosen))
    part = next(catalogue.search(db, chosen, match, FIRST))
    return Listing(chosen, part, whole=len(part.ids) < FIRST)


def rest(db: Db, begun: Listing, wanted: Callable[[], bool]) -> Listing:
    """Look for the other hits of a search that was begun; give up once nobody wants them any more."""
    chosen, whole = begun.chosen, Found(begun.found.ids[:], begun.found.marks[:])
    for part in catalogue.search(db, chosen, catalogue.match_of(chosen.text), after=whole.ids[-1]):
        whole.extend(part)
        if not wanted():
            return begun
    return Listing(chosen, whole)


@dataclass(frozen=True)
class Facts:
    """What there is to choose from, and how many questions of each sort."""

    chosen: Filter = field(default_factory=Filter)
    sorts: tuple[Sort, ...] = ()
    documents: tuple[tuple[int, str], ...] = ()
    sections: tuple[tuple[str, ...], ...] = ()
    """Of the chosen document."""
    tags: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    saved: dict[str, Filter] = field(default_factory=dict)
    passages: int = 0
    """How many passages questions can be written from."""

    @cached_property
    def _by_state(self) -> dict[tuple[str, int], int]:
        """How many questions have each status and level."""
        counted: dict[tuple[str, int], int] = {}
        for sort in self.sorts:
            counted[sort.status, sort.level] = counted.get((sort.status, sort.level), 0) + sort.count
        return counted

    def count(self, status: str) -> int:
        """Return how many questions have this status, whatever the filter."""
        return sum(number for (one, _), number in self._by_state.items() if one == status)

    @property
    def total(self) -> int:
        """Return how many questions there are, whatever the filter."""
        return sum(self._by_state.values())

    @property
    def passing(self) -> int:
        """Return how many drafts passed every check, whatever the filter."""
        return self._by_state.get((DRAFT, 0), 0)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that occur."""
        return tuple(sorted({sort.kind for sort in self.sorts}))

    def beside(self, name: str) -> dict[object, int]:
        """Count by one value what the rest of the filter lets through, as far as four values tell it."""
        free: dict[str, Any] = {"level": {"doubt": ""}, "document_id": {"document_id": 0}}.get(name, {name: ""})
        chosen = replace(self.chosen, **free)
        counted: dict[object, int] = {}
        for sort in self.sorts:
            if _lets_through(chosen, sort):
                counted[getattr(sort, name)] = counted.get(getattr(sort, name), 0) + sort.count
        return counted

    @property
    def countable(self) -> bool:
        """Say whether the sorts alone tell how many a choice would show."""
        return not (self.chosen.text or self.chosen.section or self.chosen.tag or self.chosen.origin)


_LEVELS = {"": (0, 1, 2), catalogue.NO_DOUBT: (0,), catalogue.DOUBT: (1, 2), catalogue.AMBER: (1,), catalogue.RED: (2,)}


def _lets_through(chosen: Filter, sort: Sort) -> bool:
    return (
        chosen.status in ("", sort.status)
        and chosen.kind in ("", sort.kind)
        and chosen.document_id in (0, sort.document_id)
        and sort.level in _LEVELS[chosen.doubt]
    )


def facts(db: Db, chosen: Filter) -> Facts:
    """Look for what stands beside the list."""
    return Facts(
        chosen, tuple(catalogue.sorts(db)), tuple(documents.titles(db)),
        tuple(documents.sections(db, chosen.document_id)) if chosen.document_id else (),
        tuple(catalogue.tags(db)), tuple(catalogue.origins(db)), settings.filters(db), documents.included(db),
    )  # fmt: skip
