"""The job of putting questions in other words with a model on this PC, each answer held to its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.child import Controls, Reporter
from studio.drafting import prompt
from studio.drafting.acceptance import reworded
from studio.drafting.done import done_rephrasings
from studio.engine.author import FIRST_TRY, Following, Row, Told
from studio.engine.constraint import Constraint, Vocabulary, vocabulary
from studio.engine.conversation import Chat
from studio.engine.drafting import Course
from studio.engine.grammar import rephrasings_grammar
from studio.engine.loading import Base, load_base, memory_watched
from studio.engine.sides import generate
from studio.protocol import PairRephrased, RephrasePairs, read_rows

TOKENS = 64
"""Room for one wording."""


def rephrase(job: RephrasePairs, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say one event for each question; goes on where a child before it was interrupted.

    Always takes the likeliest token, so the same questions give the same wordings. Raises StopAsked, and the Failures
    of ``loading`` and ``Rephraser.of``.
    """
    reporter.progress("loading", 0, 1)
    rows = list(read_rows(folder / job.pairs))
    done = done_rephrasings(folder)
    left = [row for row in rows if row["id"] not in done]
    with memory_watched():
        writer = Rephraser.of(load_base(Path(job.base)), job.number, controls)
    course = Course(writer, reporter, len(rows), len(rows) - len(left))
    while left:
        controls.check()
        left = left[course.write(left) :]
    reporter.progress("writing", len(rows), len(rows))


@dataclass(frozen=True)
class Attempt:
    """One question on its way to other wordings."""

    row: Row
    messages: prompt.Messages
    ids: list[int]
    """The messages as the model reads them."""
    text: str = ""
    """What the model answered."""
    questions: tuple[str, ...] = ()
    reason: str = ""
    """Why some cannot be used, in words for the model."""


@dataclass(frozen=True)
class Rephraser:
    """A model that puts questions in other words."""

    base: Base
    words: Vocabulary
    number: int
    controls: Controls

    @classmethod
    def of(cls, base: Base, number: int, controls: Controls) -> Rephraser:
        """Make a loaded model ready to write. Raises the Failures of ``Chat`` and ``vocabulary``."""
        return cls(base, vocabulary(base, Chat(base.tokenizer, ends=base.ends)), number, controls)

    def write(self, rows: Sequence[Row], told: Told) -> list[PairRephrased]:
        """Return the other wordings of a few questions, in their order; what came to nothing is tried once more.

        Raises StopAsked, and Failure ``memory_full``.
        """
        first = self._tried([self._attempt(row) for row in rows], lambda share: told(FIRST_TRY * share))
        again = [self._second(one) for one in first if one.text and not one.questions]
        second = self._tried(again, lambda share: told(FIRST_TRY + (1 - FIRST_TRY) * share))
        found = {one.row["id"]: one.questions for one in [*first, *second]}
        return [PairRephrased(row["id"], found[row["id"]], row.get("state", "")) for row in rows]

    def _attempt(self, row: Row) -> Attempt:
        return self._asked(row, prompt.rephrase(row["question"], row["answer"], self.number))

    def _second(self, attempt: Attempt) -> Attempt:
        """Tell the model once why its answer cannot be used."""
        return self._asked(attempt.row, prompt.repair(attempt.messages, attempt.text, attempt.reason))

    def _asked(self, row: Row, messages: prompt.Messages) -> Attempt:
        said = [message["content"] for message in messages[1:]]
        history = list(zip(said[:-1:2], said[1:-1:2], strict=True))
        return Attempt(row, messages, self._chat(messages).prompt(said[-1], history))

    def _chat(self, messages: prompt.Messages) -> Chat:
        """The system message names the mark of this very question."""
        return Chat(self.base.tokenizer, messages[0]["content"], self.base.ends)

    def _tried(self, attempts: Sequence[Attempt], told: Told) -> list[Attempt]:
        """Let the model answer a batch; where there is no room for an answer, there is none."""
        room = TOKENS * self.number
        fit = [one for one in attempts if len(one.ids) + room <= self.base.context]
        if not fit:
            return list(attempts)
        chat = self._chat(fit[0].messages)
        held = Constraint(self.words, [rephrasings_grammar(self.number)] * len(fit), chat.ends)
        with memory_watched():
            answers = generate(self.base.model, chat, [one.ids for one in fit], room,
                               watcher=Following(self.controls, room, told), constraint=held)  # fmt: skip
        judged = {one.row["id"]: self._judged(one, chat.text(ids)) for one, ids in zip(fit, answers, strict=True)}
        return [judged.get(one.row["id"], one) for one in attempts]

    def _judged(self, attempt: Attempt, text: str) -> Attempt:
        kept, reason = reworded(attempt.row["question"], text, self.number)
        return Attempt(attempt.row, attempt.messages, attempt.ids, text, tuple(kept), reason)
