"""What the first or last characters of a line give away: list items, labels, captions, contents, terms."""

from __future__ import annotations

import re

BULLET = "•"
_BULLET = re.compile(r"^[•◦○●▪■□–—\-*✓✔]\s+(?=\S)")
_NUMBER = re.compile(r"^(?:\(?\d{1,3}[.)]|\(?[a-z][.)]|\(?[ivx]{2,4}[.)]|[Ss]tep \d{1,3}[:.)]?)\s+(?=\S)")
_BARE_MARKER = re.compile(r"^(?:[•◦○●▪■□–—\-*✓✔]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\(?[ivx]{2,4}[.)])$")
_LABEL = re.compile(r"^(?:danger|warning|caution|notice|note|important|attention|tip|hint)s?\s*[:!.]?$", re.IGNORECASE)
_CAPTION = re.compile(
    r"^(?:table|figure|fig\.|tabelle|abbildung|abb\.|tableau)\s*[A-Z]?\d[\w.\-]*\s*(?:[:.–—(]|$)", re.I
)
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+)$|…{2,}\s*\d+$|_{4,}\s*\d+$")
_PAGE_SIGNS = frozenset("0123456789ivxlc")
_PAGE_AT_END = re.compile(r"\s(?:\d{1,4}|[ivxlc]{1,6})$")
_CONTENTS = re.compile(
    r"^(?:table of )?contents$|^list of (?:tables|figures)$|^inhalt(?:sverzeichnis)?$|^(?:\w+ ){0,5}index$", re.I
)
_GLOSSARY = re.compile(r"\b(?:glossary|definitions?|terms|terminology|abbreviations|acronyms|glossar|begriffe)\b", re.I)
_TERM = re.compile(r"^(?=\S)[^:.!?]{1,60}?(?::| [–—-])\s+\S.{8,}", re.DOTALL)
_DEPTH = re.compile(r"^(?:[A-Z]|\d+)(?:\.\d+)*(?=\.?\s+\S)")
SENTENCE_END = tuple(".!?:;")


def is_item(text: str) -> bool:
    """Say whether the line starts a list item."""
    return bool(_BULLET.match(text) or _NUMBER.match(text))


def is_bare_marker(text: str) -> bool:
    """Say whether this is the bullet or number of an item whose words stand apart."""
    return bool(_BARE_MARKER.match(text))


def with_bullet(text: str) -> str:
    """Return the item with the one bullet we use; numbers stay as they are."""
    return _BULLET.sub(BULLET + " ", text)


def is_label(text: str) -> bool:
    """Say whether this is the label of a notice, as WARNING."""
    return bool(_LABEL.match(text))


def is_caption(text: str) -> bool:
    """Say whether the line is the caption of a table or figure."""
    return bool(_CAPTION.match(text))


def has_leaders(text: str) -> bool:
    """Say whether dots lead to a page number."""
    return text[-1:] in _PAGE_SIGNS and bool(_LEADERS.search(text))


def ends_in_page(text: str) -> bool:
    """Say whether the line ends in what can be a page number."""
    return bool(_PAGE_AT_END.search(text))


def is_contents(heading: str) -> bool:
    """Say whether what follows this heading is a table of contents or an index."""
    return bool(_CONTENTS.match(heading.strip()))


def is_glossary(heading: str) -> bool:
    """Say whether what follows this heading is a list of terms."""
    return bool(_GLOSSARY.search(heading))


def is_entry(text: str) -> bool:
    """Say whether the paragraph reads ``Term: definition``."""
    if not (match := _TERM.match(text)):
        return False
    term = re.split(r":| [–—-]\s", match.group(), maxsplit=1)[0]
    return len(term.split()) <= 7 and not is_label(term) and not is_item(text) and not is_caption(text)


def depth(text: str) -> int:
    """Return how deep a heading's number goes: ``2.3 Roles`` is 2; 0 without a number."""
    match = _DEPTH.match(text)
    return match.group().count(".") + 1 if match and (len(match.group()) > 1 or match.group().isdigit()) else 0
