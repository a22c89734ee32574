"""The learning rate of each step: a linear warm-up, then the shape that the recipe names."""

from __future__ import annotations

import math
from collections.abc import Callable

from studio.protocol import Recipe
from studio.protocol.recipe import CONSTANT, COSINE, LINEAR

SHAPES: dict[str, Callable[[float], float]] = {
    COSINE: lambda share: 0.5 * (1 + math.cos(math.pi * share)),
    LINEAR: lambda share: 1 - share,
    CONSTANT: lambda share: 1.0,
}
"""What part of the full rate is left after this share of the steps behind the warm-up, 0 to 1."""


def rate(recipe: Recipe, step: int, steps: int) -> float:
    """Return the rate for the step after ``step`` done ones, of ``steps`` in all."""
    warmup = max(1, round(recipe.warmup_share * steps))
    if step < warmup:
        return recipe.rate * (step + 1) / warmup
    return recipe.rate * SHAPES[recipe.schedule]((step - warmup) / max(1, steps - warmup))
