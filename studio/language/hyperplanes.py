"""Finding texts near in meaning without comparing all with all: which side of 256 random planes a vector lies on.

Vectors with a cosine of 0.85 lie on the same side of a plane in 82 of 100 cases. The 256 sides are cut into 16 bands
of 16: near vectors have some band in common, or one with a single side wrong (`turned`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from studio.language.similarity import WIDTH

if TYPE_CHECKING:
    from numpy import int64, uint64
    from numpy.typing import NDArray

    from studio.language.similarity import Vectors

    Codes = NDArray[uint64]

BANDS, SIDES = 16, 16
_SEED = 20_261_122


def together(questions: Vectors, answers: Vectors) -> Vectors:
    """Return one vector of length 1 for each pair: question and answer weigh the same, however long either is.

    A pair without any word that the model knows has a row of zeros.
    """
    import numpy as np

    both = questions + answers
    lengths = np.linalg.norm(both, axis=1, keepdims=True)
    return both / np.where(lengths > 0, lengths, 1)


def bands(vectors: Vectors) -> Codes:
    """Return 16 numbers of 16 bits for every vector: its side of each plane."""
    import numpy as np

    sides = vectors.astype(np.float32, copy=False) @ _planes() > 0
    weights = np.left_shift(np.uint64(1), np.arange(SIDES, dtype=np.uint64))
    return (sides.reshape(len(vectors), BANDS, SIDES) * weights).sum(axis=2, dtype=np.uint64)


@cache
def _planes() -> Vectors:
    """Return the planes; numpy promises that this old generator never changes."""
    import numpy as np

    return np.random.RandomState(_SEED).standard_normal((WIDTH, BANDS * SIDES)).astype(np.float32)


def turned(keys: NDArray[int64], above: int, all_look: bool) -> NDArray[int64]:
    """Return every key as it is and with one side of its band turned around, in a new last axis; -1 stays -1.

    The band's 16 sides stand above so many other bits. Where all rows look for each other, one of two need not find the
    other: only sides that are 0 are turned.
    """
    import numpy as np

    changes = np.concatenate([np.zeros(1, np.int64), np.left_shift(1, np.arange(above, above + SIDES))])
    spread = keys[..., None]
    left_out = (spread < 0) | ((spread & changes) > 0) if all_look else spread < 0
    return np.where(left_out, -1, spread ^ changes)


def packed(codes: Codes) -> Codes:
    """Return the 256 sides of each vector as four numbers of 64 bits, for `differing`."""
    import numpy as np

    shifts = np.uint64(SIDES) * np.arange(4, dtype=np.uint64)
    return (codes.reshape(len(codes), 4, 4) << shifts).sum(axis=2, dtype=np.uint64)


def differing(one: Codes, other: Codes) -> Codes:
    """Count on how many sides packed vectors differ, row by row."""
    import numpy as np

    counts = np.bitwise_count(one ^ other)
    return counts[:, 0].astype(np.uint16) + counts[:, 1] + counts[:, 2] + counts[:, 3]
