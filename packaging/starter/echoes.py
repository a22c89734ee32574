"""Rows that say something and then parts of it again: the plainest practice in copying.

Half of them are random tokens, in which nothing but copying helps.
"""

from __future__ import annotations

import random

import torch
from torch import Tensor

FIRST = (24, 120)
"""Length of what is said first, in tokens."""
AGAIN = (8, 60)
"""Length of what is repeated."""
KEY = 2
"""Tokens of each repetition that are not trained: which part comes now cannot be known before."""


def echo_row(stream: Tensor, vocabulary: int, length: int, rng: random.Random) -> tuple[Tensor, Tensor]:
    """Token ids of one row, and the mask of those that can be foreseen (both `length` long)."""
    said = _said(stream, vocabulary, rng.randint(*FIRST), rng)
    parts, marks = [said], [torch.zeros(len(said), dtype=torch.bool)]
    while sum(map(len, parts)) < length:
        start = rng.randrange(len(said) - AGAIN[0])
        again = said[start : start + rng.randint(*AGAIN)]
        parts.append(again)
        marks.append(torch.arange(len(again)) >= KEY)
    return torch.cat(parts)[:length], torch.cat(marks)[:length]


def _said(stream: Tensor, vocabulary: int, length: int, rng: random.Random) -> Tensor:
    if rng.random() < 0.5:
        return torch.tensor([rng.randrange(3, vocabulary) for _ in range(length)])  # the first three are control tokens
    start = rng.randrange(len(stream) - length)
    return stream[start : start + length].long()
