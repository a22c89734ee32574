"""Which pairs of many are alike: found by bands they share, then compared for real.

Comparing all with all would be ten thousand million comparisons among 100,000 pairs. Pairs that are alike share at
least one band, by wording (`minhash`) or by meaning (`hyperplanes`), nearly always; only those are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

from studio.language import hyperplanes, minhash, similarity
from studio.language.meeting import Shortlist, meet
from studio.language.twins import Limits, Nearness, Said, marks, verdict
from studio.language.wording import normalised

if TYPE_CHECKING:
    from numpy import bool_, int64
    from numpy.typing import NDArray

    Numbers = NDArray[int64]

Link = tuple[int, int, str, float]
"""The smaller id, the larger id, what they are to each other, how much so."""
BANDS = hyperplanes.BANDS + minhash.BANDS
_MARKS, _PLACE, _WORDING = 21, 16, hyperplanes.BANDS
"""A band's number: marks of the question above bit 21, place of the band above bit 16, the band itself below."""
CLOSEST = 24
"""Of the pairs that a pair may be like so many are looked at closely, the nearest first."""
_DOUBTFUL_SIDES = 72
"""Vectors with a cosine of 0.85 differ on 45 of 256 sides; on more than 72 once in a million times."""
_DOUBTFUL_WORDING = 0.15
"""How far a signature's estimate may lie below the truth."""


@dataclass(frozen=True)
class Sketches:
    """What is compared of many pairs, row by row."""

    said: Sequence[Said]
    shingles: Sequence[frozenset[int]]
    signatures: Any
    asked: Any
    """Vectors of the questions."""
    vectors: Any
    """Vectors of question and answer."""
    codes: Any

    @cached_property
    def sides(self) -> Any:
        """Return the packed sides of the vectors."""
        return hyperplanes.packed(self.codes)

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


def sketch(said: Sequence[Said]) -> Sketches:
    """Prepare pairs for comparing; the first call loads the similarity model."""
    import numpy as np

    model = similarity.load()
    shingles = [minhash.shingles(pair.question, pair.answer) for pair in said]
    asked = model.encode([pair.question for pair in said])
    vectors = hyperplanes.together(asked, model.encode([pair.answer for pair in said]))
    codes = hyperplanes.bands(vectors)
    small = (asked.astype(np.float16), vectors.astype(np.float16))
    return Sketches(said, shingles, minhash.signatures(shingles), *small, codes)


def band_numbers(sketches: Sketches) -> Numbers:
    """Return the numbers of the bands of each pair, as the database keeps them; -1 where there is nothing to share."""
    import numpy as np

    wording = _placed(minhash.bands(sketches.signatures), _WORDING)
    meaning = _placed(sketches.codes, 0)
    asked = np.array([marks(pair.question) for pair in sketches.said], np.int64)[:, None] << _MARKS
    wording = np.where((sketches.signatures != minhash.NOTHING).any(axis=1)[:, None], wording + asked, -1)
    meaning = np.where(sketches.vectors.any(axis=1)[:, None], meaning + asked, -1)
    return np.concatenate([meaning, wording], axis=1)


def _placed(bands: Any, first: int) -> Numbers:
    import numpy as np

    return bands.astype(np.int64) + (np.arange(first, first + bands.shape[1], dtype=np.int64) << _PLACE)


def probes(numbers: Numbers) -> list[int]:
    """Return all the bands in which a pair with these band numbers may meet one that is like it."""
    meaning = hyperplanes.turned(numbers[:_WORDING]).ravel().tolist()
    return [number for number in (*meaning, *numbers[_WORDING:].tolist()) if number >= 0]


def alike(rows: Sequence[Mapping[str, Any]], limits: Limits = Limits()) -> list[Link]:
    """Return which of these pairs are alike; rows have ``id``, ``question``, ``answer``, maybe ``original_id``."""
    said = [Said(row["id"], row["question"], row["answer"], row.get("original_id")) for row in rows]
    return list(links(sketch(said), limits=limits))


def links(sketches: Sketches, fresh: NDArray[bool_] | None = None, limits: Limits = Limits()) -> Iterator[Link]:
    """Yield what is alike; with ``fresh`` only where at least one of the two is."""
    for one, other in candidates(sketches, fresh, limits).nearest(CLOSEST):
        if link := compare(sketches, one, other, limits):
            yield link


def candidates(sketches: Sketches, fresh: NDArray[bool_] | None, limits: Limits) -> Shortlist:
    """Return the rows that are worth comparing for real: by measures that need no words."""
    import numpy as np

    found = Shortlist(len(sketches.said))
    looking = np.arange(len(sketches.said)) if fresh is None else np.flatnonzero(fresh)
    numbers = band_numbers(sketches)
    asked = _questions(sketches)
    for pairs in meet(asked, looking, asked[looking, None]):
        found.add(*pairs, lambda one, other: np.ones(len(one), np.float32), 1)
    for place in range(_WORDING):
        wanted = hyperplanes.turned(numbers[looking, place])
        for pairs in meet(numbers[:, place], looking, wanted):
            found.add(*pairs, sketches.cosines, limits.meaning)
    for place in range(_WORDING, BANDS):
        for pairs in meet(numbers[:, place], looking, numbers[looking, place, None]):
            found.add(*pairs, sketches.estimates, limits.wording - _DOUBTFUL_WORDING)
    return found


def _questions(sketches: Sketches) -> Numbers:
    """Return a number for each question: the same one for the same question."""
    import numpy as np

    return np.array([crc32(normalised(pair.question).encode()) for pair in sketches.said], np.int64)


def compare(sketches: Sketches, one: int, other: int, limits: Limits) -> Link | None:
    """Compare two rows for real."""
    first, second = sketches.said[one], sketches.said[other]
    near = Nearness(
        minhash.jaccard(sketches.shingles[one], sketches.shingles[other]),
        _cosine(sketches.vectors, one, other), _cosine(sketches.asked, one, other),
    )  # fmt: skip
    found = verdict(first, second, near, limits)
    return (min(first.id, second.id), max(first.id, second.id), *found) if found else None


def _cosine(vectors: Any, one: int, other: int) -> float:
    return float(vectors[one].astype("f4") @ vectors[other].astype("f4"))
