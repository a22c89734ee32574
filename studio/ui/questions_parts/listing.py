"""What the list of questions shows at one moment, found in one look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session as Db

from studio.core import catalogue, documents
from studio.core.store.schema import DRAFT


@dataclass(frozen=True)
class Listing:
    """Ids only: the words are fetched as they come into view."""

    chosen: catalogue.Filter = field(default_factory=catalogue.Filter)
    ids: tuple[int, ...] = ()
    drafts: frozenset[int] = frozenset()
    """Those of ``ids`` that wait for a decision."""
    counts: dict[str, int] = field(default_factory=dict)
    """Of all questions, by status."""
    kinds: tuple[str, ...] = ()
    documents: tuple[tuple[int, str], ...] = ()
    passages: int = 0
    """How many passages questions can be written from."""
    passing: int = 0
    """How many drafts passed every check, whatever the filter."""

    @property
    def total(self) -> int:
        """Return how many questions there are, whatever the filter."""
        return sum(self.counts.values())

    def without_drafts(self, decided: Iterable[int]) -> Listing:
        """Return what will be found once these are decided: the next key must not wait for it."""
        return replace(self, drafts=self.drafts - frozenset(decided))

    def next_draft(self, after: int) -> int | None:
        """Return the draft that follows position ``after``, round to the beginning and back to it at most."""
        turned = self.ids[after + 1 :] + self.ids[:after]
        return next((one for one in turned if one in self.drafts), None)


def listing(db: Db, chosen: catalogue.Filter) -> Listing:
    """Look for everything the pane shows about a filter."""
    ids = tuple(catalogue.ids(db, chosen))
    drafts = catalogue.ids(db, replace(chosen, status=DRAFT)) if chosen.status in ("", DRAFT) else []
    rows = documents.listed(db)
    return Listing(
        chosen, ids, frozenset(drafts), catalogue.counts(db),
        tuple(sorted({sort.kind for sort in catalogue.sorts(db)})),
        tuple((row.id, row.title) for row in rows), sum(row.passages for row in rows if not row.left_out),
        len(catalogue.passing(db)),
    )  # fmt: skip
