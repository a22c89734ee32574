"""What is checked, and what a check says about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from studio.language.wording import stem, words

DECLINING = frozenset(("not-in-documents", "false-premise"))
"""Kinds whose answer declines or corrects, so that nothing in the source needs to carry it."""


@dataclass(frozen=True)
class Candidate:
    """A pair with its source, ready to be checked; ``passage_text`` is empty when the pair has no source."""

    question: str
    answer: str
    evidence: str = ""
    passage_text: str = ""
    kind: str = ""
    earlier: str = ""
    """Text of the questions and answers before this one, when the pair belongs to a conversation."""

    @property
    def declines(self) -> bool:
        """Say whether the pair teaches to decline or to correct."""
        return self.kind in DECLINING

    @cached_property
    def source(self) -> str:
        """The evidence, or the whole passage where none is marked or where declining needs none."""
        return self.passage_text if self.declines or not self.evidence.strip() else self.evidence

    @cached_property
    def asked(self) -> str:
        """What the answer may take as given: the question, and what was said before it."""
        return f"{self.earlier}\n{self.question}" if self.earlier else self.question


@dataclass(frozen=True)
class Flag:
    """One doubt about a pair: what is wrong and why, in a sentence, and the words that raised it."""

    code: str
    level: Literal["red", "amber"]
    sentence: str
    detail: str = ""


def as_said(stemmed: str, text: str) -> str:
    """Return the word of the text that has this stem."""
    return next((word for word in words(text) if stem(word) == stemmed), stemmed)
