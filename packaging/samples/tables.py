"""Draws a table of the sample PDF: measured columns, a repeated header row, and rows that never break."""

from __future__ import annotations

import pymupdf
from ink import BOLD, INK, LEFT, REGULAR, RIGHT, RULE, SMALL, TINT, Sheet, wrap

PAD = 4.5
Row = tuple[str, ...]


def draw(sheet: Sheet, caption: str, rows: tuple[Row, ...]) -> None:
    """Caption, header and rows; a small table stays whole, a large one never leaves a row alone."""
    widths = columns(rows)
    heights = [_height(row, widths, BOLD if i == 0 else REGULAR) for i, row in enumerate(rows)]
    sheet.gap(6)
    sheet.need(20 + sum(heights if len(rows) < 10 else heights[:4]))
    _head(sheet, caption, rows[0], widths)
    for i, row in enumerate(rows[1:], start=1):
        last_two = i == len(rows) - 2
        if sheet.need(sum(heights[i : i + 1 + last_two])):
            _head(sheet, f"{caption.split(':')[0]} (continued)", rows[0], widths)
        _row(sheet, row, widths)
    sheet.y += 12


def _head(sheet: Sheet, caption: str, row: Row, widths: list[float]) -> None:
    sheet.lines(LEFT, [caption], SMALL, BOLD, INK)
    sheet.y += 3
    _row(sheet, row, widths, header=True)


def columns(rows: tuple[Row, ...]) -> list[float]:
    """Column widths that fill the text width: short columns get what they need, long ones share the rest."""
    needs = [max(_need(cell, i == 0) for i, cell in enumerate(column)) for column in zip(*rows, strict=True)]
    limit = _limit(sorted(needs), RIGHT - LEFT)
    widths = [min(need, limit) for need in needs]
    spare = max(0.0, RIGHT - LEFT - sum(widths))
    return [width + spare * width / sum(widths) for width in widths]


def _limit(needs: list[float], room: float) -> float:
    """The width that the longest columns may have when all others get what they need."""
    for i, need in enumerate(needs):
        if need * (len(needs) - i) > room:
            return room / (len(needs) - i)
        room -= need
    return max(needs)


def _need(cell: str, header: bool) -> float:
    return (BOLD if header else REGULAR).text_length(cell, SMALL) + 2 * PAD + 1


def _cells(row: Row, widths: list[float], font: pymupdf.Font) -> list[list[str]]:
    return [wrap(cell, width - 2 * PAD, SMALL, font) for cell, width in zip(row, widths, strict=True)]


def _height(row: Row, widths: list[float], font: pymupdf.Font) -> float:
    return max(len(lines) for lines in _cells(row, widths, font)) * SMALL * 1.25 + 2 * PAD - 1


def _row(sheet: Sheet, row: Row, widths: list[float], header: bool = False) -> None:
    font = BOLD if header else REGULAR
    height = _height(row, widths, font)
    x = LEFT
    for lines, width in zip(_cells(row, widths, font), widths, strict=True):
        box = pymupdf.Rect(x, sheet.y, x + width, sheet.y + height)
        sheet.page.draw_rect(box, color=RULE, fill=TINT if header else None, width=0.5)
        _cell(sheet, box, lines, font)
        x += width
    sheet.y += height


def _cell(sheet: Sheet, box: pymupdf.Rect, lines: list[str], font: pymupdf.Font) -> None:
    for i, line in enumerate(lines):
        sheet.write(box.x0 + PAD, box.y0 + PAD + SMALL * (0.85 + 1.25 * i), line, SMALL, font)
