"""Fonts, colours, measures, and the sheet of paper on which the sample PDF is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import pymupdf

PAPER = pymupdf.paper_rect("a4")
LEFT, RIGHT, TOP, BOTTOM = 68.0, PAPER.width - 68.0, 92.0, PAPER.height - 78.0
BODY, SMALL, LEADING = 10.2, 8.8, 1.42
INK, GREY, RULE, TINT, ACCENT = (0.1,) * 3, (0.42,) * 3, (0.72,) * 3, (0.93, 0.95, 0.96), (0.05, 0.32, 0.42)
ALARM = {"WARNING": (0.72, 0.18, 0.1), "CAUTION": (0.75, 0.48, 0.0), "NOTE": ACCENT}
REGULAR, BOLD = pymupdf.Font("helv"), pymupdf.Font("hebo")

Colour = tuple[float, ...]


def wrap(text: str, width: float, size: float, font: pymupdf.Font = REGULAR, first: float = 0.0) -> list[str]:
    """The text cut into lines no wider than `width`; the first line starts `first` points further right."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        room = width - (first if not lines else 0.0)
        if line and font.text_length(longer, size) > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


@dataclass
class Sheet:
    """A growing PDF and the pen's height on its last page."""

    file: pymupdf.Document = field(default_factory=pymupdf.open)
    y: float = BOTTOM
    links: list[tuple[pymupdf.Rect, int]] = field(default_factory=list)

    @property
    def page(self) -> pymupdf.Page:
        """The page that is being drawn."""
        return self.file[-1]

    def turn(self) -> None:
        """Starts a new page."""
        page = self.file.new_page(width=PAPER.width, height=PAPER.height)
        page.insert_font(fontname="regular", fontbuffer=REGULAR.buffer)
        page.insert_font(fontname="bold", fontbuffer=BOLD.buffer)
        self.y = TOP

    def need(self, height: float) -> bool:
        """Turns the page when less than `height` is left on it, and says whether it did."""
        if full := self.y + height > BOTTOM:
            self.turn()
        return full

    def gap(self, height: float) -> None:
        """Leaves space, but never at the top of a page."""
        if self.y > TOP:
            self.y += height

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY,
        font: pymupdf.Font = REGULAR,
        ink: Colour = INK,
    ) -> None:
        """Puts one line of text with its baseline at `y`."""
        name = "bold" if font is BOLD else "regular"
        self.page.insert_text((x, y), text, fontsize=size, fontname=name, color=ink)

    def lines(self, x: float, lines: list[str], size: float, font: pymupdf.Font, ink: Colour) -> None:
        """Writes lines below each other, turning the page where it must, and moves the pen down."""
        for left, line in zip(range(len(lines), 0, -1), lines, strict=True):
            # The last line alone on the next page reads badly: take its neighbour along.
            self.need(size * LEADING * (2 if left == 2 else 1))
            self.write(x, self.y + size, line, size, font, ink)
            self.y += size * LEADING
