"""The nouns every format speaks in: pieces of text make blocks, blocks make pages, pages make a source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from studio.protocol import Box

HEADING = "heading"
PROSE = "prose"
LIST = "list"
TABLE = "table"
GLOSSARY = "glossary"
CAPTION = "caption"
"""Belongs to a picture or table; stays on the page and makes no passage."""
CONTENTS = "contents"
"""Lines of a table of contents; stay on the page and make no passage."""

TITLE_LEVEL = 0
"""The level of the heading that names the whole document; it is not part of a section path."""

Check = Callable[[], None]
"""Called once per page: raises when the person asked to stop, waits while they paused."""


class Piece(NamedTuple):
    """A line of print, a table cell or a whole paragraph."""

    text: str
    before: str = " "
    """What stands between the piece before and this one."""
    box: Box | None = None
    """Where it stands on the page; None in documents without fixed pages."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list, table ... in reading order."""

    kind: str
    pieces: tuple[Piece, ...]
    level: int = 1
    """Of a heading: a smaller number stands higher."""

    @property
    def text(self) -> str:
        """The whole text, as it will stand on the page."""
        return "".join(p.text if i == 0 else p.before + p.text for i, p in enumerate(self.pieces))


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page as its format gave it; width and height are 0 where pages are not fixed."""

    number: int
    blocks: tuple[Block, ...]
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed document; its pages are made one by one while they are asked for."""

    title: str
    pages: int
    stream: Iterator[SourcePage]


def text_block(kind: str, text: str, level: int = 1) -> Block:
    """Return a block of one piece, without a place on a page."""
    return Block(kind, (Piece(text),), level)


def line_block(kind: str, lines: Iterable[str]) -> Block:
    """Return a block with one piece a line: a list or a glossary."""
    return Block(kind, tuple(Piece(line, "\n") for line in lines))


def table_block(rows: Iterable[Iterable[str]]) -> Block:
    """Return a table: cells split by tabs, rows by line ends."""
    return Block(TABLE, tuple(Piece(cell, "\t" if i else "\n") for row in rows for i, cell in enumerate(row)))
