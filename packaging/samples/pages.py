"""Sets the sample manual as PDF pages: title, contents, body, running header and footer."""

from __future__ import annotations

from pathlib import Path

import figure
import pymupdf
import tables
from ink import (
    ACCENT,
    ALARM,
    BODY,
    BOLD,
    GREY,
    INK,
    LEADING,
    LEFT,
    REGULAR,
    RIGHT,
    RULE,
    SMALL,
    TOP,
    Sheet,
    wrap,
)
from source import Block, Source

SIZES = {1: 17.0, 2: 12.0}
Entry = tuple[int, str, int]


def build(source: Source, out: Path) -> None:
    """Writes the PDF. The body is set twice: the first time only to learn the contents' page numbers."""
    entries = _set(source, [])[1]
    sheet, entries = _set(source, entries)
    for page in sheet.file:
        _frame(sheet, page, source)
        page.clean_contents()
    _link(sheet)
    _save(sheet.file, entries, source, out)


def _set(source: Source, entries: list[Entry]) -> tuple[Sheet, list[Entry]]:
    sheet = Sheet()
    _title(sheet, source)
    _contents(sheet, entries)
    sheet.turn()
    found = [entry for i, _ in enumerate(source.blocks) if (entry := _block(sheet, source.blocks[i : i + 3]))]
    return sheet, found


def _title(sheet: Sheet, source: Source) -> None:
    title = source.title
    sheet.turn()
    sheet.page.draw_rect(pymupdf.Rect(LEFT, 150, LEFT + 54, 155), color=None, fill=ACCENT)
    sheet.write(LEFT, 132, title["company"], 12, BOLD, ACCENT)
    sheet.write(LEFT, 206, title["title"], 28, BOLD)
    sheet.write(LEFT, 236, title["subtitle"], 16, REGULAR, GREY)
    for i, (name, key) in enumerate((("Document", "number"), ("Edition", "issue"), ("Date", "date"))):
        sheet.write(LEFT, 300 + 17 * i, name, BODY, BOLD)
        sheet.write(LEFT + 80, 300 + 17 * i, title[key], BODY)
    sheet.y = 590.0
    for line in source.about:
        sheet.lines(LEFT, wrap(line, RIGHT - LEFT, SMALL + 0.6), SMALL + 0.6, REGULAR, GREY)
        sheet.y += 4


def _contents(sheet: Sheet, entries: list[Entry]) -> None:
    sheet.turn()
    sheet.lines(LEFT, ["Contents"], SIZES[1], BOLD, INK)
    sheet.y += 6
    for level, text, number in entries:
        _entry(sheet, level, text, number)


def _entry(sheet: Sheet, level: int, text: str, number: int) -> None:
    font, size, x = (BOLD, 10.0, LEFT) if level == 1 else (REGULAR, 9.4, LEFT + 16)
    sheet.y += 4.5 if level == 1 else 0
    base = sheet.y + size
    label = str(number)
    right = RIGHT - font.text_length(label, size)
    sheet.write(x, base, text, size, font)
    sheet.write(right, base, label, size, font)
    left = x + font.text_length(text, size) + 5
    ends = (left, base - 1.5), (right - 5, base - 1.5)
    sheet.page.draw_line(*ends, color=RULE, width=0.6, dashes="[0.6 3] 0")
    sheet.links.append((pymupdf.Rect(x, sheet.y, RIGHT, base + 3), number - 1))
    sheet.y += size * 1.46


def _link(sheet: Sheet) -> None:
    """Makes the contents page clickable, now that the pages it points to exist."""
    for area, number in sheet.links:
        target = {"kind": pymupdf.LINK_GOTO, "page": number, "to": pymupdf.Point(0, 0), "from": area}
        sheet.file[1].insert_link(target)


def _block(sheet: Sheet, blocks: tuple[Block, ...]) -> Entry | None:
    """Draws the first block; the others are what follows it, since a heading must not be left alone."""
    block = blocks[0]
    if block.kind == "heading":
        return _heading(sheet, block, blocks[1:])
    {"table": _table, "figure": _figure, "notice": _notice}.get(block.kind, _text)(sheet, block)
    if block.kind in ("step", "bullet", "term") and blocks[1:] and blocks[1].kind != block.kind:
        sheet.y += 5
    return None


def _heading(sheet: Sheet, block: Block, after: tuple[Block, ...]) -> Entry:
    size = SIZES[block.level]
    sheet.gap(20 if block.level == 1 else 12)
    sheet.need(150 if block.level == 1 or after[0].kind in ("heading", "table") else 74)
    number = sheet.file.page_count
    sheet.lines(LEFT, [block.text], size, BOLD, ACCENT if block.level == 1 else INK)
    sheet.y += 3
    return block.level, block.text, number


def _text(sheet: Sheet, block: Block) -> None:
    """A paragraph, a step, a bullet or a glossary term: a bold or plain label, then the text."""
    label = {"term": f"{block.label}:", "bullet": "•"}.get(block.kind, block.label)
    term, hang = block.kind == "term", 18.0 if block.kind in ("step", "bullet") else 0.0
    first = BOLD.text_length(label + " ", BODY) if term else 0.0
    lines = wrap(block.text, RIGHT - LEFT - hang, BODY, first=first)
    sheet.need(min(len(lines), 2) * BODY * LEADING)
    if label:
        sheet.write(LEFT, sheet.y + BODY, label, BODY, BOLD if term else REGULAR)
    sheet.write(LEFT + hang + first, sheet.y + BODY, lines[0], BODY)
    sheet.y += BODY * LEADING
    sheet.lines(LEFT + hang, lines[1:], BODY, REGULAR, INK)
    sheet.y += 2.5 if label else 6.0


def _notice(sheet: Sheet, block: Block) -> None:
    """A warning between two coloured rules; no box, which a reader would take for a table."""
    lines = wrap(block.text, RIGHT - LEFT - 78, BODY)
    height = len(lines) * BODY * LEADING + 12
    sheet.gap(3)
    sheet.need(height)
    ink, top = ALARM[block.label], sheet.y
    for y in (top, top + height):
        sheet.page.draw_line((LEFT, y), (RIGHT, y), color=ink, width=1.2)
    sheet.write(LEFT, top + 6 + BODY, block.label, SMALL + 0.6, BOLD, ink)
    sheet.y = top + 6
    sheet.lines(LEFT + 78, lines, BODY, REGULAR, INK)
    sheet.y = top + height + 9


def _table(sheet: Sheet, block: Block) -> None:
    tables.draw(sheet, block.text, block.rows)


def _figure(sheet: Sheet, block: Block) -> None:
    figure.draw(sheet, block.text)


def _frame(sheet: Sheet, page: pymupdf.Page, source: Source) -> None:
    """The running header and footer of one page."""
    title, total = source.title, sheet.file.page_count
    words = (
        (TOP - 42, title["header"], title["company"]),
        (page.rect.height - 44, f"{title['number']}, {title['issue']}", f"Page {page.number + 1} of {total}"),
    )
    for base, left, right in words:
        for x, text in ((LEFT, left), (RIGHT - REGULAR.text_length(right, 8.4), right)):
            page.insert_text((x, base), text, fontsize=8.4, fontname="regular", color=GREY)
    for y in (TOP - 34, page.rect.height - 58):
        page.draw_line((LEFT, y), (RIGHT, y), color=RULE, width=0.5)


def _save(file: pymupdf.Document, entries: list[Entry], source: Source, out: Path) -> None:
    title = source.title
    file.set_toc([list(entry) for entry in entries])
    file.set_metadata({"title": f"{title['title']}: {title['subtitle']}", "author": title["company"]})
    file.subset_fonts()
    # No new file id and no date: the same text gives the same bytes.
    file.save(out, garbage=4, deflate=True, deflate_fonts=True, use_objstms=1, no_new_id=True)
