"""Read the textbooks and say which parts are held out from training."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

HELD_OUT_BOOKS = ("astronomy", "introduction-sociology")
HELD_OUT_PERCENT = 2
SENTENCE = 60
"""Characters from which a sentence counts as long."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Section:
    """Prose of one section of a book."""

    book: str
    module: str
    title: str
    text: str


@dataclass(frozen=True)
class Definition:
    """A term of a book's glossary and what it means."""

    book: str
    module: str
    term: str
    text: str


@dataclass(frozen=True)
class Exercise:
    """A question with its published solution."""

    book: str
    question: str
    answer: str


@dataclass
class Shelf:
    """Everything read from the folder, already split."""

    sections: list[Section]
    held_sections: list[Section]
    definitions: list[Definition]
    held_definitions: list[Definition]
    exercises: list[Exercise]


def read_shelf(folder: Path) -> Shelf:
    """Read every book in `folder`; the split depends on the text alone, so it never moves."""
    shelf = Shelf([], [], [], [], [])
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                _place(shelf, json.loads(line))
    if not shelf.sections:
        raise SystemExit(f"No textbooks (*.jsonl.gz) found in {folder}")
    _keep_only_unseen(shelf)
    return shelf


def _keep_only_unseen(shelf: Shelf) -> None:
    """Take out of what is held back whatever stands word for word in what is trained on: books share pages."""
    own = {book: _bare(" ".join(one.text for one in shelf.sections if one.book == book)) for book in HELD_OUT_BOOKS}
    known = {_bare(one.text) for one in shelf.definitions}
    read = {sentence for section in shelf.sections for sentence in _sentences(section.text)}
    shelf.held_definitions = [
        one for one in shelf.held_definitions if (bare := _bare(one.text)) not in known and bare not in own[one.book]
    ]
    shelf.held_sections = [one for one in shelf.held_sections if read.isdisjoint(_sentences(one.text))]


def _sentences(text: str) -> list[str]:
    """The longer sentences, bare: what two places share of them is no accident."""
    return [_bare(sentence) for sentence in SENTENCE_END.split(text) if len(sentence) > SENTENCE]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _place(shelf: Shelf, row: dict[str, str]) -> None:
    kind, text = row["kind"], row["text"].strip()
    if kind == "section":
        section = Section(row["book"], row["module"], row["title"], text)
        (shelf.held_sections if _is_held_out(text) else shelf.sections).append(section)
    elif kind == "definition":
        _place_definition(shelf, row)
    elif kind == "exercise" and len(text) <= 300 and len(row["question"]) <= 400 and "will vary" not in text:
        shelf.exercises.append(Exercise(row["book"], _one_line(row["question"]), _one_line(text)))


def _place_definition(shelf: Shelf, row: dict[str, str]) -> None:
    term, text = _one_line(row["term"]), _one_line(row["text"])
    if len(term) > 60 or not 20 <= len(text) <= 240:
        return
    held = row["book"] in HELD_OUT_BOOKS
    definition = Definition(row["book"], row["module"], term, text)
    (shelf.held_definitions if held else shelf.definitions).append(definition)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_held_out(text: str) -> bool:
    return zlib.crc32(text.encode()) % 100 < HELD_OUT_PERCENT
