"""Reading order: finds the gutter between columns and reads each column from the top down."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from studio.readers.layout.lines import Item, TextLine, union

LEAST_LINES = 5
"""A column has at least so many lines."""
LEAST_GUTTER = 6
"""Points between two columns."""
FILLED = 0.5
"""Lines of a column fill this share of its width; the cells of a table do not."""


def flows(items: Sequence[Item]) -> list[list[Item]]:
    """Return the items in reading order, one list for each stretch of one column."""
    gutter = _gutter(items)
    if gutter is None:
        return [sorted(items, key=lambda item: (item.box[1], item.box[0]))] if items else []
    ordered: list[list[Item]] = []
    band: list[Item] = []
    for item in sorted(items, key=lambda item: (item.box[1], item.box[0])):
        if item.box[0] < gutter < item.box[2]:
            ordered += _sides(band, gutter)
            band = []
            _append_wide(ordered, item, gutter)
        else:
            band.append(item)
    return ordered + _sides(band, gutter)


def _append_wide(ordered: list[list[Item]], item: Item, gutter: float) -> None:
    """Full-width items in a row are one flow."""
    if ordered and ordered[-1][-1].box[0] < gutter < ordered[-1][-1].box[2]:
        ordered[-1].append(item)
    else:
        ordered.append([item])


def _sides(band: list[Item], gutter: float) -> list[list[Item]]:
    left = [item for item in band if item.box[2] <= gutter]
    right = [item for item in band if item.box[0] >= gutter]
    return flows(left) + flows(right)


def _gutter(items: Sequence[Item]) -> float | None:
    """Return the middle of the emptiest upright strip with a column of text on either side."""
    lines = [item for item in items if isinstance(item, TextLine)]
    if len(lines) < 2 * LEAST_LINES:
        return None
    x0, _, x1, _ = union(line.box for line in lines)
    for start, end in _strips(lines, x0, x1):
        middle = (start + end) / 2
        left = [line for line in lines if line.box[2] <= middle]
        right = [line for line in lines if line.box[0] >= middle]
        if _is_column(left) and _is_column(right) and _beside(left, right):
            return middle
    return None


def _strips(lines: Sequence[TextLine], x0: float, x1: float) -> list[tuple[float, float]]:
    """Return strips that at most half of the lines cross, the emptiest and widest first."""
    first, last = int(x0 + (x1 - x0) * 0.2), int(x0 + (x1 - x0) * 0.8)
    changes = [0] * (last - first + 2)
    for line in lines:
        a, b = (min(max(int(x), first), last + 1) - first for x in (line.box[0], line.box[2]))
        changes[a] += 1
        changes[b] -= 1
    strips: list[tuple[int, int, int]] = []
    crossing = 0
    for x, change in enumerate(changes[:-1], start=first):
        crossing += change
        if crossing > len(lines) / 2:
            continue
        if strips and strips[-1][2] == x and strips[-1][0] == crossing:
            strips[-1] = crossing, strips[-1][1], x + 1
        else:
            strips.append((crossing, x, x + 1))
    wide = [strip for strip in strips if strip[2] - strip[1] >= LEAST_GUTTER]
    return [(a, b) for _, a, b in sorted(wide, key=lambda s: (s[0], s[1] - s[2]))[:3]]


def _is_column(lines: Sequence[TextLine]) -> bool:
    if len(lines) < LEAST_LINES:
        return False
    x0, _, x1, _ = union(line.box for line in lines)
    return median(line.box[2] - line.box[0] for line in lines) >= FILLED * (x1 - x0) > 40


def _beside(left: Sequence[TextLine], right: Sequence[TextLine]) -> bool:
    """Columns stand beside each other, not one below the other."""
    a, b = union(line.box for line in left), union(line.box for line in right)
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.3 * min(a[3] - a[1], b[3] - b[1])
