"""Passages become texts to read: cut where a paragraph, a sentence or at least a word ends, never longer than asked."""

from __future__ import annotations

import re
from collections.abc import Callable

ENDS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?…。！？])\s+|\n"), re.compile(r"\s+"))
"""Ends of paragraphs, of sentences and lines, of words: the first kind that stands near the middle is taken."""


def cut(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Return the text in as few halvings as make every piece fit; only white space between pieces is lost."""
    text = text.strip()
    if len(text) < 2 or fits(text):
        return [text] if text else []
    at = _middle(text)
    return cut(text[:at], fits) + cut(text[at:], fits)


def _middle(text: str) -> int:
    """Return the end nearest to the middle of a text; one in its first or last quarter would leave a scrap."""
    middle = len(text) // 2
    for end in ENDS:
        places = [found.end() for found in end.finditer(text, middle // 2, middle + middle // 2)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    return middle
