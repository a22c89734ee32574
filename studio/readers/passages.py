"""Cuts pages into passages. The law: ``page.text[start:end] == passage.text``.

A paragraph that goes on over a page break becomes two passages, because a passage shows on one page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from studio.protocol import Message, PageRead, PassageRead
from studio.readers.blocks import (
    GLOSSARY,
    HEADING,
    LIST,
    PROSE,
    TABLE,
    TITLE_LEVEL,
    Block,
    Piece,
    SourcePage,
)
from studio.readers.gather import gather

PageLine = tuple[int, int, float, float, float, float]

BETWEEN_BLOCKS = "\n\n"
LIST_STRETCH = 2
"""Steps belong together: a list may be this many times longer than prose before it is split between items."""
TABLE_STRETCH = 3
LEAST_WORDS = 4
"""Shorter prose is a label, a running word or a signature; nothing can be asked about it."""

WINDOW = 40_000
"""Characters; a stretch without a break that is longer is cut before it is split into sentences."""


class Span(NamedTuple):
    """A stretch of page text."""

    start: int
    end: int


class Cutter:
    """Cuts the pages of one document, in order: the section path goes on from page to page."""

    def __init__(self, sha256: str, limit: int) -> None:
        self._sha256 = sha256
        self._limit = limit
        self._path: list[tuple[int, str]] = []

    def cut(self, page: SourcePage) -> Iterator[Message]:
        """Yield the page, then its passages."""
        blocks = [part for block in gather(page.blocks, self._heading()) for part in self._parts(block)]
        text, lines, spans = lay_out(blocks)
        yield PageRead(self._sha256, page.number, page.width, page.height, text, lines)
        prose: Span | None = None
        for block, span in zip(blocks, spans, strict=True):
            if block.kind == PROSE and prose and span.end - prose.start <= self._limit:
                prose = Span(prose.start, span.end)
                continue
            if prose:
                yield from self._prose(page.number, text, prose)
            prose = span if block.kind == PROSE else None
            yield from self._other(page.number, text, block, span)
        if prose:
            yield from self._prose(page.number, text, prose)

    def _heading(self) -> str:
        return self._path[-1][1] if self._path else ""

    def _other(self, number: int, text: str, block: Block, span: Span) -> Iterator[PassageRead]:
        """A block that is not prose: a heading moves the path, the rest are passages of their own."""
        if block.kind == HEADING:
            self._enter(block)
        elif block.kind in (LIST, GLOSSARY):
            limit = self._limit * (LIST_STRETCH if block.kind == LIST else 1)
            for part in _line_groups(text, span, limit):
                yield self._passage(number, text, part, block.kind)
        elif block.kind == TABLE:
            yield self._passage(number, text, span, TABLE)

    def _enter(self, heading: Block) -> None:
        self._path = [(level, title) for level, title in self._path if level < heading.level]
        if heading.level != TITLE_LEVEL:
            self._path.append((heading.level, heading.text))

    def _prose(self, number: int, text: str, span: Span) -> Iterator[PassageRead]:
        for part in _sentence_groups(text, span, self._limit):
            if len(text[part.start : part.end].split()) >= LEAST_WORDS:
                yield self._passage(number, text, part, PROSE)

    def _passage(self, number: int, text: str, span: Span, kind: str) -> PassageRead:
        section = tuple(title for _, title in self._path)
        return PassageRead(self._sha256, number, section, *span, text[span.start : span.end], kind)

    def _parts(self, block: Block) -> list[Block]:
        """A table too long for one passage becomes several, each with the header row, also on the page."""
        if block.kind != TABLE or len(block.text) <= self._limit * TABLE_STRETCH:
            return [block]
        header, *rows = _rows(block)
        parts: list[list[Piece]] = []
        room = 0
        for row in rows:
            size = sum(len(piece.text) + 1 for piece in row)
            if room < size or not parts:
                parts.append(list(header))
                room = self._limit * TABLE_STRETCH - sum(len(piece.text) + 1 for piece in header)
            parts[-1] += row
            room -= size
        return [Block(TABLE, tuple(part)) for part in parts]


def lay_out(blocks: list[Block]) -> tuple[str, tuple[PageLine, ...], list[Span]]:
    """Return the page text, the lines with their boxes, and the span of each block."""
    parts: list[str] = []
    lines: list[PageLine] = []
    spans: list[Span] = []
    at = 0
    for number, block in enumerate(blocks):
        start = at + len(BETWEEN_BLOCKS) if number else 0
        for i, piece in enumerate(block.pieces):
            before = piece.before if i else BETWEEN_BLOCKS if number else ""
            parts += before, piece.text
            at += len(before) + len(piece.text)
            if piece.box and piece.text:
                lines.append((at - len(piece.text), at, *piece.box))
        spans.append(Span(start, at))
    return "".join(parts), tuple(lines), spans


def _rows(table: Block) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in table.pieces:
        if piece.before == "\n" or not rows:
            rows.append([])
        rows[-1].append(piece)
    return rows


def _line_groups(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Split between lines, as few times as the limit allows."""
    start = end = span.start
    for line in text[span.start : span.end].split("\n"):
        following = end + len(line) + (end > start)
        if following - start > limit and end > start:
            yield Span(start, end)
            start, following = end + 1, end + 1 + len(line)
        end = following
    yield Span(start, end)


def _sentence_groups(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Split an over-long stretch at sentence ends into parts of about one size."""
    for window in _windows(text, span):
        yield from _window_groups(text, window, limit)


def _windows(text: str, span: Span) -> Iterator[Span]:
    """Cut what is far too long at a space: the splitter's time grows with the square of an unbroken stretch."""
    start = span.start
    while span.end - start > WINDOW:
        space = text.rfind(" ", start + WINDOW // 2, start + WINDOW)
        end = space if space > 0 else start + WINDOW
        yield Span(start, end)
        start = end + (space > 0)
    yield Span(start, span.end)


def _window_groups(text: str, span: Span, limit: int) -> Iterator[Span]:
    size = span.end - span.start
    if size <= limit:
        yield span
        return
    from semantic_text_splitter import TextSplitter

    even = math.ceil(size / math.ceil(size / limit) * 1.15)
    for at, part in TextSplitter(min(limit, even)).chunk_indices(text[span.start : span.end]):
        yield Span(span.start + at, span.start + at + len(part))
