"""Which rows of a table meet in a band: the candidates that are worth comparing, the nearest of them first.

Works on arrays alone and knows no words: likeness is what it is handed a function for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import bool_, float32, int64
    from numpy.typing import NDArray

    Rows = NDArray[int64]
    Scores = NDArray[float32]
    Score = Callable[[Rows, Rows], Scores]

CROWD = 24
"""In a band with more rows than this each meets this many at most, those that share most of what follows the band."""
TAIL = 16
"""The last bits of a key are no part of the band: they only tell who stands next to whom in it."""
_STEP = 10_000
"""Rows that go looking at a time."""


def meet(keys: Rows, looking: Rows, wanted: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield pairs of rows, a few at a time: each looking row with those whose band is one of those it wants.

    ``keys`` is one number per row, ``wanted`` some for each looking row; numbers below 0 meet nothing.
    """
    import numpy as np

    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    for at in range(0, len(looking), _STEP):
        rows = looking[at : at + _STEP]
        for column in wanted[at : at + _STEP].T:
            there = column >= 0
            yield _neighbours(order, sorted_keys, rows[there], column[there])


def _neighbours(order: Rows, sorted_keys: Rows, rows: Rows, wanted: Rows) -> tuple[Rows, Rows]:
    """Return each row beside all rows of the band it wants; in a crowd beside those around its own place in it."""
    import numpy as np

    first = np.searchsorted(sorted_keys, wanted >> TAIL << TAIL)
    last = np.searchsorted(sorted_keys, ((wanted >> TAIL) + 1) << TAIL)
    place = np.searchsorted(sorted_keys, wanted)
    first = np.maximum(first, np.minimum(place - CROWD // 2, last - CROWD))
    sizes = np.minimum(last - first, CROWD)
    starts = np.cumsum(sizes) - sizes
    places = np.arange(sizes.sum()) - np.repeat(starts - first, sizes)
    return np.repeat(rows, sizes), order[places]


class Shortlist:
    """Pairs of rows with their scores, each pair once."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._pairs: list[Any] = []
        self._scores: list[Any] = []

    def add(self, one: Rows, other: Rows, score: Score, least: float) -> None:
        """Keep those that score enough; a row beside itself is none."""
        import numpy as np

        apart = one != other
        one, other = one[apart], other[apart]
        found = score(one, other)
        good = found >= least
        low, high = np.minimum(one[good], other[good]), np.maximum(one[good], other[good])
        pairs, places = np.unique(low * self._rows + high, return_index=True)
        self._pairs.append(pairs)
        self._scores.append(found[good][places])

    def nearest(self, number: int) -> list[tuple[int, int]]:
        """Return the pairs that are among the nearest of either row, in rising order."""
        import numpy as np

        if not self._pairs:
            return []
        pairs, scores = np.concatenate(self._pairs), np.concatenate(self._scores)
        order = np.lexsort((-scores, pairs))
        pairs, scores = pairs[order], scores[order]
        first = np.concatenate([np.ones(min(1, len(pairs)), bool), pairs[1:] != pairs[:-1]])
        pairs, scores = pairs[first], scores[first]
        one, other = np.divmod(pairs, self._rows)
        kept = _is_near(one, scores, number) | _is_near(other, scores, number)
        return list(zip(one[kept].tolist(), other[kept].tolist(), strict=True))


def _is_near(rows: Rows, scores: Scores, number: int) -> NDArray[bool_]:
    """Say of each pair whether it is among the best of its row."""
    import numpy as np

    order = np.lexsort((-scores, rows))
    starts = np.searchsorted(rows[order], rows[order], "left")
    near = np.zeros(len(rows), bool)
    near[order] = np.arange(len(rows)) - starts < number
    return near
