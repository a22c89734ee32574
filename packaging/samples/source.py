"""Reads the sample texts: a little Markdown becomes blocks that the PDF and the Word builder draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """One thing on the page; `kind` is heading, text, term, step, bullet, notice, table or figure."""

    kind: str
    text: str = ""
    level: int = 0
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A whole sample text: what the title page says, and the blocks that follow it."""

    title: dict[str, str] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


PATTERNS = {
    "heading": re.compile(r"(?P<label>#+) (?P<text>.+)"),
    "step": re.compile(r"(?P<label>\d+\.) (?P<text>.+)"),
    "bullet": re.compile(r"(?P<label>-) (?P<text>.+)"),
    "notice": re.compile(r"> (?P<label>[A-Z]+): (?P<text>.+)"),
    "figure": re.compile(r"!\[(?P<text>.+)\]\((?P<label>\w+)\)"),
    "term": re.compile(r"\*\*(?P<label>.+?):\*\* (?P<text>.+)"),
}


def read(path: Path) -> Source:
    """The parsed text of one source file: `name: value` lines, an empty line, then the body."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    pairs = [line.split(": ", 1) for line in head.splitlines()]
    about = tuple(value for name, value in pairs if name == "about")
    return Source({name: value for name, value in pairs if name != "about"}, about, tuple(_blocks(body)))


def _blocks(body: str) -> Iterator[Block]:
    lines = [line for line in body.splitlines() if line.strip()]
    while lines:
        line = lines.pop(0)
        if lines and lines[0].startswith("|"):
            yield Block("table", line, rows=tuple(_rows(lines)))
        else:
            yield _block(line)


def _block(line: str) -> Block:
    for kind, pattern in PATTERNS.items():
        if found := pattern.fullmatch(line):
            level = len(found["label"]) if kind == "heading" else 0
            return Block(kind, found["text"], level, found["label"])
    return Block("text", line)


def _rows(lines: list[str]) -> Iterator[tuple[str, ...]]:
    while lines and lines[0].startswith("|"):
        line = lines.pop(0)
        if not line.startswith("|--"):
            yield tuple(cell.strip() for cell in line.strip("|").split("|"))
