"""A model on this PC that writes drafts: a few passages at once, each answer held to its grammar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from studio.child import Controls
from studio.drafting import prompt, suspicious
from studio.drafting.acceptance import judged
from studio.drafting.evidence import SHORTEST
from studio.drafting.kinds import UNANSWERED
from studio.engine.constraint import Constraint, Vocabulary, spelled_out, vocabulary
from studio.engine.conversation import Chat
from studio.engine.evaluate import Listening
from studio.engine.grammar import drafts_grammar
from studio.engine.loading import Base, memory_watched
from studio.engine.sides import generate
from studio.protocol import ModelDrafts, PassageFailed, PassageWritten

LEAST_ROOM = 120
"""Tokens below which an answer cannot hold one draft."""
FIRST_TRY = 0.8
"""Share of the work that the first try of a batch is taken for."""
TOLD_EVERY = 16
"""Tokens between two words on how far a batch is: the events of a night's work stay a small file."""

Row = dict[str, Any]
Told = Callable[[float], None]
"""Takes how far a batch is, 0 to 1."""


@dataclass(frozen=True)
class Attempt:
    """One passage on its way to an answer."""

    row: Row
    messages: prompt.Messages
    ids: list[int]
    """The messages as the model reads them."""
    spent: tuple[int, int] = (0, 0)
    """Tokens read and written by the tries before."""


@dataclass(frozen=True)
class Written:
    """What came of one try."""

    attempt: Attempt
    text: str
    drafts: list[Row]
    reason: str
    """Why there is no draft, in words for the model."""
    spent: tuple[int, int]


@dataclass(frozen=True)
class Author:
    """A model that writes drafts, as one job asks for them."""

    base: Base
    chat: Chat
    words: Vocabulary
    job: ModelDrafts
    controls: Controls

    @classmethod
    def of(cls, base: Base, job: ModelDrafts, controls: Controls) -> Author:
        """Make a loaded model ready to write. Raises the Failures of ``Chat`` and ``vocabulary``."""
        chat = Chat(base.tokenizer, prompt.rules(job.per_passage, job.language), base.ends)
        return cls(base, chat, vocabulary(base, chat), job, controls)

    def write(self, rows: Sequence[Row], told: Told) -> list[PassageWritten | PassageFailed]:
        """Write about a few passages and return one event for each, in their order.

        Raises StopAsked, and Failure ``memory_full``.
        """
        attempts = [self._attempt(row) for row in rows]
        events: dict[int, PassageWritten | PassageFailed] = {
            attempt.row["id"]: fault for attempt in attempts if (fault := self._fault(attempt))
        }
        fit = [attempt for attempt in attempts if attempt.row["id"] not in events]
        first = self._tried(fit, lambda share: told(FIRST_TRY * share))
        again = [self._second(written) for written in first if not written.drafts]
        second = self._tried(list(filter(self._room, again)), lambda share: told(FIRST_TRY + (1 - FIRST_TRY) * share))
        events |= {written.attempt.row["id"]: self._event(written) for written in [*first, *second]}
        return [events[row["id"]] for row in rows]

    def ids(self, messages: prompt.Messages) -> list[int]:
        """Turn messages into tokens by the one conversation function; a chat token in a passage stays text."""
        _, *said = (message["content"] for message in messages)
        history = list(zip(said[:-1:2], said[1:-1:2], strict=True))
        return self.chat.prompt(said[-1], history)

    def _attempt(self, row: Row) -> Attempt:
        messages = prompt.messages(row, self.job.kinds, self.job.per_passage, self.job.language)
        return Attempt(row, messages, self.ids(messages))

    def _second(self, written: Written) -> Attempt:
        """Tell the model once why its answer cannot be used."""
        messages = prompt.repair(written.attempt.messages, written.text, written.reason)
        return Attempt(written.attempt.row, messages, self.ids(messages), written.spent)

    def _room(self, attempt: Attempt) -> int:
        """Return how many tokens the answer may have, 0 where a draft would not fit."""
        room = self.base.context - len(attempt.ids)
        return min(self.job.max_tokens, room) if room >= LEAST_ROOM else 0

    def _fault(self, attempt: Attempt) -> PassageFailed | None:
        """Say why a passage cannot be written about at all."""
        number, asked, length = attempt.row["id"], self.job.per_passage, len(attempt.ids)
        if len(attempt.row["text"].strip()) < SHORTEST and self.job.kinds != (UNANSWERED,):
            return PassageFailed(number, asked, "passage_too_short")
        if not self._room(attempt):
            return PassageFailed(number, asked, "passage_too_long", {"tokens": length, "room": self.base.context})
        return None

    def _tried(self, attempts: Sequence[Attempt], told: Told) -> list[Written]:
        """Let the model answer a batch."""
        if not attempts:
            return []
        texts = [spelled_out(one.row["text"], self.base.tokenizer) for one in attempts]
        grammars = [drafts_grammar(text, self.job.kinds, self.job.per_passage) for text in texts]
        room = min(map(self._room, attempts))
        with memory_watched():
            answers = generate(
                self.base.model, self.chat, [one.ids for one in attempts], room,
                watcher=Following(self.controls, room, told),
                constraint=Constraint(self.words, grammars, self.chat.ends),
            )  # fmt: skip
        return [self._judged(*both) for both in zip(attempts, answers, strict=True)]

    def _judged(self, attempt: Attempt, ids: Sequence[int]) -> Written:
        """Hold an answer against its passage; what a full batch pads behind an end was not written."""
        length = next((at + 1 for at, token in enumerate(ids) if token in self.chat.ends), len(ids))
        text = self.chat.text(ids)
        kept, reason = judged(attempt.row, text, self.job.kinds, self.job.per_passage)
        read, wrote = attempt.spent
        return Written(attempt, text, kept, reason, (read + len(attempt.ids), wrote + length))

    def _event(self, written: Written) -> PassageWritten | PassageFailed:
        row, asked, spent = written.attempt.row, self.job.per_passage, written.spent
        if not written.drafts:
            return PassageFailed(row["id"], asked, "answer_unusable", {"reason": written.reason}, *spent)
        return PassageWritten(row["id"], asked, tuple(written.drafts), *spent, suspicious.words(row["text"]))


class Following(Listening):
    """Tells between two tokens how far a batch is, and lets a stop or a pause through."""

    def __init__(self, controls: Controls, room: int, told: Told) -> None:
        super().__init__(controls)
        self._room, self._told, self._written = room, told, 0

    def __call__(self, input_ids: torch.LongTensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Never end a row; raises StopAsked when the person wants to stop."""
        self._written += 1
        if self._written % TOLD_EVERY == 0:
            self._told(self._written / self._room)
        return super().__call__(input_ids, scores, **kwargs)
