"""A look at a training run before its start: what the model will see, and whether it fits (look child of the engine).

The child answers one look after another, each with a last word as a job's: ``Finished``, ``Stopped`` or ``Failed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio.protocol.message import Message
from studio.protocol.training import TrainAdapter


@dataclass(frozen=True)
class WarmUp(Message):
    """Import what a look needs before somebody wants one; nothing is said to it."""


@dataclass(frozen=True)
class CheckTraining(Message):
    """Look at what a run would do, without loading weights.

    With ``probe`` the base is loaded and a few real steps are done on the largest piece, for the true time and memory
    on this PC; whoever asks so asks a child of its own, for that measures what a process held at most.
    """

    run: TrainAdapter
    probe: bool = False

    def __post_init__(self) -> None:
        """Out of a line of JSON the run comes as its plain values."""
        if isinstance(self.run, dict):
            object.__setattr__(self, "run", TrainAdapter(**self.run))


@dataclass(frozen=True)
class GiveUp(Message):
    """Nobody waits for the look under way any more: it ends with ``Stopped``, unless it was about to end."""


@dataclass(frozen=True)
class SampleSeen(Message):
    """One conversation exactly as the model will see it: stretches of text, each with whether it is trained."""

    id: int
    spans: tuple[tuple[str, bool], ...]
    """Joined they are the decoded conversation, template and all."""
    tokens: int


@dataclass(frozen=True)
class TrainingSeen(Message):
    """What was found in the rows of a run."""

    rows: int
    """Pairs that are trained."""
    tokens: int
    """Of one epoch, without filling."""
    trained_tokens: int
    longest: int
    too_long: tuple[int, ...]
    """Ids of rows, trained or held out, that exceed the length and are left out."""
    overlap: tuple[int, ...]
    """Ids of held-out rows whose question or answer is also trained."""
    end_token: str
    """As text; every trained answer ends with it."""
    template: str
    """``own`` of the tokenizer; other words are for later."""
    steps: int
    length: int = 0
    """Tokens a conversation may have: the recipe's, or what the model can read where that is less."""
    texts: int = 0
    """Texts that the passages were cut into, read beside the pairs."""
    sourceless: int = 0
    """Pairs without a source passage where the book is to be open: they are asked with it closed."""
    closed_only: tuple[int, ...] = ()
    """Ids of rows that exceed the length with their passage, where both ways are wanted: they are asked one way."""


@dataclass(frozen=True)
class CardSeen(Message):
    """The card a run would be on, and who is on it now."""

    name: str
    """Empty where the processor computes."""
    free: int = 0
    total: int = 0
    """Bytes of the card's memory."""
    holders: tuple[tuple[str, int], ...] = ()
    """Other programs on the card: name, and the bytes each one holds, 0 where the driver does not tell."""
    sharing: int = 1
    """Cards that will share the work of each step, this one counted."""
    cards: int = 0
    """Cards of this PC that could share it: with more than one there is something to choose."""


@dataclass(frozen=True)
class MemoryForecast(Message):
    """The most memory a run will hold at once, in bytes, by what holds it."""

    weights: int
    adapter: int
    optimiser: int
    activations: int
    """Of the largest piece, gradients of the adapter included."""
    logits: int
    evaluation: int
    """What the evaluation needs beyond the training step; 0 where it needs less."""
    overhead: int
    """What the libraries hold themselves; measured on this PC where it was probed."""
    total: int
    free: int
    """What is free now where the run will be, in bytes."""
    device: str
    """Name of the card, or empty for the processor."""
    calibrated: bool = False
    """A run or a probe of this model on this device was measured before."""


@dataclass(frozen=True)
class Fitting(Message):
    """Settings that would fit where the wanted ones do not: what to change of the recipe, and the memory it takes."""

    changes: dict[str, Any]
    total: int


@dataclass(frozen=True)
class PaceForecast(Message):
    """How long the run will take, by a few steps that were really done."""

    tokens_per_second: float
    seconds: float
    peak: int
    """Bytes really held at most."""
