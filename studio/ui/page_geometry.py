"""Where words stand on a page: from a span of characters to boxes, by the lines the reader measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

Line = Sequence[float]
"""(start, end, x0, y0, x1, y1) as in ``protocol.PageRead``; start and end are whole numbers."""
Measure = Callable[[str], float]
"""How wide a piece of text is, in any unit: only proportions count."""

EVIDENCE, CHOSEN, OUTLINE, FADED = "evidence", "chosen", "outline", "faded"


@dataclass(frozen=True)
class Mark:
    """A span of a page's text to be shown, and how."""

    start: int
    end: int
    look: str = EVIDENCE
    key: int = 0
    """What a click on it picks, e.g. the id of a passage."""


def boxes(lines: Iterable[Line], start: int, end: int, text: str = "", measure: Measure = len) -> list[QRectF]:
    """Return one box for each line the span touches; of a line it covers in part, the part in proportion.

    With the page's text the proportion is that of the letters' widths, else that of their number.
    """
    return [
        _part(line, max(start, int(line[0])), min(end, int(line[1])), text, measure)
        for line in lines
        if max(start, line[0]) < min(end, line[1])
    ]


def _part(line: Line, start: int, end: int, text: str, measure: Measure) -> QRectF:
    first, last, x0, y0, x1, y1 = line
    words = text[int(first) : int(last)] or " " * int(last - first)
    whole = measure(words) or 1
    left = x0 + (x1 - x0) * measure(words[: start - int(first)]) / whole
    right = x1 if end == last else x0 + (x1 - x0) * measure(words[: end - int(first)]) / whole
    return QRectF(left, y0, right - left, y1 - y0)


def outlines(parts: Sequence[QRectF]) -> list[QRectF]:
    """Join boxes of lines that follow each other downwards; a jump to the next column starts a new outline."""
    joined: list[QRectF] = []
    for box in parts:
        if joined and _follows(joined[-1], box):
            joined[-1] = joined[-1].united(box)
        else:
            joined.append(QRectF(box))
    return joined


def _follows(above: QRectF, box: QRectF) -> bool:
    beside = box.left() > above.right() or box.right() < above.left()
    return box.bottom() >= above.bottom() - 1 and not beside


def code_units(text: str, characters: int) -> int:
    """Return a position in Qt's text for one in Python's: Qt counts a rare character (an emoji) as two."""
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2


def characters(text: str, units: int) -> int:
    """Return a position in Python's text for one in Qt's."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass"))
