"""A pair's likeness in 80 bytes: enough to find those that are near it among 100,000 in a few milliseconds.

2,048 sketches make a block, column by column, so that a block is compared as it lies in the database. A sketch has the
sides on which the pair's vector lies (`hyperplanes`) and the last bits of its signature (`minhash`): of both, few bits
differ where pairs are alike. The marks of its question (`twins`) and the question itself are kept as numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

from studio.language import hyperplanes, minhash
from studio.language.twins import marks
from studio.language.wording import normalised

if TYPE_CHECKING:
    from studio.language.likeness import Measured

ROWS = 2048
_WIDTHS = (8, 4, 4, 32, 32)
"""Bytes of a sketch by column: id, marks, question, sides, words."""
SIZE = sum(_WIDTHS)
_BITS = 256
_SIDES = 72
"""Vectors with a cosine of 0.85 differ on 45 of 256 sides; on more than 72 once in a million times."""
_WORDS = 76
"""Texts that share 0.6 of their wording differ in 51 of 256 bits, on average; in more than 76 once in a hundred."""
_UNLIKE = 255
_NUMBERS = ("<i8", "<u4", "<u4", "<u8", "<u8")


def packed(measured: Measured) -> list[bytes]:
    """Return one sketch of 80 bytes for each pair."""
    import numpy as np

    sides = np.where(measured.vectors.any(axis=1)[:, None], measured.sides, 0).astype("<u8")
    words = _last_bits(measured.signatures)
    return [
        _number(pair.id, 8) + _number(marks(pair.question), 4) + _number(question_number(pair.question), 4)
        + sides[at].tobytes() + words[at].tobytes() for at, pair in enumerate(measured.said)
    ]  # fmt: skip


def question_number(question: str) -> int:
    """Return the same number for the same question."""
    return crc32(normalised(question).encode("utf-8", "replace"))


def _number(value: int, width: int) -> bytes:
    return value.to_bytes(width, "little")


def _last_bits(signatures: Any) -> Any:
    """Keep four bits of each of 64 numbers; a text without words keeps none."""
    import numpy as np

    bits = np.where((signatures != minhash.NOTHING).any(axis=1)[:, None], signatures & 15, 0).astype(np.uint64)
    places = np.uint64(4) * np.arange(16, dtype=np.uint64)
    return (bits.reshape(-1, 4, 16) << places).sum(axis=2, dtype=np.uint64).astype("<u8")


def placed(data: bytes | None, sketches: Iterable[bytes]) -> bytes:
    """Return a block with these sketches in their places; None is an empty block."""
    block = bytearray(data or ROWS * SIZE)
    for sketch in sketches:
        row, start, within = int.from_bytes(sketch[:8], "little") % ROWS, 0, 0
        for width in _WIDTHS:
            at = start + row * width
            block[at : at + width] = sketch[within : within + width]
            start, within = start + ROWS * width, within + width
    return bytes(block)


def near(blocks: Sequence[bytes], sketch: bytes, most: int) -> list[int]:
    """Return the ids of the pairs nearest to one, by wording, by meaning or by the very question; itself left out."""
    import numpy as np

    mine = [np.frombuffer(sketch, kind, width // kind.itemsize, at) for at, width, kind in _columns(1)]
    found = [_near(block, mine) for block in blocks]
    if not found:
        return []
    ids, distances = (np.concatenate(column) for column in zip(*found, strict=True))
    return ids[np.argsort(distances, kind="stable")[:most]].tolist()


def _near(block: bytes, mine: Sequence[Any]) -> tuple[Any, Any]:
    """Return the ids of a block that are near enough, and how far they are; the block is looked at where it lies."""
    import numpy as np

    ids, asked, question, sides, words = (
        np.frombuffer(block, kind, ROWS * width // kind.itemsize, at) for at, width, kind in _columns(ROWS)
    )
    rows = np.flatnonzero((asked == mine[1]) & (ids != 0) & (ids != mine[0]))
    turned = _differing(sides.reshape(ROWS, 4)[rows], mine[3]) / _SIDES
    worded = _differing(words.reshape(ROWS, 4)[rows], mine[4]) / _WORDS
    distance = np.where(question[rows] == mine[2], 0, np.minimum(turned, worded))
    good = distance <= 1
    return ids[rows[good]], distance[good]


def _columns(rows: int) -> list[tuple[int, int, Any]]:
    """Return where each column begins among so many rows, how wide it is, and of what numbers it is made."""
    import numpy as np

    starts = [rows * sum(_WIDTHS[:number]) for number in range(len(_WIDTHS))]
    return [(at, width, np.dtype(kind)) for at, width, kind in zip(starts, _WIDTHS, _NUMBERS, strict=True)]


def _differing(rows: Any, mine: Any) -> Any:
    """Count the bits that differ; where there are none at all, nothing is alike (in rows that happens by itself)."""
    import numpy as np

    return hyperplanes.differing(rows, mine) if mine.any() else np.full(len(rows), _UNLIKE)
