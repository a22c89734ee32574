"""Which questions of the test are trained as well: the same words, the same fact, or one rephrased from the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from studio.language import likeness
from studio.language.twins import CONTRADICTION, Said
from studio.language.wording import normalised

Row = dict[str, Any]


def overlap(train: Sequence[Row], held_out: Sequence[Row]) -> tuple[int, ...]:
    """Return the ids of held-out rows that are trained in some way, in order."""
    asked = {key for row in train for key in _asked(row, row.get("wordings", ()))}
    facts = {_fact(row) for row in train}
    found = {row["id"] for row in held_out if _fact(row) in facts or not asked.isdisjoint(_asked(row))}
    return tuple(sorted(found | set(_alike(train, held_out))))


def _asked(row: Row, wordings: Iterable[str] = ()) -> set[tuple[str, str]]:
    """Return a row's questions, small and without signs; after other words the same question asks something else."""
    return {(normalised(question), str(row.get("turns", []))) for question in (row["question"], *wordings)}


def _fact(row: Row) -> int:
    """Return the question that this one rephrases, or itself."""
    return row.get("original", row["id"])


def _alike(train: Sequence[Row], held_out: Sequence[Row]) -> Iterator[int]:
    """Yield held-out rows whose question and answer say what a trained pair says."""
    # Counted anew, held out first: the ids of rows that were typed in by hand need not differ.
    rows = [*held_out, *train]
    said = [Said(at, row["question"], row["answer"]) for at, row in enumerate(rows)]
    fresh = np.arange(len(rows)) < len(held_out)
    for one, other, kind, _ in likeness.links(likeness.measure(said), fresh):
        if one < len(held_out) <= other and (kind != CONTRADICTION or _asked(rows[one]) == _asked(rows[other])):
            yield rows[one]["id"]
