"""Where a quotation stands in a passage: exactly there or nowhere, whatever spaces and quotes the model chose."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

SHORTEST = 8
"""Letters below which a quotation supports nothing."""
_SAME = {**dict.fromkeys("“”„«»‟″", '"'), **dict.fromkeys("‘’‚‹›`´′", "'"), **dict.fromkeys("‐‑‒–—−", "-")}
_RIM = "\"'.…,;: "

Span = tuple[int, int]


def find(quoted: str, passage: str) -> Span | None:
    """Return the span of the passage that the quotation repeats, or None where it stands nowhere.

    White space, the shape of quotes and dashes, case and hidden letters do not count; every other letter does.
    A quotation begins and ends with whole words.
    """
    letters, places = _folded(passage)
    wanted = _folded(quoted)[0]
    for form in dict.fromkeys((wanted, wanted.strip(_RIM))):
        if len(form) < SHORTEST:
            continue
        for at in _occurrences(form, letters):
            span = places[at], places[at + len(form) - 1] + 1
            if _whole_words(span, passage):
                return span
    return None


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the letters that count, and for each where it stands in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Cf":
            continue
        for part in unicodedata.normalize("NFKC", _SAME.get(letter, letter)).casefold():
            if not part.isspace():
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _occurrences(form: str, letters: str) -> Iterator[int]:
    at = letters.find(form)
    while at >= 0:
        yield at
        at = letters.find(form, at + 1)


def _whole_words(span: Span, passage: str) -> bool:
    start, end = span
    before, after = passage[start - 1 : start], passage[end : end + 1]
    return not (before.isalnum() and passage[start].isalnum()) and not (passage[end - 1].isalnum() and after.isalnum())
