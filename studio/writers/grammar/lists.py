"""Word lists written as text, as sets and as alternatives of a pattern."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """Return the words of a list; an underscore stands for a space."""
    return frozenset(word.replace("_", " ") for word in words.split())


def either(words: str) -> str:
    """Return a pattern that matches any word of a list; an underscore stands for a space."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"
