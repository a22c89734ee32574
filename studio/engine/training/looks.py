"""A look at the model in training: its loss on held-out pairs, and its answers to a few of their questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from transformers import PreTrainedModel, StoppingCriteria

from studio.engine.conversation import Chat
from studio.engine.sides import generate
from studio.engine.training.material.lessons import Lessons, Pair
from studio.engine.training.material.packing import pack, pieces
from studio.engine.training.passes import losses
from studio.protocol import SampleAnswered

ANSWER_TOKENS = 64
"""An answer is cut there: it is read by a person in passing, and the run waits for it."""


@dataclass(frozen=True)
class HeldOut:
    """The pairs kept back, and whom to ask. ``listen`` is called between two pieces and may raise StopAsked."""

    lessons: Lessons
    model: PreTrainedModel
    chat: Chat
    listen: Callable[[], None]

    def __len__(self) -> int:
        return len(self.lessons.samples)

    def loss(self, tokens: int) -> float:
        """Return the mean loss per trained token in nats, looking at so many tokens at once."""
        samples = self.lessons.samples
        total = 0.0
        with asking(self.model), torch.no_grad():
            for piece in pieces(samples, tokens):
                self.listen()
                total += losses.summed(self.model, pack(piece, self.model.device)).item()
        return total / sum(sum(sample.trained) for sample in samples)

    def answers(self, step: int, count: int, tokens: int) -> list[SampleAnswered]:
        """Answer a few questions greedily, the same ones each time, with so many tokens at once."""
        asked = spread(self.lessons.pairs, count)
        with asking(self.model):
            return [answer for pairs in self._together(asked, tokens) for answer in self._answer(step, pairs)]

    def _together(self, pairs: Sequence[Pair], tokens: int) -> Iterator[Sequence[Pair]]:
        """Cut questions into batches whose rows with their answers have so many tokens, or are a single row."""
        longest = max((len(self._prompt(pair)) for pair in pairs), default=0) + ANSWER_TOKENS
        size = max(1, tokens // longest)
        return (pairs[at : at + size] for at in range(0, len(pairs), size))

    def _answer(self, step: int, pairs: Sequence[Pair]) -> list[SampleAnswered]:
        written = generate(
            self.model, self.chat, [self._prompt(pair) for pair in pairs], ANSWER_TOKENS, watcher=Between(self.listen)
        )
        told = zip(pairs, written, strict=True)
        return [
            SampleAnswered(step, pair.id, pair.question, pair.answer, self.chat.text(ids).strip()) for pair, ids in told
        ]

    def _prompt(self, pair: Pair) -> list[int]:
        return self.chat.prompt(pair.question, pair.turns)


class Between(StoppingCriteria):
    """Calls something between two tokens: an answer may take a while."""

    def __init__(self, listen: Callable[[], None]) -> None:
        self._listen = listen

    def __call__(self, input_ids: torch.LongTensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Never end a row; what ``listen`` raises comes through."""
        self._listen()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)


def spread(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Choose pairs at even distances, so that they come from all over the documents."""
    count = min(count, len(pairs))
    return [pairs[number * len(pairs) // count] for number in range(count)]


@contextmanager
def asking(model: torch.nn.Module) -> Iterator[None]:
    """Switch dropout and checkpointing off, and on again also after an error."""
    model.eval()
    try:
        yield
    finally:
        model.train()
