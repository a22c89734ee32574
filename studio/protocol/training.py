"""Pairs become an adapter, and an adapter is put to the test (engine)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message


@dataclass(frozen=True)
class Recipe:
    """Hyper-parameters of one training run; saved beside the adapter. Rates are per step, lengths in tokens."""

    method: str = "lora"
    """``lora`` (base in 16 or 32 bit) or ``qlora`` (base in NF4, 4 bit)."""
    precision: str = "auto"
    """``float32``, ``bfloat16`` or ``auto`` (bfloat16 on a card that has it, else float32)."""
    rank: int = 32
    alpha: int = 32
    rslora: bool = True
    dropout: float = 0.0
    rate: float = 1e-3
    warmup_share: float = 0.05
    epochs: int = 25
    batch: int = 8
    """Conversations per optimiser step."""
    length: int = 512
    clip: float = 1.0
    weight_decay: float = 0.0
    seed: int = 0
    evaluations: int = 10
    """How often held-out loss is measured and a checkpoint published in the course of the run."""
    max_minutes: float = 0.0
    """Stop after the current epoch once this much time is spent; 0 means no limit."""
    reword: bool = True
    """Practise a question's other wordings, where the row has any, in every second epoch."""


@dataclass(frozen=True)
class TrainAdapter(Message):
    """Train a LoRA adapter (engine). Rows are ``{"id", "question", "answer"}`` JSON Lines.

    A row may have ``"wordings"``, a list: the same question in other words; and ``"turns"``, a list of the questions
    and answers that went before it. Of a conversation the last answer alone is trained.
    """

    base: str
    """Folder of the base model."""
    base_name: str
    train: str
    held_out: str
    dataset_sha256: str
    recipe: dict[str, Any] = field(default_factory=dict)
    system: str = ""
    """System message put before every question; empty means none."""


@dataclass(frozen=True)
class EvaluateAdapter(Message):
    """Let base and tuned model answer the questions of a file, greedily (engine).

    ``questions`` has rows ``{"id", "question", "answer", "split"}`` with split ``held_out``, ``train`` or
    ``reworded`` (a trained question in other words). Split and id together name a row. A row may have ``"turns"``, the
    questions and answers that went before.
    """

    base: str
    adapter: str
    questions: str
    system: str = ""
    max_tokens: int = 96
    batch: int = 8


@dataclass(frozen=True)
class TrainingStep(Message):
    """One optimiser step."""

    step: int
    steps: int
    epoch: float
    loss: float
    rate: float
    tokens_per_second: float


@dataclass(frozen=True)
class HeldOutLoss(Message):
    """Mean loss per trained token on the held-out pairs."""

    step: int
    loss: float


@dataclass(frozen=True)
class CheckpointPublished(Message):
    """A whole checkpoint stands in this folder, manifest last."""

    step: int
    folder: str


@dataclass(frozen=True)
class AdapterSaved(Message):
    """The finished adapter; ``card`` holds base id and hash, template hash, recipe, dataset SHA-256, losses."""

    folder: str
    card: dict[str, Any]


@dataclass(frozen=True)
class Answered(Message):
    """Base and tuned answer to one question of an evaluation."""

    id: int
    split: str
    question: str
    reference: str
    base: str
    tuned: str
    base_ended: bool = True
    tuned_ended: bool = True
