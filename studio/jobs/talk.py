"""Ask base and tuned model the same question at once, from one child and one copy of the weights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from studio import places, protocol
from studio.jobs.dialogue import Dialogue


class Talk:
    """One loaded pair of models; ``load`` first, then ``ask`` as often as wanted, ``close`` at the end."""

    def __init__(self) -> None:
        self._child = Dialogue("studio.engine", "--talk", places.cache() / "talk.log")
        self._asked = 0
        self._loaded: protocol.ModelsLoaded | None = None

    @property
    def free(self) -> int | None:
        """Bytes that are free where the models lie: on the card as it was when they were loaded, in the computer's
        memory as it is now. None while nobody knows.
        """
        if self._loaded is None:
            return None
        on_card = self._loaded.card_free is not None
        return self._loaded.card_free if on_card else psutil.virtual_memory().available

    async def load(self, base: Path, adapter: Path | None) -> protocol.ModelsLoaded:
        """Load a base and an adapter; raises ProblemError where they cannot be used."""
        self._child.say(protocol.LoadModels(str(base), str(adapter) if adapter else ""))
        while True:
            event = await self._child.hear()
            if isinstance(event, protocol.ModelsLoaded):
                self._loaded = event
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
        """Let go of the models; what was free on the card beside them says nothing any more."""
        self._child.close()
        if self._loaded is not None and self._loaded.card_free is not None:
            self._loaded = None
