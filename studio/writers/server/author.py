"""One passage on its way to drafts: ask, hold the answer against the passage, let it be mended once, try again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.drafting import answer, prompt, suspicious
from studio.drafting.acceptance import accept
from studio.drafting.evidence import SHORTEST
from studio.drafting.kinds import UNANSWERED
from studio.protocol import PassageFailed, PassageWritten, ServerDrafts
from studio.writers.server.client import Said, Server
from studio.writers.server.costs import Spent
from studio.writers.server.gate import Gate
from studio.writers.server.trouble import Trouble, pause, shown

TOKENS_PER_DRAFT, TOKENS_BESIDE = 500, 1500
"""Room for an answer: each draft with its quotation, and what some models think aloud before."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Author:
    """A server that writes drafts, as one job asks for them; used by many threads."""

    server: Server
    job: ServerDrafts
    gate: Gate = field(default_factory=Gate)

    def write(self, row: Row) -> PassageWritten | PassageFailed | Trouble:
        """Write about one passage; Trouble is returned where the whole job can only end."""
        if len(row["text"].strip()) < SHORTEST and self.job.kinds != (UNANSWERED,):
            return PassageFailed(row["id"], self.job.per_passage, "passage_too_short")
        page = _Page(self, row)
        try:
            return page.written()
        except Trouble as trouble:
            return trouble if trouble.fatal else page.failed(trouble.code, trouble.facts)

    def ask(self, messages: prompt.Messages) -> Said:
        """Ask until an answer comes or the attempts are used up; raises Trouble."""
        schema = answer.schema(self.job.kinds, self.job.per_passage)
        room = TOKENS_PER_DRAFT * self.job.per_passage + TOKENS_BESIDE
        for attempt in range(max(1, self.job.attempts)):
            self.gate.wait()
            try:
                return self.server.ask(self.job.model, messages, schema, room)
            except Trouble as trouble:
                if not trouble.again or attempt + 1 >= self.job.attempts:
                    raise
                self._rest(attempt, trouble)
        raise AssertionError("the last attempt returns or raises")

    def _rest(self, attempt: int, trouble: Trouble) -> None:
        """Wait before the next attempt; where the server named a time, everyone waits."""
        seconds = pause(attempt, trouble.wait)
        if trouble.wait is not None:
            self.gate.hold(seconds)
        else:
            self.gate.rest(seconds)


class _Page:
    """What one passage has cost so far, and what came of it."""

    def __init__(self, author: Author, row: Row) -> None:
        self._author, self._row, self._spent = author, row, Spent()

    def written(self) -> PassageWritten | PassageFailed:
        """Ask, and where nothing of the answer can be used say why and ask once more."""
        job = self._author.job
        messages = prompt.messages(self._row, job.kinds, job.per_passage, job.language)
        said = self._said(messages)
        drafts, reason = self._judged(said)
        if not drafts:
            drafts, reason = self._judged(self._said(prompt.repair(messages, said.text, reason)))
        if not drafts:
            return self.failed("answer_unusable", {"reason": shown(reason)})
        spent, words = self._spent, suspicious.words(self._row["text"])
        return PassageWritten(
            self._row["id"], job.per_passage, tuple(drafts), spent.sent, spent.received, words, spent.estimated
        )

    def failed(self, code: str, facts: dict[str, object]) -> PassageFailed:
        """Return the event of a passage that came to nothing, with what it cost all the same."""
        told = {name: str(fact) for name, fact in facts.items()}
        spent, asked = self._spent, self._author.job.per_passage
        return PassageFailed(self._row["id"], asked, code, told, spent.sent, spent.received, spent.estimated)

    def _said(self, messages: prompt.Messages) -> Said:
        said = self._author.ask(messages)
        self._spent += said.spent
        return said

    def _judged(self, said: Said) -> tuple[Sequence[Row], str]:
        """Hold an answer against the passage; what is whole of a torn one counts. Returns why there is nothing."""
        job = self._author.job
        try:
            drafts, torn = answer.parse(said.text), ""
        except answer.UnusableError as error:
            drafts, torn = answer.whole_part(said.text), str(error)
        kept, reasons = accept(self._row, drafts, job.kinds, job.per_passage)
        return kept, "; ".join([*reasons, torn] if torn else reasons) or "it holds no drafts"
