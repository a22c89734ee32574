"""Divide questions into those to train on and those to ask: whole sections, a like mix, and no fact on both sides."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
Link = tuple[int, int]
"""Ids of two rows that say the same."""
MOST_SHARE = 3
"""A minimum never holds out more than one in this many: who learns from too little cannot pass a test either."""
TRIES = 6000
"""Exchanges of sections that are tried for a better mix: a twentieth of a second."""


@dataclass(frozen=True)
class Freezing:
    """How a dataset version is made of the approved questions."""

    seed: int = 1
    share: float = 0.15
    """Of the questions, held out for the test."""
    least: int = 10
    """Held out at least, where there are three times as many questions."""
    general: float = 0.0
    """Share of the training side that is general questions of the studio's own."""
    tag: str = ""
    """Only questions with this tag; empty for all that are approved."""

    def as_dict(self) -> dict[str, Any]:
        """Return the values for the database."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Freezing:
        """Read settings back; what this version does not know is left out."""
        return cls(**{name: value for name, value in values.items() if name in cls.__dataclass_fields__})

    def wanted(self, count: int) -> int:
        """Return how many of so many questions are to be held out; whole sections make it a few more or fewer."""
        return max(1, round(count * self.share), min(self.least, count // MOST_SHARE))


@dataclass(frozen=True)
class Split:
    """The two sides of a version, each in the order of ids, and what it took to keep them apart."""

    train: list[Row]
    held_out: list[Row]
    moved: int = 0
    """Rows held out at first that went to the training side, because the same is asked there."""
    dropped: int = 0
    """Rows in neither: their sections are held out, and the same is asked in training."""


@dataclass(frozen=True)
class Unit:
    """Rows that stay together: a section, or a few that tell one fact."""

    rows: tuple[Row, ...]
    mix: Mapping[str, int]
    """How many rows it has of each kind and document, and of all."""


def split(rows: Sequence[Row], settings: Freezing, links: Iterable[Link] = ()) -> Split:
    """Split rows by the settings.

    Rows that ``links`` tie tell one fact, as do rephrasings and equal questions. Their sections stay together where
    that leaves something to hold out: of two manuals that say the same, both say it on one side. What is parted all
    the same is mended afterwards: no fact stands on both sides.
    """
    wanted, facts = settings.wanted(len(rows)), [*links, *same_facts(rows)]
    units = joined(sections(rows), facts, wanted)
    draw = random.Random(settings.seed)
    held_out = improved(units, shuffled(units, wanted, draw), wanted, draw)
    return parted(units, held_out, facts)


def sections(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the rows by section, in an order that depends on them alone; without a source each is its own.

    A text without headings is one section: there pages are kept whole, and on a single page what one sentence proves.
    """
    rows = list(rows)
    for key in (section_key, _page_key, _evidence_key):
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[key(row)].append(row)
        if len(found) > 1:
            break
    return [found[name] for name in sorted(found)]


def section_key(row: Row) -> str:
    """Name the section of a row."""
    return json.dumps([row["document"], *row["section"]] if row["section"] or row["document"] else ["pair", row["id"]])


def _page_key(row: Row) -> str:
    return json.dumps([section_key(row), row.get("page")])


def _evidence_key(row: Row) -> str:
    return json.dumps([_page_key(row), row.get("evidence", "")])


def same_facts(rows: Iterable[Row]) -> list[Link]:
    """Link rows that ask the same question, or that rephrase one: also by way of a rephrasing of it."""
    rows = list(rows)
    originals = {row["id"]: row["original"] for row in rows if row.get("original")}
    by_label: dict[Hashable, list[int]] = defaultdict(list)
    for row in rows:
        by_label[asked(row)].append(row["id"])
        by_label[first_of(row["id"], originals)].append(row["id"])
    return [link for ids in by_label.values() for link in pairwise(ids)]


def first_of(number: int, originals: Mapping[int, int]) -> int:
    """Return the question that a rephrasing of a rephrasing goes back to; a circle goes back to its lowest number."""
    seen = [number]
    while (before := originals.get(seen[-1])) is not None:
        if before in seen:
            return min(seen[seen.index(before) :])
        seen.append(before)
    return seen[-1]


def asked(row: Row) -> str:
    """Return what is asked, as it is compared; a follow-up asks something only after what was said before."""
    return "\n".join([*(question for question, _ in row.get("turns", ())), row["key"]])


def joined(parts: Sequence[list[Row]], links: Iterable[Link], most: int) -> list[Unit]:
    """Join parts that links tie together, as long as the result is small enough to be held out.

    Without that limit a few hundred likenesses would tie all sections into one.
    """
    part_of = {row["id"]: at for at, rows in enumerate(parts) for row in rows}
    members = {at: list(rows) for at, rows in enumerate(parts)}
    for one, other in links:
        if one not in part_of or other not in part_of:
            continue
        first, second = sorted((part_of[one], part_of[other]))
        if first != second and len(members[first]) + len(members[second]) <= most:
            part_of |= {row["id"]: first for row in members[second]}
            members[first] += members.pop(second)
    return [Unit(tuple(rows), _mix(rows)) for rows in members.values()]


def _mix(rows: Iterable[Row]) -> Counter[str]:
    return Counter(label for row in rows for label in ("", f"kind {row.get('kind')}", f"document {row['document']}"))


def shuffled(units: Sequence[Unit], wanted: int, draw: random.Random) -> list[bool]:
    """Say which units are held out: in a drawn order, what still fits; the smallest where none does."""
    order = list(range(len(units)))
    draw.shuffle(order)
    held_out, room = [False] * len(units), wanted
    for at in order:
        if len(units[at].rows) <= room:
            held_out[at], room = True, room - len(units[at].rows)
    if len(units) > 1 and not any(held_out):
        held_out[min(order, key=lambda at: (len(units[at].rows), at))] = True
    if all(held_out):
        held_out = [False] * len(units)
    return held_out


def improved(units: Sequence[Unit], held_out: Sequence[bool], wanted: int, draw: random.Random) -> list[bool]:
    """Exchange units as long as that brings size, kinds and documents of the held-out side nearer to the whole's."""
    sides = [[at for at, held in enumerate(held_out) if held == side] for side in (False, True)]
    learned, kept = sides
    if not kept:
        return list(held_out)
    scale = Scale.of(units, kept, wanted)
    for _ in range(min(TRIES, 60 * len(units))):
        out, into = draw.randrange(len(kept) + 1), draw.randrange(len(learned) + 1)  # one past the end: none
        leaving, coming = kept[out : out + 1], learned[into : into + 1]
        is_empty = len(kept) - len(leaving) + len(coming) < 1 or len(learned) - len(coming) + len(leaving) < 1
        if not is_empty and scale.try_exchange([units[at] for at in leaving], [units[at] for at in coming]):
            kept[out : out + 1], learned[into : into + 1] = coming, leaving
    chosen = set(kept)
    return [at in chosen for at in range(len(units))]


@dataclass
class Scale:
    """How far the mix of the held-out side is from what it should be."""

    target: dict[str, float]
    held: Counter[str]

    @classmethod
    def of(cls, units: Sequence[Unit], kept: Iterable[int], wanted: int) -> Scale:
        """Weigh these units against their share of all."""
        whole: Counter[str] = Counter()
        for unit in units:
            whole.update(unit.mix)
        held: Counter[str] = Counter()
        for at in kept:
            held.update(units[at].mix)
        return cls({label: number * wanted / whole[""] for label, number in whole.items()}, held)

    @property
    def deviation(self) -> float:
        """Return how many rows are too many or too few, over all kinds, all documents and the size."""
        return sum(abs(self.held[label] - target) for label, target in self.target.items())

    def try_exchange(self, leaving: Iterable[Unit], coming: Iterable[Unit]) -> bool:
        """Exchange units where that helps; says whether it did."""
        change: Counter[str] = Counter()
        for unit in coming:
            change.update(unit.mix)
        for unit in leaving:
            change.subtract(unit.mix)
        gain = sum(
            abs(self.held[label] + by - self.target[label]) - abs(self.held[label] - self.target[label])
            for label, by in change.items()
        )
        if gain > -1e-9:
            return False
        self.held.update(change)
        return True


def parted(units: Sequence[Unit], held_out: Sequence[bool], links: Sequence[Link]) -> Split:
    """Let nothing be asked that is trained: a whole unit of such rows moves over, single rows are left out."""
    train = {row["id"]: row for unit, held in zip(units, held_out, strict=True) if not held for row in unit.rows}
    kept = [unit for unit, held in zip(units, held_out, strict=True) if held]
    before, known = len(train), _touching(links, train)
    while leaving := [unit for unit in kept if _inside(unit, known)]:
        kept = [unit for unit in kept if not _inside(unit, known)]
        train |= {row["id"]: row for unit in leaving for row in unit.rows}
        known = _touching(links, train)
    left = [row for unit in kept for row in unit.rows]
    new = [row for row in left if row["id"] not in known]
    return Split(_ordered(train.values()), _ordered(new), len(train) - before, len(left) - len(new))


def _inside(unit: Unit, known: set[int]) -> bool:
    return all(row["id"] in known for row in unit.rows)


def _touching(links: Iterable[Link], train: Mapping[int, Row]) -> set[int]:
    """Return the ids outside training that say what is trained."""
    return {other for link in links for one, other in (link, link[::-1]) if one in train and other not in train}


def _ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["id"])
