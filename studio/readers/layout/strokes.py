"""What is drawn on a page besides text, and which of it belongs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studio.protocol import Box


class Stroke(NamedTuple):
    """One thing drawn, by the box round it."""

    box: Box
    straight: bool = True
    """A line across or upright."""


def frame(x0: float, y0: float, x1: float, y1: float) -> list[Stroke]:
    """Return the four sides of a rectangle; a thin one is a line."""
    sides = (x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)
    if y1 - y0 < 3:
        sides = sides[:1]
    elif x1 - x0 < 3:
        sides = sides[2:3]
    return [Stroke(side) for side in sides]


def within(inner: Box, outer: Box) -> bool:
    """Say whether the middle of one box lies in the other."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def groups(strokes: Sequence[Stroke], reach: float) -> list[list[Stroke]]:
    """Gather strokes that are within reach of each other.

    Cells of a coarse grid are compared, not strokes, so that a map of fifty thousand takes no longer than a form.
    """
    chief: dict[tuple[int, int], tuple[int, int]] = {}

    def top(cell: tuple[int, int]) -> tuple[int, int]:
        while chief[cell] != cell:
            chief[cell] = cell = chief[chief[cell]]
        return cell

    for stroke in strokes:
        cells = _cells(stroke.box, reach)
        for cell in cells:
            chief.setdefault(cell, cell)
            chief[top(cell)] = top(cells[0])
    for x, y in list(chief):
        for beside in ((x + 1, y), (x, y + 1), (x + 1, y + 1), (x + 1, y - 1)):
            if beside in chief:
                chief[top((x, y))] = top(beside)
    found: dict[tuple[int, int], list[Stroke]] = {}
    for stroke in strokes:
        found.setdefault(top(_cells(stroke.box, reach)[0]), []).append(stroke)
    return list(found.values())


def _cells(box: Box, size: float) -> list[tuple[int, int]]:
    x0, y0, x1, y1 = (int(value // size) for value in box)
    return [(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
