"""Named choices of settings: what a person picks who does not want to know about rank and rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio import protocol
from studio.core.bases import BaseModel
from studio.protocol.recipe import COSINE


@dataclass(frozen=True)
class Preset:
    """A named choice of settings, with the sentence that says what it costs and buys."""

    name: str
    title: str
    sentence: str
    passes: int
    """How often each question is seen in a small dataset; larger ones need fewer."""
    steps: int
    """At least this many steps, however few the questions: a handful needs more passes."""
    rank: int
    evaluations: int
    """Tests on the way: a run twice as long has twice as many, so that a safe copy is never much older."""


PRESETS = (
    Preset("quick", "Quick", "A first look: learns the trained questions, in minutes.", 20, 200, 32, 5),
    Preset("balanced", "Balanced", "The usual choice: about twice the time of Quick, steadier answers.",
           40, 400, 32, 10),
    Preset("thorough", "Thorough", "The most practice: about four times Quick, for the final run.", 80, 800, 32, 20),
)  # fmt: skip
SMALL_MODEL_BYTES = 400_000_000
"""Below this (about 200 million parameters) a model takes, and needs, a higher training rate."""
SMALL_MODEL_RATE, LARGE_MODEL_RATE = 1e-3, 2e-4
"""The small one was measured on the starter with the sample documents, 283 pairs, 20 passes, share right afterwards:
1e-3 94 %, 2e-3 90 %, 3e-3 34 % (it no longer settles)."""
LARGE_MODEL_SHARE = 0.25
"""A model that knows much already needs this share of the passes."""
BATCH = 8
BATCH_TOKENS = 4096
"""All of a step of ordinary questions at once; a step of longer ones is done in pieces."""
SAMPLES = 3
MOST_PASSES = 100
FEW_PAIRS = 300
"""Datasets up to this size get the preset's full number of passes."""


def preset(name: str) -> Preset:
    """Return a preset by its name."""
    return next(preset for preset in PRESETS if preset.name == name)


def recipe(chosen: Preset, base: BaseModel, pairs: int) -> protocol.Recipe:
    """Turn a preset into settings for this base and this many pairs."""
    small = base.bytes < SMALL_MODEL_BYTES
    share = 1.0 if small else LARGE_MODEL_SHARE
    wanted = chosen.passes * min(1.0, FEW_PAIRS / max(pairs, 1)) * share
    enough = chosen.steps * BATCH / max(pairs, 1) * share
    passes = min(MOST_PASSES, max(3, math.ceil(max(wanted, enough))))
    rate = SMALL_MODEL_RATE if small else LARGE_MODEL_RATE
    return protocol.Recipe(
        rank=chosen.rank, alpha=chosen.rank, rate=rate, schedule=COSINE, epochs=passes, batch=BATCH,
        batch_tokens=BATCH_TOKENS, evaluations=chosen.evaluations, samples=SAMPLES,
    )  # fmt: skip
