"""Joins words that were broken at line ends: "pres-" and "sure", but not "high-" and "pressure"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_BROKEN = re.compile(r"([^\W\d_]{2,})[-‐]$")
_AFTER_SLASH = re.compile(r"\S/$")
_CODE = re.compile(r"[A-Z0-9]-$")
"""A part number broken after its hyphen: "BSS-" and "4410"."""
_REST = re.compile(r"[^\W\d_]{2,}")
_COMPOUNDING = re.compile(
    "self|high|low|cross|half|non|long|short|heavy|light|hot|cold|one|two|three|four|five|six|single|double",
    re.IGNORECASE,
)
"""First parts that English keeps a hyphen after, unless the document itself writes the word as one."""
_PREFIX = re.compile("over|under|inter|super|after|counter|every|some|with|down|fore|back", re.IGNORECASE)
"""Words that longer ones begin with."""


class Hyphens:
    """Knows the document's own words, which decide first."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = words

    def join(self, before: str, after: str) -> tuple[str, str]:
        """Return the text before as it is to be kept, and what to put between."""
        if not before.endswith(("-", "‐", "/")):
            return before, " "
        if _AFTER_SLASH.search(before) or (_CODE.search(before) and after[:1].isdigit()):
            return before, ""
        broken, rest = _BROKEN.search(before), _REST.match(after)
        if not broken or not rest or rest.group() in ("and", "or", "und", "oder", "to"):
            return before, " "
        if not after[0].islower() or self._belongs(broken.group(1), rest.group()):
            return before, ""
        return before[:-1], ""

    def _belongs(self, left: str, right: str) -> bool:
        """Say whether the hyphen is part of the word: the document writes it so, or writes both parts as words."""
        if left.isupper():
            return True
        left, right = left.lower(), right.lower()
        if left + right in self._words:
            return False
        if f"{left}-{right}" in self._words or (_COMPOUNDING.fullmatch(left) and len(right) > 3):
            return True
        both = left in self._words and right in self._words
        return both and min(len(left), len(right)) > 3 and not _PREFIX.fullmatch(left)

    def joined(self, lines: Sequence[str]) -> str:
        """Return the lines of one cell as one text."""
        text = lines[0] if lines else ""
        for line in lines[1:]:
            text, between = self.join(text, line)
            text += between + line
        return text
