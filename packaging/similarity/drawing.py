"""Draw pairs of sentences that range from alike to unrelated, the same ones every time."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from books import Section, sentences

KINDS = ("neighbours", "same book", "any books")
SEED = 21


@dataclass(frozen=True)
class Pair:
    """Two sentences, and how near to each other they stood."""

    kind: str
    one: str
    other: str


def draw_pairs(sections: Sequence[Section], number: int) -> list[Pair]:
    """As many pairs of each kind; every sentence from a section drawn at random."""
    rng = random.Random(SEED)
    said = [(section.book, found) for section in sections if len(found := sentences(section)) > 1]
    shelves: dict[str, list[list[str]]] = defaultdict(list)
    for book, found in said:
        shelves[book].append(found)
    return [_pair(KINDS[turn % len(KINDS)], said, shelves, rng) for turn in range(number)]


def _pair(
    kind: str, said: list[tuple[str, list[str]]], shelves: dict[str, list[list[str]]], rng: random.Random
) -> Pair:
    book, found = rng.choice(said)
    place = rng.randrange(len(found) - 1)
    if kind == "neighbours":
        return Pair(kind, found[place], found[place + 1])
    others = rng.choice(shelves[book]) if kind == "same book" else rng.choice(said)[1]
    return Pair(kind, found[place], rng.choice(others))
