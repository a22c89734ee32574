"""Where the focus view stands in a listing, and where its keys lead."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future

from studio.core.store.changes import Change
from studio.ui.focus_parts.pending import Pending
from studio.ui.questions_parts.listing import Listing

NEAR = 64
"""Rows on each side of the present one where a question is looked for first."""


class Course:
    """A listing and the row that is shown."""

    def __init__(self) -> None:
        self._listing, self._pending = Listing(), Pending()
        self.at = -1

    def follow(self, listing: Listing, wanted: int) -> None:
        """Go on in a new listing, at a question of it; where it is gone, at the one in its place."""
        self._listing = listing
        self._pending.tell(listing, self.row_of)
        row = self.row_of(wanted)
        self.at = row if row >= 0 else min(max(self.at, 0), self.count - 1)

    @property
    def count(self) -> int:
        """Return how many questions the listing has."""
        return len(self._listing.found.ids)

    @property
    def current_id(self) -> int:
        """Return the question that is shown, or 0."""
        return self.id_at(self.at)

    def id_at(self, row: int) -> int:
        """Return the question in a row, or 0."""
        return self._listing.found.ids[row] if 0 <= row < self.count else 0

    def row_of(self, pair_id: int) -> int:
        """Return where a question stands, or -1."""
        ids = self._listing.found.ids
        for row in range(max(0, self.at - NEAR), min(len(ids), self.at + NEAR)):
            if ids[row] == pair_id:
                return row
        try:
            return ids.index(pair_id)
        except ValueError:
            return -1

    def stepped(self, by: int) -> int:
        """Return the row this far away, as far as there are any."""
        return min(max(self.at + by, 0), self.count - 1)

    def waiting(self, doubted: bool = False) -> int | None:
        """Return the row of the next draft, or of the next with a doubt."""
        return self._listing.next_waiting(self.at, doubted)

    def decide(self, done: Future[Change]) -> None:
        """Count the present question as decided, also in a listing that does not know of it yet."""
        self._pending.add(self.current_id, done)
        self._listing.decide([(self.at, self.at)])

    def reopen(self, ids: Iterable[int]) -> None:
        """Decisions were taken back, or done again: the next listing tells."""
        self._pending.drop(ids)

    def around(self) -> list[int]:
        """Return the present question and those a key leads to, with the neighbours of the next draft."""
        rows = {self.at - 1, self.at, self.at + 1}
        following, doubtful = self.waiting(), self.waiting(doubted=True)
        rows |= {following - 1, following, following + 1} if following is not None else set()
        rows |= {doubtful} if doubtful is not None else set()
        return [one for row in sorted(rows) if (one := self.id_at(row))]
