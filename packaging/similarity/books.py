"""Read what is measured on: the sections and definitions of the textbooks."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")
SHORTEST, LONGEST = 40, 300
"""Characters of a sentence worth comparing."""


@dataclass(frozen=True)
class Section:
    """One section of a book; several make a module."""

    book: str
    module: str
    text: str


@dataclass(frozen=True)
class Definition:
    """A term of a module's glossary and what it means."""

    book: str
    module: str
    term: str
    text: str


@dataclass
class Books:
    """All that was read, in the order of the files."""

    sections: list[Section] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)


def read_books(folder: Path) -> Books:
    """Read every book in `folder`."""
    books = Books()
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                _place(books, json.loads(line))
    if not books.sections:
        raise SystemExit(f"No textbooks (*.jsonl.gz) found in {folder}")
    return books


def sentences(section: Section) -> list[str]:
    """The sentences of a section, too short and too long ones left out."""
    lines = (_END.split(line) for line in section.text.splitlines())
    return [one.strip() for line in lines for one in line if SHORTEST <= len(one.strip()) <= LONGEST]


def _place(books: Books, row: dict[str, str]) -> None:
    if row["kind"] == "section":
        books.sections.append(Section(row["book"], row["module"], row["text"]))
    elif row["kind"] == "definition":
        books.definitions.append(Definition(row["book"], row["module"], row["term"], row["text"]))
