"""A pipe child seen from a coroutine: send a command, await what it says."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from studio import protocol
from studio.core.problems import ProblemError
from studio.jobs.launch import Pipe


class Dialogue:
    """Joins a pipe child to the running event loop; the child is started with the first command."""

    def __init__(self, room: str, argument: str, log: Path) -> None:
        self._room, self._argument, self._log = room, argument, log
        self._pipe: Pipe | None = None
        self._heard: asyncio.Queue[protocol.Message | None] = asyncio.Queue()

    @property
    def open(self) -> bool:
        """Say whether the child runs."""
        return self._pipe is not None

    @property
    def living(self) -> bool:
        """Say whether the child can answer: one that is open may have died while nobody asked it anything."""
        return self._pipe is not None and self._pipe.living

    def say(self, command: protocol.Message) -> None:
        """Send one command; must be called on the event loop's thread."""
        if self._pipe is None:
            self._pipe = self._start()
        self._pipe.say(command)

    async def hear(self) -> protocol.Message:
        """Return the child's next event; raises ProblemError when it failed or is gone."""
        heard = self._heard
        event = await heard.get()
        if event is None:
            if heard is self._heard:  # the end of a child that was replaced must not end the one that came after
                self.close()
            raise ProblemError("child_gone")
        if isinstance(event, protocol.Failed):
            raise ProblemError(event.code, **event.facts)
        return event

    def close(self) -> None:
        """End the child."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()

    def _start(self) -> Pipe:
        loop, heard = asyncio.get_running_loop(), asyncio.Queue[protocol.Message | None]()
        self._heard = heard

        def hand_on(event: protocol.Message | None) -> None:
            with suppress(RuntimeError):  # the loop is closed, perhaps at this moment: nobody listens any more
                loop.call_soon_threadsafe(heard.put_nowait, event)

        return Pipe(self._room, self._argument, self._log, hand_on, lambda: hand_on(None))
