"""The playground's end of the talk: loads the chosen models when they are needed and streams their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from studio.core.problems import Problem, ProblemError
from studio.jobs.talk import Talk
from studio.protocol import AnswerEnded, Words
from studio.ui.loop import spawn

FINISH = 5.0
"""Seconds an answer may still take when its models are to go; then it is stopped, and what is written stays."""


@dataclass(frozen=True)
class Models:
    """A base, and the adapter on top of it where there is one."""

    base: Path
    adapter: Path | None = None
    adapter_id: int | None = None


class Listener(Protocol):
    """Who is told what happens; always on the window's thread."""

    def models_loading(self, now: bool) -> None: ...
    def words_came(self, side: str, text: str) -> None: ...
    def answer_ended(self, ended: AnswerEnded) -> None: ...
    def trouble_came(self, problem: Problem) -> None: ...


class Conversation:
    """One child with one pair of models; another choice is loaded with the next question."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._talk = Talk()
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loaded: Models | None = None

    def is_loaded(self, models: Models) -> bool:
        """Say whether these models can answer at once."""
        return self._loaded == models

    @property
    def holds_models(self) -> bool:
        """Say whether models are in memory, or on their way there."""
        return self._loaded is not None or bool(self._tasks)

    @property
    def free(self) -> int | None:
        """Bytes that are free beside the models; None while nobody knows."""
        return self._talk.free

    def warm_up(self, models: Models) -> None:
        """Load models while the person still types."""
        if not self._tasks and not self.is_loaded(models):
            self._begin(self._load(models))

    def ask(self, models: Models, question: str) -> None:
        """Ask both models; what they say goes to the listener."""
        self._begin(self._ask(models, question))

    def stop(self) -> None:
        """End the answer that is being written; what is there stays."""
        self._talk.stop()

    async def finish(self) -> bool:
        """Let the answer that is being written end, then let go of the models; says whether it did end."""
        await self._rest()
        self._talk.stop()
        await self._rest()
        ended = not self._tasks
        self.close()
        return ended

    async def _rest(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH)

    def close(self) -> None:
        """Let go of the models and of whatever was under way."""
        self._drop_tasks()
        self._loaded = None
        self._talk.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = spawn(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """One at a time; a problem is shown and forgets the models, as their child may be gone."""
        try:
            async with self._turn:
                await work
        except ProblemError as error:
            self._loaded = None
            self._drop_tasks(
                but=asyncio.current_task()
            )  # a question that waited for the models goes back to the person
            self._listener.trouble_came(error.problem)
        finally:
            work.close()

    def _drop_tasks(self, but: asyncio.Task[None] | None = None) -> None:
        for task in self._tasks - {but}:
            task.cancel()

    async def _load(self, models: Models) -> None:
        if self.is_loaded(models):
            return
        self._loaded = None
        self._listener.models_loading(True)
        try:
            await self._talk.load(models.base, models.adapter)
            self._loaded = models
        except ProblemError:
            self._talk.close()
            raise
        finally:
            if not asyncio.current_task().cancelling():
                self._listener.models_loading(False)

    async def _ask(self, models: Models, question: str) -> None:
        await self._load(models)
        async for event in self._talk.ask(question):
            if isinstance(event, Words):
                self._listener.words_came(event.side, event.text)
            else:
                self._listener.answer_ended(event)
