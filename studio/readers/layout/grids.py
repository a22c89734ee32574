"""Tables without ruling lines: rows whose cells stand in the same columns."""

from __future__ import annotations

from collections.abc import Sequence

from studio.readers.blocks import TABLE, Block, Piece
from studio.readers.layout.hyphens import Hyphens
from studio.readers.layout.lines import Row, TextLine, union
from studio.readers.markers import ends_in_page, has_leaders, is_bare_marker, is_label

LEAST_ROWS = 3
GAP = 0.8
"""Least distance of two cells, in sizes of print."""
Interval = tuple[float, float]


def table_at(rows: Sequence[Row], start: int, pitch: float, hyphens: Hyphens) -> tuple[int, Block] | None:
    """Return where the table that begins here ends, and the table; None when none begins."""
    end = _run_end(rows, start, pitch)
    return (end, _table(rows[start:end], hyphens)) if end else None


def _run_end(rows: Sequence[Row], start: int, pitch: float) -> int | None:
    """Return where the table that begins here ends, or None when none does."""
    if not _is_cells(rows[start]):
        return None
    columns: list[Interval] = []
    full = 0
    end = start
    for at in range(start, len(rows)):
        row = rows[at]
        merged = _merge(columns + [(cell.box[0], cell.box[2]) for cell in row.cells])
        if len(merged) < max(2, len(columns)) or len({_column(merged, cell) for cell in row.cells}) < len(row.cells):
            break
        if _is_cells(row):
            full += 1
            end = at + 1
        elif not _goes_on(rows[at - 1], row, pitch):
            break
        columns = merged
    return end if full >= LEAST_ROWS else None


def _is_cells(row: Row) -> bool:
    """Two cells with air between them, and no list item, contents line or notice."""
    first = row.cells[0].text
    apart = all(b.box[0] - a.box[2] >= GAP * row.size for a, b in zip(row.cells, row.cells[1:], strict=False))
    odd = is_bare_marker(first) or is_label(first) or has_leaders(row.text)
    return len(row.cells) > 1 and apart and not odd


def _goes_on(before: Row, row: Row, pitch: float) -> bool:
    """A lone cell close below is the rest of the cell above."""
    return row.style == before.style and row.box[1] - before.box[1] < 1.15 * pitch * row.size


def _merge(intervals: list[Interval]) -> list[Interval]:
    """Return the union of intervals as separate ones, from left to right."""
    merged: list[Interval] = []
    for x0, x1 in sorted(intervals):
        if merged and x0 <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], x1)
        else:
            merged.append((x0, x1))
    return merged


def _column(columns: list[Interval], cell: TextLine) -> int:
    return next(i for i, (x0, x1) in enumerate(columns) if x0 <= cell.box[0] <= x1)


def _table(rows: Sequence[Row], hyphens: Hyphens) -> Block:
    columns = _merge([(cell.box[0], cell.box[2]) for row in rows for cell in row.cells])
    lines: list[list[list[TextLine]]] = []
    for row in rows:
        if _is_cells(row) or not lines:
            lines.append([[] for _ in columns])
        for cell in row.cells:
            lines[-1][_column(columns, cell)].append(cell)
    return grid_block(lines, hyphens)


def grid_block(grid: Sequence[Sequence[Sequence[TextLine]]], hyphens: Hyphens) -> Block:
    """Return rows of cells of lines as a table; the lines of one cell are joined."""
    pieces = []
    for cells in grid:
        for i, lines in enumerate(cells):
            text = hyphens.joined([line.text for line in lines])
            pieces.append(Piece(text, "\t" if i else "\n", union(x.box for x in lines) if lines else None))
    return Block(TABLE, tuple(pieces))


def contents_run(rows: Sequence[Row], start: int, under_contents: bool) -> int:
    """Return where the contents lines that begin here end; ``start`` when there are none."""
    end = start
    while end < len(rows) and (has_leaders(rows[end].text) or (under_contents and ends_in_page(rows[end].text))):
        end += 1
    return end if under_contents or end - start >= LEAST_ROWS else start
