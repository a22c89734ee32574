"""Looks at files of questions before they are imported, taken by a child of the formats room."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from studio import places, protocol
from studio.jobs.dialogue import Dialogue


class Peeks:
    """Looks at one file after another; a file that hangs the child is left behind with it."""

    def __init__(self) -> None:
        self._child = Dialogue("studio.formats", "--peek", places.cache() / "peeks.log")
        self._turn = asyncio.Lock()

    async def look(
        self, file: Path, mapping: Mapping[str, str] | None = None, header: bool | None = None
    ) -> protocol.PairsPeeked:
        """Return what a file looks like; raises ProblemError where it cannot be read."""
        command = protocol.PeekPairs(str(file), mapping=None if mapping is None else dict(mapping), header=header)
        async with self._turn:
            self._child.say(command)
            while True:
                event = await self._child.hear()
                if isinstance(event, protocol.PairsPeeked) and event.file == command.file:
                    return event

    def close(self) -> None:
        """End the child."""
        self._child.close()
