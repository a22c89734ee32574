"""Lines of print as a PDF gives them, and the rows they form on one baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from studio.protocol import Box
from studio.readers.blocks import Block


class TextLine(NamedTuple):
    """One stretch of print on one baseline."""

    text: str
    box: Box
    size: float
    bold: bool
    """All of it."""
    lead: str = ""
    """The bold words it starts with, where the rest is not bold."""


class Table(NamedTuple):
    """A table that stands among the lines."""

    box: Box
    block: Block


Item: TypeAlias = TextLine | Table


class RawPage(NamedTuple):
    """What a page holds before anybody has thought about it."""

    number: int
    width: float
    height: float
    lines: list[TextLine]
    tables: Sequence[Table] = ()
    figures: Sequence[Box] = ()
    turn: int = 0
    """Degrees that a page of sideways print was turned by, clockwise: 0, 90 or 270."""


class Style(NamedTuple):
    """How a heading is told from the body."""

    size: float
    bold: bool


class Row:
    """The lines of one column that share a baseline, from left to right."""

    def __init__(self, cells: Sequence[TextLine]) -> None:
        self.cells = sorted(cells, key=lambda line: line.box[0])
        self.box = union(cell.box for cell in cells)
        self.text = " ".join(cell.text for cell in self.cells)
        self.size = max(cells, key=lambda line: len(line.text)).size
        self.bold = all(cell.bold for cell in cells)

    @property
    def style(self) -> Style:
        return style_of(self.size, self.bold)

    @property
    def starts_bold(self) -> bool:
        return self.cells[0].bold or bool(self.cells[0].lead)


def style_of(size: float, bold: bool) -> Style:
    """Sizes to the half point, as typesetters think."""
    return Style(round(size * 2) / 2, bold)


def union(boxes: Iterable[Box]) -> Box:
    """Return the box round all boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def in_rows(lines: Iterable[TextLine]) -> list[Row]:
    """Gather lines into rows, from the top down."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3]) / 2):
        if rows and _level(rows[-1][0].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [Row(row) for row in rows]


def _level(a: Box, b: Box) -> bool:
    """Two boxes are level when they share most of the lower one's height."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return shared > 0.55 * min(a[3] - a[1], b[3] - b[1])
