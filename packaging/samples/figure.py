"""Draws the one figure of the sample manual: the connections of the steriliser, as vectors with real text."""

from __future__ import annotations

import pymupdf
from ink import ACCENT, BOLD, GREY, INK, LEFT, REGULAR, TINT, Colour, Sheet

HEIGHT = 238.0
STEAM, WATER, AIR = (0.75, 0.25, 0.12), (0.1, 0.35, 0.65), (0.3, 0.5, 0.2)
SIZE = 8.0

# Boxes: name, second line, left, top, width, height; all points from the figure's upper left corner.
BOXES = (
    ("Jacket", "2.3 bar", 150, 40, 160, 110),
    ("Chamber", "610 litres", 168, 66, 124, 66),
    ("PRV-1", "2.4 bar", 66, 50, 46, 26),
    ("STR-1", "0.25 mm", 4, 50, 46, 26),
    ("SV-1", "2.8 bar", 207, 2, 46, 24),
    ("HF-1", "0.2 µm", 396, 50, 52, 26),
    ("HX-1", "condenser", 326, 168, 56, 28),
    ("VP-1", "vacuum pump", 396, 168, 62, 28),
    ("STR-2", "TE-1, TE-2", 202, 156, 56, 26),
)

# Pipes: colour, points; a valve's name is drawn on the pipe at the place given in VALVES.
PIPES = (
    (STEAM, ((50, 63), (66, 63))),
    (STEAM, ((112, 63), (150, 63))),
    (STEAM, ((150, 110), (168, 110))),
    (STEAM, ((230, 40), (230, 26))),
    (AIR, ((396, 63), (340, 63), (340, 88), (292, 88))),
    (WATER, ((230, 132), (230, 156))),
    (WATER, ((230, 182), (230, 226))),
    (WATER, ((258, 169), (274, 169), (274, 182), (326, 182))),
    (WATER, ((382, 182), (396, 182))),
    (WATER, ((427, 196), (427, 226))),
)
VALVES = (
    ("V1", 131, 63, 0),
    ("V2", 159, 110, 0),
    ("V5", 368, 63, 0),
    ("V3", 300, 182, 0),
    ("V4", 230, 204, 1),
)
WORDS = (
    ("Steam, 3.5 to 4.5 bar", 4, 44, STEAM),
    ("Filtered air", 396, 44, AIR),
    ("Drain", 238, 226, WATER),
    ("Drain", 435, 226, WATER),
    ("Door A", 110, 146, GREY),
    ("Door B", 318, 146, GREY),
)


def draw(sheet: Sheet, caption: str) -> None:
    """The figure and its caption, kept together on one page."""
    sheet.gap(8)
    sheet.need(HEIGHT + 30)
    corner = pymupdf.Point(LEFT, sheet.y)
    _box(sheet, corner, *BOXES[0])  # the jacket lies behind the pipes that cross it
    for points in PIPES:
        _pipe(sheet, corner, *points)
    for box in BOXES[1:]:
        _box(sheet, corner, *box)
    for valve in VALVES:
        _valve(sheet, corner, *valve)
    for text, x, y, ink in WORDS:
        sheet.write(corner.x + x, corner.y + y, text, SIZE, REGULAR, ink)
    sheet.y += HEIGHT + 4
    sheet.lines(LEFT, [caption], SIZE + 0.8, BOLD, INK)
    sheet.y += 10


def _pipe(sheet: Sheet, corner: pymupdf.Point, ink: Colour, points: tuple[tuple[float, float], ...]) -> None:
    sheet.page.draw_polyline([corner + point for point in points], color=ink, width=1.6)


def _box(sheet: Sheet, corner: pymupdf.Point, name: str, below: str, *place: float) -> None:
    x, y, width, height = place
    box = pymupdf.Rect(corner + pymupdf.Point(x, y), corner + pymupdf.Point(x + width, y + height))
    sheet.page.draw_rect(box, color=ACCENT, fill=TINT if name == "Jacket" else (1, 1, 1), width=0.9)
    top = box.y0 + 13 if name == "Jacket" else (box.y0 + box.y1) / 2 - 2
    for i, (text, font) in enumerate(((name, BOLD), (below, REGULAR))):
        middle = (box.x0 + box.x1 - font.text_length(text, SIZE)) / 2
        sheet.write(middle, top + i * 10, text, SIZE, font)


def _valve(sheet: Sheet, corner: pymupdf.Point, name: str, x: float, y: float, upright: int) -> None:
    """Two triangles that meet in the pipe; `upright` is 1 where the pipe runs downwards."""
    at = corner + pymupdf.Point(x, y)
    for side in (-7, 7):
        ends = ((side, -4), (side, 4)) if not upright else ((-4, side), (4, side))
        sheet.page.draw_polyline(
            [at, at + ends[0], at + ends[1]], color=INK, fill=(1, 1, 1), width=0.9, closePath=True
        )
    sheet.write(*(at + ((8, 3) if upright else (-5, -7))), name, SIZE, BOLD)
