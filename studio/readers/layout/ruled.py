"""Tables with ruling lines: the lines drawn make a grid, and the words in its cells make the table.

PyMuPDF's own search takes a tenth of a second a page; this takes a thousandth, and knows cells over several rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from studio.protocol import Box
from studio.readers.layout.grids import grid_block
from studio.readers.layout.hyphens import Hyphens
from studio.readers.layout.lines import Table, TextLine, in_rows, union
from studio.readers.layout.strokes import Stroke, groups

REACH = 3
"""Lines that are this near meet, or are one."""
LEAST_LINES = 3
"""Across and upright: two rows and two columns."""
MOST_CELLS = 10_000
LEAST_RULED = 0.5
"""The share of the lines between cells that is drawn; a diagram has fewer."""
LEAST_FILLED = 0.4
"""The share of cells with words; a chart has fewer."""
Cell = tuple[int, int]


def ruled_tables(strokes: Sequence[Stroke], words: Callable[[], list[TextLine]], hyphens: Hyphens) -> list[Table]:
    """Return the tables; words are asked for only where there may be one."""
    straight = [stroke for stroke in strokes if stroke.straight]
    found: list[Table] = []
    spoken: list[TextLine] | None = None
    for group in groups(straight, REACH) if len(straight) >= 2 * LEAST_LINES else ():
        grid = Grid([stroke.box for stroke in group])
        if grid.is_table:
            spoken = words() if spoken is None else spoken
            rows = grid.filled(spoken)
            if rows:
                found.append(Table(grid.box, grid_block(rows, hyphens)))
    return found


class Grid:
    """Upright and level lines, and the cells between them. A cell not ruled off belongs to its neighbour's."""

    def __init__(self, lines: Sequence[Box]) -> None:
        self.box = union(lines)
        self._across = [line for line in lines if line[2] - line[0] > line[3] - line[1]]
        self._upright = [line for line in lines if line[2] - line[0] <= line[3] - line[1]]
        self._xs = _places([line[0] for line in self._upright] + [self.box[0], self.box[2]])
        self._ys = _places([line[1] for line in self._across] + [self.box[1], self.box[3]])
        self._ruled = self._possible = 0
        self._owner: dict[Cell, Cell] = {}
        if self._has_shape:
            self._own()

    @property
    def is_table(self) -> bool:
        """Whether most of the grid is drawn."""
        return self._has_shape and self._ruled >= LEAST_RULED * self._possible

    @property
    def _has_shape(self) -> bool:
        columns, rows = len(self._xs) - 1, len(self._ys) - 1
        enough = len(self._across) >= LEAST_LINES and len(self._upright) >= LEAST_LINES
        return enough and columns > 1 and rows > 1 and columns * rows <= MOST_CELLS

    def _own(self) -> None:
        """Find for every cell the one at the top left of the area it is part of."""
        uprights = [[u for u in self._upright if abs(u[0] - x) <= REACH] for x in self._xs]
        levels = [[a for a in self._across if abs(a[1] - y) <= REACH] for y in self._ys]
        for row, (y0, y1) in enumerate(zip(self._ys, self._ys[1:], strict=False)):
            for column, (x0, x1) in enumerate(zip(self._xs, self._xs[1:], strict=False)):
                x, y = (x0 + x1) / 2, (y0 + y1) / 2
                left = not column or any(u[1] <= y <= u[3] for u in uprights[column])
                above = not row or any(a[0] <= x <= a[2] for a in levels[row])
                self._possible += bool(column) + bool(row)
                self._ruled += bool(column and left) + bool(row and above)
                owner = (row, column) if left and above else (row - 1, column) if left else (row, column - 1)
                self._owner[row, column] = self._owner.get(owner, owner)

    def filled(self, words: Sequence[TextLine]) -> list[list[list[TextLine]]]:
        """Return rows of cells of lines, without empty rows and columns; none when this is no table after all.

        The words of a cell over several rows stand in each of them, so that a row can be read by itself.
        """
        inside: dict[Cell, list[TextLine]] = {owner: [] for owner in self._owner.values()}
        for word in words:
            if cell := self._at((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2):
                inside[self._owner[cell]].append(word)
        if sum(map(bool, inside.values())) < LEAST_FILLED * len(inside):
            return []
        columns = [c for c in range(len(self._xs) - 1) if any(inside[o] for o in inside if o[1] == c)]
        rows = [r for r in range(len(self._ys) - 1) if any(inside[o] for o in inside if o[0] == r)]
        lines = {owner: [_line(row.cells) for row in in_rows(found)] for owner, found in inside.items()}
        made = [[lines[o] if (o := self._owner[r, c])[1] == c else [] for c in columns] for r in rows]
        return made if len(rows) > 1 and len(columns) > 1 else []

    def _at(self, x: float, y: float) -> Cell | None:
        column = next((i for i, (a, b) in enumerate(zip(self._xs, self._xs[1:], strict=False)) if a <= x < b), None)
        row = next((i for i, (a, b) in enumerate(zip(self._ys, self._ys[1:], strict=False)) if a <= y < b), None)
        return None if column is None or row is None else (row, column)


def _line(words: Sequence[TextLine]) -> TextLine:
    first = words[0]
    text = " ".join(word.text for word in words)
    return TextLine(text, union(word.box for word in words), first.size, first.bold)


def _places(values: list[float]) -> list[float]:
    """Return distinct places: values nearer than the reach are one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > REACH:
            places.append(value)
    return places
