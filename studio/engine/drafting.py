"""Write draft pairs with a model on this PC: passages in small batches, each answer held to its grammar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.child import Controls, Failure, Reporter
from studio.drafting import prompt, suspicious
from studio.drafting.acceptance import judged
from studio.drafting.done import done_passages
from studio.drafting.evidence import SHORTEST
from studio.drafting.kinds import UNANSWERED
from studio.engine.constraint import Constraint, Vocabulary, spelled_out, vocabulary
from studio.engine.conversation import Chat
from studio.engine.evaluate import Listening
from studio.engine.grammar import drafts_grammar
from studio.engine.loading import Base, load_base, memory_watched
from studio.engine.sides import generate
from studio.protocol import Message, ModelDrafts, PassageFailed, PassageWritten, read_rows

BATCH = 4
"""Passages written about at once: the weights are read once for all of them."""
LEAST_ROOM = 120
"""Tokens below which an answer cannot hold one draft."""

Row = dict[str, Any]


def write_drafts(job: ModelDrafts, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say one event for each passage; goes on where a child before it was interrupted.

    Always takes the likeliest token, so the same passages give the same drafts. Raises StopAsked, and the Failures
    of ``loading`` and ``constraint``.
    """
    reporter.progress("loading", 0, 1)
    rows = [row for row in read_rows(folder / job.passages) if not job.only or row["id"] in job.only]
    done = done_passages(folder)
    left = [row for row in rows if row["id"] not in done]
    with memory_watched():
        author = Author.of(load_base(Path(job.base)), job, controls)
    at = 0
    size = BATCH
    while at < len(left):
        controls.check()
        reporter.progress("writing", len(rows) - len(left) + at, len(rows), left[at].get("document", ""))
        try:
            events = author.write(left[at : at + size])
        except Failure as failure:
            if failure.code != "memory_full" or size == 1:
                raise
            size //= 2
            continue
        for event in events:
            reporter.say(event)
        at += size
    reporter.progress("writing", len(rows), len(rows))


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
    """A model that writes drafts."""

    base: Base
    chat: Chat
    words: Vocabulary
    job: ModelDrafts
    controls: Controls

    @classmethod
    def of(cls, base: Base, job: ModelDrafts, controls: Controls) -> Author:
        """Make a loaded model ready to write."""
        chat = Chat(base.tokenizer, prompt.rules(job.per_passage, job.language), base.ends)
        return cls(base, chat, vocabulary(base, chat), job, controls)

    def write(self, rows: Sequence[Row]) -> list[Message]:
        """Write about a few passages and return one event for each, in their order. Raises ``memory_full``."""
        events: dict[int, Message] = {}
        attempts = [self._attempt(row) for row in rows]
        first = list(self._tried([one for one in attempts if self._fault(one) is None]))
        again = [self._second(written) for written in first if not written.drafts]
        second = {one.attempt.row["id"]: one for one in self._tried([one for one in again if self._room(one)])}
        for attempt in attempts:
            if fault := self._fault(attempt):
                events[attempt.row["id"]] = fault
        for written in first:
            number = written.attempt.row["id"]
            events[number] = self._event(second.get(number, written))
        return [events[row["id"]] for row in rows]

    def _attempt(self, row: Row) -> Attempt:
        messages = prompt.messages(row, self.job.kinds, self.job.per_passage, self.job.language)
        return Attempt(row, messages, self._ids(messages))

    def _second(self, written: Written) -> Attempt:
        """Tell the model once why its answer cannot be used."""
        messages = prompt.repair(written.attempt.messages, written.text, written.reason)
        return Attempt(written.attempt.row, messages, self._ids(messages), written.spent)

    def _ids(self, messages: prompt.Messages) -> list[int]:
        """Turn messages into tokens by the one conversation function; a chat token in a passage stays text."""
        _, *said = (message["content"] for message in messages)
        history = list(zip(said[:-1:2], said[1:-1:2], strict=True))
        return self.chat.prompt(said[-1], history)

    def _room(self, attempt: Attempt) -> int:
        """Return how many tokens the answer may have, 0 where a draft would not fit."""
        room = min(self.job.max_tokens, self.base.context - len(attempt.ids))
        return room if room >= LEAST_ROOM else 0

    def _fault(self, attempt: Attempt) -> PassageFailed | None:
        """Say why a passage cannot be written about at all."""
        number, asked, length = attempt.row["id"], self.job.per_passage, len(attempt.ids)
        if len(attempt.row["text"].strip()) < SHORTEST and self.job.kinds != (UNANSWERED,):
            return PassageFailed(number, asked, "passage_too_short")
        if not self._room(attempt):
            return PassageFailed(number, asked, "passage_too_long", {"tokens": length, "room": self.base.context})
        return None

    def _tried(self, attempts: Sequence[Attempt]) -> Iterator[Written]:
        """Let the model answer a batch."""
        if not attempts:
            return
        texts = [spelled_out(one.row["text"], self.base.tokenizer) for one in attempts]
        grammars = [drafts_grammar(text, self.job.kinds, self.job.per_passage) for text in texts]
        with memory_watched():
            answers = generate(
                self.base.model, self.chat, [one.ids for one in attempts], min(map(self._room, attempts)),
                watcher=Listening(self.controls), constraint=Constraint(self.words, grammars, self.chat.ends),
            )  # fmt: skip
        for attempt, ids in zip(attempts, answers, strict=True):
            yield self._judged(attempt, self.chat.text(ids), length(ids, self.chat))

    def _judged(self, attempt: Attempt, text: str, tokens: int) -> Written:
        """Hold an answer against the passage."""
        kept, reason = judged(attempt.row, text, self.job.kinds, self.job.per_passage)
        spent = attempt.spent[0] + len(attempt.ids), attempt.spent[1] + tokens
        return Written(attempt, text, kept, reason, spent)

    def _event(self, written: Written) -> Message:
        row, asked, spent = written.attempt.row, self.job.per_passage, written.spent
        if not written.drafts:
            return PassageFailed(row["id"], asked, "answer_unusable", {"reason": written.reason}, *spent)
        return PassageWritten(row["id"], asked, tuple(written.drafts), *spent, suspicious.words(row["text"]))


def length(ids: Sequence[int], chat: Chat) -> int:
    """Return how many tokens a row really wrote, without what a full batch pads behind its end."""
    return next((at + 1 for at, token in enumerate(ids) if token in chat.ends), len(ids))
