"""What a number of held-out questions can tell from luck: computed from the very test the verdict uses."""

from __future__ import annotations

import math
from functools import lru_cache

from studio.language.scoring import sign_test

LUCK = 0.05
"""What luck alone does this seldom counts as told."""
SURE = 0.8
"""A difference counts as one that can be told when it would be noticed this often."""
MOST = 10_000
"""More questions than this are asked in no verdict."""


@lru_cache(maxsize=1)
def fewest() -> int:
    """Return how many questions must have got better, with none worse, before it is no luck."""
    return next(better for better in range(1, 100) if sign_test(better, 0) <= LUCK)


def noticed(questions: int, difference: float) -> float:
    """Return how likely the verdict notices that this share of the questions got better, and none worse."""
    missed = sum(
        math.comb(questions, better) * difference**better * (1 - difference) ** (questions - better)
        for better in range(min(fewest(), questions + 1))
    )
    return 1 - missed


@lru_cache(maxsize=1024)
def smallest_difference(questions: int) -> float | None:
    """Return the smallest share of better answers that so many questions tell from luck; None where nothing is told."""
    if questions < fewest():
        return None
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if noticed(questions, middle) >= SURE else (middle, high)
    return high


def needed(difference: float) -> int:
    """Return how many held-out questions tell a difference of this size."""
    low, high = fewest(), MOST
    while low < high:
        middle = (low + high) // 2
        enough = noticed(middle, difference) >= SURE
        low, high = (low, middle) if enough else (middle + 1, high)
    return low
