"""Files become documents, pages and passages (readers); pages become pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page."""


@dataclass(frozen=True)
class ReadDocuments(Message):
    """Copy each file into the store under its SHA-256 and cut it into pages and passages (readers)."""

    files: tuple[str, ...]
    store: str
    """The project's ``documents`` folder."""
    known: tuple[str, ...] = ()
    """SHA-256 of documents the project has already; they are skipped."""
    passage_characters: int = 900


@dataclass(frozen=True)
class RenderPage(Message):
    """Draw one page of a PDF into a PNG file (page child of the readers)."""

    file: str
    page: int
    """Counted from 1."""
    picture: str
    """Where to write the PNG."""
    scale: float = 1.5
    """Pixels per point."""


@dataclass(frozen=True)
class DocumentRead(Message):
    """A file is in the store; its pages follow, then its passages, then ``DocumentEnded``."""

    file: str
    """Where it came from."""
    sha256: str
    title: str
    kind: str
    """``pdf``, ``docx``, ``html``, ``markdown`` or ``text``."""
    bytes: int
    pages: int
    stored: str
    """File name inside the store."""


@dataclass(frozen=True)
class PageRead(Message):
    """One page: its text in reading order without running headers, and where each line stands.

    A document without fixed pages (Word, web, Markdown, text) has one page per chapter-sized stretch,
    width and height 0 and no lines.
    """

    sha256: str
    number: int
    width: float
    height: float
    text: str
    lines: tuple[tuple[int, int, float, float, float, float], ...] = ()
    """(start, end, x0, y0, x1, y1): character span in ``text`` and its box in points."""


@dataclass(frozen=True)
class PassageRead(Message):
    """One passage; the law: ``page.text[start:end] == text``."""

    sha256: str
    page: int
    section: tuple[str, ...]
    """Headings from the top down."""
    start: int
    end: int
    text: str
    kind: str = "prose"
    """``prose``, ``list``, ``table`` (cells split by tabs, rows by line ends) or ``glossary``."""


@dataclass(frozen=True)
class DocumentEnded(Message):
    """All pages and passages of this document were sent."""

    sha256: str


@dataclass(frozen=True)
class FileSkipped(Message):
    """The project has a document with these very bytes already."""

    file: str
    sha256: str


@dataclass(frozen=True)
class FileFailed(Message):
    """This file could not be read; the others go on."""

    file: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PageRendered(Message):
    """The picture of one page is in this file, by one rename."""

    file: str
    page: int
    picture: str
    width: int
    height: int
