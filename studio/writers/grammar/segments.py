"""Cut a passage into sentences that know where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.writers.passages import clean

_SHORT = """
e.g i.e etc vs cf dr mr mrs ms prof st approx max min ca incl resp al u.s u.k
a.m p.m inc ltd jr sr dept est gen gov rev sen rep
"""
_ABBREVIATIONS = frozenset(_SHORT.split())
_BEFORE_NUMBER = frozenset(("fig", "figs", "no", "nos", "sec", "sect", "vol", "eq", "ref", "refs"))
_END = re.compile(r"[.!?][\"”’)\]]*(?=\s|$)|\n\s*\n|:(?=\s*\n\s*[-•*\d])")
_LAST_WORD = re.compile(r"([\w.]+)$")


@dataclass(frozen=True)
class Segment:
    """A sentence: its span in the passage, and its text on one line."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Segment]:
    """Return the sentences of a passage in order."""
    found: list[Segment] = []
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _goes_on(text, match):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Say whether this full stop ends an abbreviation or an initial rather than a sentence."""
    following = text[match.end() :].lstrip()[:1]
    word = _LAST_WORD.search(text[: match.start()])
    if following.islower():
        return True
    if word is None:
        return False
    is_initial = len(word[1]) == 1 and word[1].isupper()
    is_step_number = word[1].isdigit() and text[: word.start(1)].rstrip(" ")[-1:] in ("", "\n")
    if word[1].lower() in _BEFORE_NUMBER:
        return following.isdigit()
    return word[1].lower() in _ABBREVIATIONS or is_step_number or (is_initial and _before_is_name(text, word.start(1)))


def _before_is_name(text: str, at: int) -> bool:
    """*J. Smith* goes on; *door A. The* does not: the word before a lone initial tells them apart."""
    before = text[:at].rstrip()
    last = before.split()[-1] if before.split() else ""
    return not last or last[:1].isupper()


def _add(found: list[Segment], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if end > start:
        found.append(Segment(start, end, clean(text[start:end])))
