"""Decisions that a listing may not know of yet: one that was asked for before them arrives after them.

Without this a question that was decided a moment ago would come up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from studio.core.store.changes import Change
from studio.ui.questions_parts.listing import Listing


@dataclass
class _Decision:
    done: Future[Change]
    was_done: bool = False
    """A listing came while it was done; the next one was asked for later, and knows of it."""


class Pending:
    """Tells every listing what was decided, until one comes that must know."""

    def __init__(self) -> None:
        self._decisions: dict[int, _Decision] = {}

    def add(self, pair_id: int, done: Future[Change]) -> None:
        """A question was decided on."""
        self._decisions[pair_id] = _Decision(done)

    def drop(self, ids: Iterable[int]) -> None:
        """Decisions were taken back, or done again."""
        for one in ids:
            self._decisions.pop(one, None)

    def tell(self, listing: Listing, row_of: Callable[[int], int]) -> None:
        """Let a new listing count as decided what it may not know of."""
        for one, decision in list(self._decisions.items()):
            if decision.was_done or (decision.done.done() and decision.done.exception()):
                del self._decisions[one]
                continue
            decision.was_done = decision.done.done()
            if (row := row_of(one)) >= 0:
                listing.decide([(row, row)])
