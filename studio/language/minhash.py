"""How much of their wording two texts share: neighbouring words, and short signatures (MinHash) to find them by.

Two signatures agree in about as many places as the texts share of their neighbouring words (Jaccard). Signatures are
the same on every machine and in every process, for they are kept in the database: Python's own ``hash`` is neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from studio.language.wording import ARTICLES, WORDS, words

if TYPE_CHECKING:
    from numpy import uint32, uint64
    from numpy.typing import NDArray

    Signatures = NDArray[uint32]

PERMUTATIONS = 64
BANDS, ROWS = 16, 4
"""Bands of a signature: with a Jaccard of 0.6 texts share one of 16 in 89 cases of 100, with 0.7 in 99."""
NOTHING = 0xFFFFFFFF
"""What the signature of a text without words consists of."""
_SEED = 20_261_121
_AT_ONCE = 2_000
"""Texts whose hashes are held at a time: 64 numbers for every two words of each."""
# Chinese, Japanese, Thai, Lao, Khmer and Burmese put no space between words: there a letter stands for one.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def shingles(*texts: str) -> frozenset[int]:
    """Return the neighbouring words of each text as numbers; articles, signs and capitals do not count."""
    return frozenset(number for text in texts for number in _neighbours(text))


def _neighbours(text: str) -> list[int]:
    row = [_number(word) for word in _tokens(text)]
    if len(row) < 2:
        return row
    return [(one * 0x9E3779B1 + other) & 0xFFFFFFFF for one, other in pairwise(row)]


def _tokens(text: str) -> list[str]:
    said = [word for word in words(text) if word not in ARTICLES]
    if not _UNSPACED.search(text):
        return said
    return [part for word in said for part in (word if _UNSPACED.search(word) else (word,))]


@lru_cache(maxsize=WORDS)
def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Return which share of the neighbouring words of both stands in both; nothing is like nothing."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def signatures(texts: Sequence[frozenset[int]]) -> Signatures:
    """Return one row of 64 numbers for the neighbouring words of each text."""
    import numpy as np

    parts = [_signed(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, PERMUTATIONS), np.uint32)


def _signed(texts: Sequence[frozenset[int]]) -> Signatures:
    """Take the smallest of 64 shuffled numberings of the neighbours: the same neighbour is smallest in like texts."""
    import numpy as np

    signed = np.full((len(texts), PERMUTATIONS), NOTHING, np.uint32)
    filled = [at for at, text in enumerate(texts) if text]
    if not filled:
        return signed
    sizes = [len(texts[at]) for at in filled]
    numbers = np.fromiter((number for at in filled for number in texts[at]), np.uint64, sum(sizes))
    starts = np.cumsum([0, *sizes[:-1]])
    factors, offsets = _shuffles()
    for column in range(PERMUTATIONS):
        shuffled = (numbers * factors[column] + offsets[column]) >> np.uint64(32)  # wraps at 64 bits, as it should
        signed[filled, column] = np.minimum.reduceat(shuffled, starts)
    return signed


@cache
def _shuffles() -> tuple[NDArray[uint64], NDArray[uint64]]:
    """Return odd factors and offsets; numpy promises that this old generator never changes."""
    import numpy as np

    drawn = np.random.RandomState(_SEED).bytes(16 * PERMUTATIONS)
    factors, offsets = np.frombuffer(drawn, dtype="<u8").reshape(2, PERMUTATIONS).astype(np.uint64)
    return factors | np.uint64(1), offsets


def agreement(one: Signatures, other: Signatures) -> NDArray[uint32]:
    """Estimate the Jaccard of texts from their signatures, row by row."""
    return (one == other).mean(axis=1)


def bands(signed: Signatures) -> NDArray[uint64]:
    """Return 16 numbers of 16 bits for every signature; like texts have at least one in common, at the same place."""
    import numpy as np

    mixed = np.zeros((len(signed), BANDS), np.uint64)
    for row in signed.reshape(len(signed), BANDS, ROWS).transpose(2, 0, 1):
        mixed = (mixed ^ row) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed >> np.uint64(48)
