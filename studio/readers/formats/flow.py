"""Documents without fixed pages: one page for each chapter-sized stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from studio.child import Failure
from studio.readers.blocks import HEADING, TITLE_LEVEL, Block, Check, Source, SourcePage

LEAST_PAGE = 300
"""A chapter shorter than this (characters) shares a page with the next one."""
USUAL_PAGE = 3000
"""From here on any heading starts a new page."""
LONGEST_PAGE = 6000
"""From here on any block does."""


def flow_source(blocks: Sequence[Block], title: str, check: Check) -> Source:
    """Return blocks as a source; the one heading above all others names the document."""
    blocks = _with_title(blocks)
    if not any(block.text.strip() for block in blocks):
        raise Failure("file_no_text", pages=1)
    pages = list(_pages(blocks))
    if not title and blocks[0].kind == HEADING and blocks[0].level == TITLE_LEVEL:
        title = blocks[0].text
    return Source(title, len(pages), _checked(pages, check))


def _checked(pages: Sequence[Sequence[Block]], check: Check) -> Iterator[SourcePage]:
    for number, blocks in enumerate(pages, start=1):
        check()
        yield SourcePage(number, tuple(blocks))


def _with_title(blocks: Sequence[Block]) -> list[Block]:
    """A first heading that stands alone on its level is the title and no chapter."""
    headings = [block for block in blocks if block.kind == HEADING]
    top = min((heading.level for heading in headings), default=1)
    alone = len(headings) > 1 and headings[0].level == top < min(h.level for h in headings[1:])
    return [replace(b, level=TITLE_LEVEL) if alone and b is headings[0] else b for b in blocks]


def _pages(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    chapter = min((b.level for b in blocks if b.kind == HEADING and b.level != TITLE_LEVEL), default=1)
    page: list[Block] = []
    size = 0
    for block in blocks:
        starts_chapter = block.kind == HEADING and block.level == chapter and size >= LEAST_PAGE
        due = size >= (USUAL_PAGE if block.kind == HEADING else LONGEST_PAGE)
        after_heading = bool(page) and page[-1].kind == HEADING
        if page and (starts_chapter or due) and not after_heading:
            yield page
            page, size = [], 0
        page.append(block)
        size += len(block.text)
    yield page
