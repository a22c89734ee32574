"""Marks the words in which one text differs from another."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import escape

from studio.ui import style

_PARTS = re.compile(r"\s+|\w+|[^\w\s]")


def marked(text: str, other: str) -> str:
    """Return the text as rich text; words that the other does not have at this place stand on a coloured ground."""
    mine, theirs = _PARTS.findall(text), _PARTS.findall(other)
    matcher = SequenceMatcher(None, [part.lower() for part in mine], [part.lower() for part in theirs], autojunk=False)
    pieces, at = [], 0
    for block in matcher.get_matching_blocks():
        pieces.append(_on_colour("".join(mine[at : block.a])))
        pieces.append(escape("".join(mine[block.a : block.a + block.size])))
        at = block.a + block.size
    return "".join(pieces).replace("\n", "<br>")


def _on_colour(text: str) -> str:
    ground = style.colour("highlight").name()
    return f'<span style="background-color: {ground};">{escape(text)}</span>' if text.strip() else escape(text)
