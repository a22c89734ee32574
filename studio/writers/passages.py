"""What the rules read and what they write: a passage, the document it stands in, and a draft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_ADDRESS = re.compile(r"\S*(?://|www\.|@)\S*")
_SMALL_WORD = re.compile(r"(?<![^\W_])[a-z][a-z-]+")
_LARGE_WORD = re.compile(r"(?<=[a-z,] )[A-Z][a-z-]+")
_HEADING_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[A-Z]\.)\s+")


@dataclass(frozen=True)
class Passage:
    """One passage with what stands around it."""

    id: int
    document: str
    section: tuple[str, ...]
    text: str
    kind: str = "prose"
    continues: bool = False
    """Whether the passage before it has the same section."""
    common: frozenset[str] = field(default=frozenset(), repr=False)
    """Words that the documents write in lower case; a capital at the start of a sentence is no name for them."""
    names: frozenset[str] = field(default=frozenset(), repr=False)
    """Words that the documents write with a capital in mid-sentence."""

    @cached_property
    def heading(self) -> str:
        """The nearest heading, without its number."""
        return _HEADING_NUMBER.sub("", self.section[-1]).strip() if self.section else ""


@dataclass(frozen=True)
class Draft:
    """One question with its answer, and the span of the passage that supports it."""

    question: str
    answer: str
    kind: str
    start: int
    end: int
    rule: str


def passages_of(rows: list[dict[str, Any]]) -> list[Passage]:
    """Turn the rows of the input file into passages that know their surroundings."""
    common, names = _words_by_case(row["text"] for row in rows)
    found: list[Passage] = []
    for row in rows:
        document, section = row.get("document", ""), tuple(row.get("section") or ())
        continues = bool(found) and (found[-1].document, found[-1].section) == (document, section)
        kind = row.get("kind") or "prose"
        found.append(Passage(row["id"], document, section, row["text"], kind, continues, common, names))
    return found


def _words_by_case(texts: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words written small more often than large in mid-sentence, and those written large there."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        text = _ADDRESS.sub(" ", text)
        small.update(_SMALL_WORD.findall(text))
        large.update(word.lower() for word in _LARGE_WORD.findall(text))
    common = frozenset(word for word, times in small.items() if times * 2 > large[word])
    return common, frozenset(large) - common


def clean(text: str) -> str:
    """Return the text on one line, without Markdown emphasis and list marks."""
    text = re.sub(r"[*`]+|(?<!\w)_+|_+(?!\w)", "", text)
    text = re.sub(r"(?<=\w)-\n(?=[a-z])", "-", text)
    return " ".join(text.split())


def sentence_case(text: str) -> str:
    """Return the text with a capital first letter and an end."""
    text = text.strip().rstrip(",;:")
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in ".!?”" else text + "."
