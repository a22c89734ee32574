"""Rehearsals that this process has done already, by all that they may look at: nothing else reaches them.

A rehearsal takes about a second, and whoever tries settings most often changes one that moves no byte.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path

import torch

from studio.engine.loading import state_of
from studio.engine.memory.plan import Plan
from studio.engine.memory.rehearsal import Rehearsal, rehearse
from studio.protocol import Recipe

KEPT = 32
"""So many stay, the latest asked for: a look at a run that does not fit rehearses up to ten."""
PLANNED = {"epochs", "max_steps", "batch", "batch_tokens", "length", "seed", "samples", "reword", "book", "passages"}
"""Settings that decide which rows are computed together: the plan has what became of them."""
NUMBERS = {"alpha", "rslora", "rate", "schedule", "warmup_share", "clip", "weight_decay"}
"""Settings that change what numbers are held, and never how many."""
COURSE = {"evaluations", "early_stop", "keep", "max_minutes", "cards"}
"""Settings of how often and how long, and of how many cards do the same."""
ASIDE = PLANNED | NUMBERS | COURSE


def rehearsed(folder: Path, recipe: Recipe, plan: Plan, device: torch.device) -> Rehearsal:
    """Return what ``rehearse`` finds; from memory where this is asked again."""
    return _rehearsed(folder, state_of(folder), weighty(recipe), plan, device)


def forget() -> None:
    """Rehearse anew whatever is asked for next, as a fresh process does."""
    _rehearsed.cache_clear()


def weighty(recipe: Recipe) -> Recipe:
    """Return the recipe with nothing left of what a rehearsal must not look at: a new setting counts until it is named.

    Any dropout keeps what it has dropped; how much that is changes nothing.
    """
    usual = {field.name: field.default for field in fields(Recipe) if field.name in ASIDE}
    return replace(recipe, **usual, dropout=0.5 if recipe.dropout else 0.0)


@lru_cache(maxsize=KEPT)
def _rehearsed(folder: Path, _: object, recipe: Recipe, plan: Plan, device: torch.device) -> Rehearsal:
    """The state of the folder stands for what is read in it."""
    return rehearse(folder, recipe, plan, device)
