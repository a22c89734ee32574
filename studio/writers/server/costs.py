"""What an answer costs in tokens: as the server counts them, else told from the length of the texts."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

LETTERS_PER_TOKEN = 3.6
"""Of European languages with common tokenizers; of an estimate nobody expects more."""


@dataclass(frozen=True)
class Spent:
    """Tokens sent and received."""

    sent: int = 0
    received: int = 0
    estimated: bool = False

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.sent + other.sent, self.received + other.received, self.estimated or other.estimated)


def spent(usage: object, sent: str, received: str) -> Spent:
    """Return what the server's ``usage`` says; without one that makes sense, an estimate."""
    counts = [getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
    if all(isinstance(count, int) and 0 <= count < 1 << 31 for count in counts):
        return Spent(int(counts[0]), int(counts[1]))  # type: ignore[arg-type]
    return Spent(_estimate(sent), _estimate(received), estimated=True)


def _estimate(text: str) -> int:
    return ceil(len(text) / LETTERS_PER_TOKEN)
