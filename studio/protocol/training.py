"""Pairs become an adapter, and an adapter is put to the test (engine)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from studio.protocol.message import Message


@dataclass(frozen=True)
class TrainAdapter(Message):
    """Train a LoRA adapter (engine). Rows are ``{"id", "question", "answer"}`` JSON Lines.

    A row may have ``"wordings"``, a list: the same question in other words; ``"turns"``, a list of the questions and
    answers that went before it; and ``"source"``, the text of its passage. Of a conversation the last answer alone is
    trained.
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
    passages: str = ""
    """A file of ``{"id", "text"}`` rows for ``recipe.passages``; empty means none."""


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
class SampleAnswered(Message):
    """What the model in training answers to one of the fixed questions now, greedily and without its book."""

    step: int
    id: int
    question: str
    reference: str
    answer: str


@dataclass(frozen=True)
class Metered(Message):
    """How hard the run works this PC; None where nothing measures it."""

    step: int
    memory: int
    """Bytes this run holds: on the card, or of the computer's memory where it runs on the processor."""
    memory_total: int
    load: float | None = None
    """Share of the card that computes, 0 to 1."""
    temperature: float | None = None
    """Of the card, in degrees Celsius."""
    on_card: bool = False
    """Whether the memory is that of a card."""


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
