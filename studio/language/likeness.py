"""Which pairs of many are alike: found by bands they share, then compared for real.

Comparing all with all would be ten thousand million comparisons among 100,000 pairs. Pairs that are alike share at
least one band, by wording (`minhash`) or by meaning (`hyperplanes`), nearly always; only those are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from studio.language import hyperplanes, minhash, similarity
from studio.language.meeting import TAIL, Shortlist, meet
from studio.language.sketches import question_number
from studio.language.twins import Limits, Nearness, Said, marks, verdict

if TYPE_CHECKING:
    from numpy import bool_, int64
    from numpy.typing import NDArray

    Numbers = NDArray[int64]

Link = tuple[int, int, str, float]
"""The smaller id, the larger id, what they are to each other, how much so."""
BANDS = hyperplanes.BANDS + minhash.BANDS
CLOSEST = 24
"""Of the pairs that a pair may be like so many are looked at closely, the nearest first."""
_DOUBTFUL_SIDES = 72
"""Vectors with a cosine of 0.85 differ on 45 of 256 sides; on more than 72 once in a million times."""
_DOUBTFUL_WORDING = 0.15
"""How far a signature's estimate may lie below the truth."""
_STEP = 2_000
"""Pairs measured at a time."""
Tick = Callable[[float], None]
"""Is told now and then which share is done; what it raises ends the work."""


def _silent(share: float) -> None:
    return None


@dataclass(frozen=True)
class Measured:
    """What is compared of many pairs, row by row."""

    said: Sequence[Said]
    signatures: Any
    asked: Any
    """Vectors of the questions, in half precision as all vectors here."""
    vectors: Any
    """Vectors of question and answer."""
    codes: Any

    @cached_property
    def sides(self) -> Any:
        """Return the packed sides of the vectors."""
        return hyperplanes.packed(self.codes)

    def only(self, rows: Sequence[int]) -> Measured:
        """Return some of the rows."""
        chosen = list(rows)
        arrays = (self.signatures, self.asked, self.vectors, self.codes)
        return Measured([self.said[row] for row in chosen], *(array[chosen] for array in arrays))

    def cosines(self, one: Numbers, other: Numbers) -> Any:
        """Return how near rows are in meaning; those that lie on other sides of many planes count as not near."""
        import numpy as np

        near = hyperplanes.differing(self.sides[one], self.sides[other]) <= _DOUBTFUL_SIDES
        found = np.zeros(len(one), np.float32)
        first, second = (self.vectors[rows[near]].astype(np.float32) for rows in (one, other))
        found[near] = np.einsum("ij,ij->i", first, second)
        return found

    def estimates(self, one: Numbers, other: Numbers) -> Any:
        """Return about which share of their wording rows have in common."""
        return minhash.agreement(self.signatures[one], self.signatures[other])


def measure(said: Sequence[Said], tick: Tick = _silent) -> Measured:
    """Prepare pairs for comparing; the first call loads the similarity model."""
    import numpy as np

    parts = [_measured(said[:_STEP])]
    for at in range(_STEP, len(said), _STEP):
        tick(at / len(said))
        parts.append(_measured(said[at : at + _STEP]))
    return Measured(said, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def _measured(said: Sequence[Said]) -> tuple[Any, Any, Any, Any]:
    import numpy as np

    model = similarity.load()
    signatures = minhash.signatures([minhash.shingles(pair.question, pair.answer) for pair in said])
    both = model.encode([pair.question for pair in said] + [pair.answer for pair in said])
    asked = both[: len(said)]
    vectors = hyperplanes.together(asked, both[len(said) :])
    return signatures, asked.astype(np.float16), vectors.astype(np.float16), hyperplanes.bands(vectors)


def band_keys(measured: Measured) -> tuple[Numbers, Numbers]:
    """Return the bands of each pair by meaning and by wording as keys to meet by; -1 where there is nothing to share.

    A key is: marks of the question, the band's own 16 bits, and as a tail those of the next band.
    """
    import numpy as np

    asked = np.array([marks(pair.question) for pair in measured.said], np.int64)[:, None] << 16
    heard = measured.vectors.any(axis=1)[:, None]
    worded = (measured.signatures != minhash.NOTHING).any(axis=1)[:, None]
    return _keys(asked, measured.codes, heard), _keys(asked, minhash.bands(measured.signatures), worded)


def _keys(asked: Numbers, bands: Any, there: NDArray[bool_]) -> Numbers:
    import numpy as np

    band = bands.astype(np.int64)
    return np.where(there, (asked + band << TAIL) + np.roll(band, -1, axis=1), -1)


def alike(rows: Sequence[Mapping[str, Any]], limits: Limits = Limits()) -> list[Link]:
    """Return which of these pairs are alike; rows have ``id``, ``question``, ``answer``, maybe ``original_id``."""
    said = [Said(row["id"], row["question"], row["answer"], row.get("original_id")) for row in rows]
    return list(links(measure(said), limits=limits))


def links(measured: Measured, fresh: NDArray[bool_] | None = None, limits: Limits = Limits(),
          tick: Tick = _silent) -> Iterator[Link]:  # fmt: skip
    """Yield what is alike; with ``fresh`` only where at least one of the two is."""
    for one, other in candidates(measured, fresh, limits, tick).nearest(CLOSEST):
        if link := compare(measured, one, other, limits):
            yield link


def candidates(measured: Measured, fresh: NDArray[bool_] | None, limits: Limits, tick: Tick) -> Shortlist:
    """Return the rows that are worth comparing for real: by measures that need no words."""
    import numpy as np

    found = Shortlist(len(measured.said))
    looking = np.arange(len(measured.said)) if fresh is None else np.flatnonzero(fresh)
    asked = _questions(measured)
    for pairs in meet(asked << TAIL, looking, (asked << TAIL)[looking, None]):
        found.add(*pairs, lambda one, other: np.ones(len(one), np.float32), 1)
    meaning, wording = band_keys(measured)
    for place, keys in enumerate(meaning.T):
        tick(place / BANDS)
        for pairs in meet(keys, looking, hyperplanes.turned(keys[looking], TAIL, all_look=fresh is None)):
            found.add(*pairs, measured.cosines, limits.meaning)
    for place, keys in enumerate(wording.T, hyperplanes.BANDS):
        tick(place / BANDS)
        for pairs in meet(keys, looking, keys[looking, None]):
            found.add(*pairs, measured.estimates, limits.wording - _DOUBTFUL_WORDING)
    return found


def _questions(measured: Measured) -> Numbers:
    import numpy as np

    return np.array([question_number(pair.question) for pair in measured.said], np.int64)


def compare(measured: Measured, one: int, other: int, limits: Limits) -> Link | None:
    """Compare two rows for real."""
    first, second = measured.said[one], measured.said[other]
    near = Nearness(
        minhash.jaccard(_shingles(first), _shingles(second)),
        _cosine(measured.vectors, one, other), _cosine(measured.asked, one, other),
    )  # fmt: skip
    found = verdict(first, second, near, limits)
    return (min(first.id, second.id), max(first.id, second.id), *found) if found else None


@lru_cache(maxsize=CLOSEST * 100)
def _shingles(said: Said) -> frozenset[int]:
    return minhash.shingles(said.question, said.answer)


def _cosine(vectors: Any, one: int, other: int) -> float:
    return float(vectors[one].astype("f4") @ vectors[other].astype("f4"))
