"""The settings of one training run, and the words they may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LORA, QLORA = "lora", "qlora"
METHODS = (LORA, QLORA)
EVERY_LAYER, ATTENTION, MLP = "all", "attention", "mlp"
TARGETS = (EVERY_LAYER, ATTENTION, MLP)
ADAMW, ADAMW_8BIT, PAGED_ADAMW_8BIT = "adamw", "adamw8bit", "paged_adamw8bit"
OPTIMISERS = (ADAMW, ADAMW_8BIT, PAGED_ADAMW_8BIT)
COSINE, LINEAR, CONSTANT = "cosine", "linear", "constant"
SCHEDULES = (COSINE, LINEAR, CONSTANT)
CLOSED, OPEN, BOTH = "closed", "open", "both"
BOOKS = (CLOSED, OPEN, BOTH)
LAST, BEST = "last", "best"


@dataclass(frozen=True)
class Recipe:
    """Hyper-parameters of one training run; saved beside the adapter. Rates are per step, lengths in tokens."""

    method: str = LORA
    """``lora`` (base in 16 or 32 bit) or ``qlora`` (base in NF4, 4 bit)."""
    precision: str = "auto"
    """``float32``, ``bfloat16`` or ``auto`` (bfloat16 on a card that has it, else float32)."""
    rank: int = 32
    alpha: int = 32
    rslora: bool = True
    dora: bool = False
    targets: str = EVERY_LAYER
    """Which linear layers get an adapter: ``all`` but the output, those of ``attention``, or those of the ``mlp``."""
    dropout: float = 0.0
    optimiser: str = ADAMW
    """``adamw``, ``adamw8bit`` or ``paged_adamw8bit``, whose moments move out of a full card by pages."""
    rate: float = 1e-3
    schedule: str = COSINE
    """After the warm-up: half a ``cosine`` down to 0, ``linear`` down to 0, or ``constant``."""
    warmup_share: float = 0.05
    epochs: int = 25
    max_steps: int = 0
    """End after so many steps, however many epochs they make; 0 means all of ``epochs``."""
    batch: int = 8
    """Conversations per optimiser step."""
    batch_tokens: int = 4096
    """Tokens computed at once at most; a step with more is done in pieces whose gradients are added up."""
    length: int = 512
    """A longer conversation is left out, never cut."""
    checkpointing: bool = False
    """Compute activations twice from the start: less memory, a third more time."""
    clip: float = 1.0
    weight_decay: float = 0.0
    seed: int = 0
    evaluations: int = 10
    """How often held-out loss is measured and a checkpoint published in the course of the run."""
    samples: int = 3
    """How many fixed held-out questions are answered at each evaluation, for the person to read."""
    early_stop: int = 0
    """End after so many evaluations in a row without a better held-out loss; 0 means never."""
    keep: str = LAST
    """Which adapter a run leaves: that of the ``last`` step, or of the evaluation with the ``best`` held-out loss.

    When facts are learned by heart that loss rises while recall still improves, so the last one is the rule; a run
    with ``early_stop`` keeps the best.
    """
    max_minutes: float = 0.0
    """Stop after the current epoch once this much time is spent; 0 means no limit."""
    reword: bool = True
    """Practise a question's other wordings, where the row has any, in every second epoch."""
    book: str = CLOSED
    """``closed``: the question alone. ``open``: its source passage stands before it. ``both``: each pair both ways."""
    passages: bool = False
    """Read passages of the documents as extra text, every token trained, beside the pairs."""
    cards: int = 1
    """How many graphics cards of this PC share the work of each step; 0 means all there are."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Recipe:
        """Read the recipe of a job back; fields this version does not know are left aside."""
        known = {entry.name for entry in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
