"""The order of the list: sections, and in them single jobs and groups of runs that were queued together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.core.store.schema import DONE, FAILED, INTERRUPTED, LIVE_STATES, PAUSED, QUEUED, RUNNING, STOPPED
from studio.core.training.watching import Entry, Listing

LIVE, WAITING, ENDED = "live", "waiting", "ended"
_STRONGEST = (RUNNING, PAUSED, QUEUED, FAILED, INTERRUPTED, DONE, STOPPED)
"""The state of a group is the first of these that one of its runs has: one that was stopped hides no other."""


@dataclass(frozen=True)
class Section:
    """A headline, and how many rows stand below it: of a group some runs may be in another state."""

    name: str
    count: int

    @property
    def key(self) -> tuple[str, object]:
        """What it is recognised by when the list changes."""
        return "section", self.name


@dataclass(frozen=True)
class Group:
    """Several runs queued together, to be compared; the first of them stands first."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def key(self) -> tuple[str, object]:
        """What it is recognised by when the list changes."""
        return "group", self.name

    @property
    def state(self) -> str:
        """What the group does as a whole."""
        return min((one.state for one in self.entries), key=_STRONGEST.index)

    @property
    def best(self) -> Entry | None:
        """The run with the lowest loss on held-out questions so far."""
        measured = [one for one in self.entries if one.held_out is not None]
        return min(measured, key=lambda one: one.held_out or 0.0, default=None)


@dataclass(frozen=True)
class Row:
    """A job by itself."""

    entry: Entry

    @property
    def key(self) -> tuple[str, object]:
        """What it is recognised by when the list changes."""
        return "job", self.entry.id


Item = Section | Group | Row


def arranged(listing: Listing) -> list[Item]:
    """Return what stands in the list from the top down."""
    groups = _groups(listing.entries)
    placed: set[str] = set()
    items: list[Item] = []
    for name, entries in ((LIVE, listing.live), (WAITING, listing.waiting), (ENDED, listing.history.entries)):
        rows = [_item(entry, groups, placed) for entry in entries]
        there = [row for row in rows if row is not None]
        if there:
            items += [Section(name, len(there)), *there]
    return items


def _groups(entries: Sequence[Entry]) -> dict[str, Group]:
    members: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.sweep:
            members.setdefault(entry.sweep, []).append(entry)
    return {name: Group(name, tuple(sorted(some, key=lambda one: one.id))) for name, some in members.items()}


def _item(entry: Entry, groups: dict[str, Group], placed: set[str]) -> Item | None:
    """A group stands where the foremost of its runs would stand; the others are inside it."""
    if not entry.sweep:
        return Row(entry)
    if entry.sweep in placed:
        return None
    placed.add(entry.sweep)
    return groups[entry.sweep]


def jobs_of(item: Item) -> tuple[Entry, ...]:
    """Return the jobs an item stands for."""
    if isinstance(item, Group):
        return item.entries
    return (item.entry,) if isinstance(item, Row) else ()


def waiting_ids(items: Iterable[Item]) -> list[int]:
    """Return the jobs that wait, from the top down."""
    return [one.id for item in items for one in jobs_of(item) if one.state == QUEUED]


def is_live(item: Item) -> bool:
    """Say whether something of it runs or rests now."""
    return any(one.state in LIVE_STATES for one in jobs_of(item))
