"""The numbers and bullets that Word makes itself and does not write into the text."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from studio.readers.markers import BULLET

DEEPEST = 9


class _Level(NamedTuple):
    form: str
    """``decimal``, ``bullet``, ``lowerLetter``, ``none`` ..."""
    text: str
    """How it is written, as ``%1.%2``."""
    start: int


class Numbering:
    """Counts the items of every list of one document, in order."""

    def __init__(self, document: Document) -> None:
        root = _numbering_root(document)
        abstract = {a.get(qn("w:abstractNumId")): _levels(a) for a in root.iterchildren(qn("w:abstractNum"))}
        self._lists = {n.get(qn("w:numId")): abstract.get(value_of(n, "w:abstractNumId"), {}) for n in root}
        self._of_style = {s.get(qn("w:styleId")): _reference(s) for s in document.styles.element}
        self._counts: dict[str, Counter[int]] = {}

    def mark(self, paragraph: etree._Element, style: str) -> str:
        """Return the bullet or number of this paragraph, counted on; empty when it has none."""
        number, depth = _reference(paragraph)
        if not number:
            number, inherited = self._of_style.get(style, ("", 0))
            depth = depth or inherited
        level = self._lists.get(number, {}).get(depth)
        if number in ("", "0") or level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            return BULLET
        return self._numbered(number, depth)

    def _numbered(self, number: str, depth: int) -> str:
        levels = self._lists[number]
        counts = self._counts.setdefault(number, Counter({d: level.start - 1 for d, level in levels.items()}))
        counts[depth] += 1
        for deeper in range(depth + 1, DEEPEST):
            counts[deeper] = levels[deeper].start - 1 if deeper in levels else 0
        text = levels[depth].text
        for place in range(depth + 1):
            level = levels.get(place, levels[depth])
            value = max(counts[place], level.start)
            text = text.replace(f"%{place + 1}", _written(value, level.form))
        return text.strip()


def _numbering_root(document: Document) -> etree._Element:
    """A document without lists has no such part, and python-docx cannot make one."""
    try:
        return document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return etree.Element(qn("w:numbering"))


def _levels(abstract: etree._Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in abstract.iterchildren(qn("w:lvl")):
        start = value_of(level, "w:start")
        number = int(start) if start.isdecimal() else 1
        found[_whole(level.get(qn("w:ilvl")))] = _Level(
            value_of(level, "w:numFmt"), value_of(level, "w:lvlText"), number
        )
    return found


def _reference(element: etree._Element) -> tuple[str, int]:
    """Return the list a paragraph or style belongs to, and how deep."""
    numbered = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbered is None:
        return "", 0
    return value_of(numbered, "w:numId"), _whole(value_of(numbered, "w:ilvl"))


def value_of(parent: etree._Element, name: str) -> str:
    """Return the value of a child element, as ``<w:name w:val="heading 1"/>``; empty without one."""
    child = parent.find(qn(name))
    return child.get(qn("w:val"), "") if child is not None else ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and int(text) < DEEPEST else 0


def _written(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(value)
        return roman if form == "lowerRoman" else roman.upper()
    return str(value)


def _roman(value: int) -> str:
    signs = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"))
    signs += ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for worth, sign in signs:
        text += sign * (value // worth)
        value %= worth
    return text
