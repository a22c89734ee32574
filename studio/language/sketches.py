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

    ids, asked, question, sides, words = (_column(blocks, number) for number in range(5))
    mine = [np.frombuffer(part, kind) for part, kind in zip(_parts(sketch), _NUMBERS, strict=True)]
    rows = np.flatnonzero((asked == mine[1]) & (ids != 0) & (ids != mine[0]))
    turned = _differing(sides[rows], mine[3]) / _SIDES
    worded = _differing(words[rows], mine[4]) / _WORDS
    distance = np.where(question[rows] == mine[2], 0, np.minimum(turned, worded))
    good = np.flatnonzero(distance <= 1)
    return ids[rows[good[np.argsort(distance[good], kind="stable")[:most]]]].tolist()


def _parts(sketch: bytes) -> list[bytes]:
    starts = [sum(_WIDTHS[:number]) for number in range(len(_WIDTHS))]
    return [sketch[start : start + width] for start, width in zip(starts, _WIDTHS, strict=True)]


def _column(blocks: Sequence[bytes], number: int) -> Any:
    import numpy as np

    start, width = ROWS * sum(_WIDTHS[:number]), _WIDTHS[number]
    column = np.frombuffer(b"".join(block[start : start + ROWS * width] for block in blocks), _NUMBERS[number])
    return column.reshape(-1, 4) if width == hyperplanes.BANDS * 2 else column


def _differing(rows: Any, mine: Any) -> Any:
    """Count the bits that differ; where either has none at all, nothing is alike."""
    import numpy as np

    found = hyperplanes.differing(rows, mine).astype(np.float32)
    empty = ~rows.any(axis=1) | (not mine.any())
    return np.where(empty, _UNLIKE, found)
