"""Which words of a text changed, and both texts with those words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from studio.ui import style

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
MOST = 2_000
"""Longer texts are not compared word by word: that would take as long as it is of little use."""


class Piece(NamedTuple):
    """A stretch of text and whether it is one of those that differ."""

    text: str
    differs: bool


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts cut where they differ."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) > MOST or len(new) > MOST:
        return [Piece(before, before != after)], [Piece(after, before != after)]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        [Piece("".join(old[a:b]), kind != "equal") for kind, a, b, _, _ in steps if b > a],
        [Piece("".join(new[a:b]), kind != "equal") for kind, _, _, a, b in steps if b > a],
    )


def as_html(parts: list[Piece], gone: bool) -> str:
    """Return text with what differs in colour, and struck out or underlined; strangers' words stay words."""
    role = "bad" if gone else "ok"
    line = "line-through" if gone else "underline"
    look = f"background-color: {style.colour(role).name()}; color: {style.colour(f'on_{role}').name()}"
    return "".join(
        f'<span style="{look}; text-decoration: {line}">{_plain(part.text)}</span>' if part.differs
        else _plain(part.text)
        for part in parts
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(_kept(text))


def _kept(text: str) -> Iterator[str]:
    """Line ends and runs of spaces are kept: a browser would swallow them."""
    for line, end in ((line.rstrip("\n"), line.endswith("\n")) for line in text.splitlines(keepends=True)):
        yield escape(line).replace("  ", " &nbsp;") + ("<br>" if end else "")
