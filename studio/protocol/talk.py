"""Questions asked in the playground and answers that arrive word by word (talk child of the engine)."""

from __future__ import annotations

from dataclasses import dataclass

from studio.protocol.message import Message


@dataclass(frozen=True)
class LoadModels(Message):
    """Load a base and, when named, an adapter on top of it; first command to the talk child."""

    base: str
    adapter: str = ""
    system: str = ""
    precision: str = "auto"


@dataclass(frozen=True)
class Ask(Message):
    """Answer one question with base and tuned model at once; ``history`` is earlier (question, answer) turns."""

    id: int
    question: str
    history: tuple[tuple[str, str], ...] = ()
    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class StopAnswer(Message):
    """Stop the answer that is being written, keep what there is."""

    id: int


@dataclass(frozen=True)
class ModelsLoaded(Message):
    """The talk child is ready."""

    seconds: float
    has_adapter: bool
    card_free: int | None = None
    """Bytes left on the card beside them; None where they lie in the computer's memory."""


@dataclass(frozen=True)
class Words(Message):
    """More text of an answer. ``side`` is ``base`` or ``tuned``."""

    id: int
    side: str
    text: str


@dataclass(frozen=True)
class AnswerEnded(Message):
    """Both sides are done; ``reason`` is ``end``, ``length`` or ``stopped``."""

    id: int
    reason: str
    seconds: float
    tokens: int
