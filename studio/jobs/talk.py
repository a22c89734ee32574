"""Ask base and tuned model the same question at once, from one child and one copy of the weights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from studio import places, protocol
from studio.jobs.dialogue import Dialogue


class Talk:
    """One loaded pair of models; ``load`` first, then ``ask`` as often as wanted, ``close`` at the end."""

    def __init__(self) -> None:
        self._child = Dialogue("studio.engine", "--talk", places.cache() / "talk.log")
        self._asked = 0

    async def load(self, base: Path, adapter: Path | None) -> protocol.ModelsLoaded:
        """Load a base and an adapter; raises ProblemError where they cannot be used."""
        self._child.say(protocol.LoadModels(str(base), str(adapter) if adapter else ""))
        while True:
            event = await self._child.hear()
            if isinstance(event, protocol.ModelsLoaded):
                return event

    async def ask(
        self, question: str, max_tokens: int = 256, temperature: float = 0.0
    ) -> AsyncIterator[protocol.Words | protocol.AnswerEnded]:
        """Yield the words of both answers as they are written; the last event is ``AnswerEnded``."""
        self._asked += 1
        self._child.say(protocol.Ask(self._asked, question, max_tokens=max_tokens, temperature=temperature))
        while True:
            event = await self._child.hear()
            if isinstance(event, (protocol.Words, protocol.AnswerEnded)) and event.id == self._asked:
                yield event
                if isinstance(event, protocol.AnswerEnded):
                    return

    def stop(self) -> None:
        """Stop the answer that is being written; its ``AnswerEnded`` still comes."""
        if self._child.open:
            self._child.say(protocol.StopAnswer(self._asked))

    def close(self) -> None:
        """Let go of the models."""
        self._child.close()
