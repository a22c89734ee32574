"""Pictures of PDF pages, drawn by a reader child and kept in the cache."""

from __future__ import annotations

import asyncio
from pathlib import Path

from studio import places, protocol
from studio.jobs.dialogue import Dialogue


class Pages:
    """Draws pages one after another; a page that was drawn before comes from the cache."""

    def __init__(self) -> None:
        self._child = Dialogue("studio.readers", "--pages", places.cache() / "pages.log")
        self._turn = asyncio.Lock()

    async def picture(self, file: Path, page: int, scale: float = 1.5) -> Path:
        """Return a PNG of a page counted from 1; raises ProblemError where it cannot be drawn."""
        picture = places.cache() / "pages" / f"{file.stem}-{page}-{scale:.2f}.png"
        async with self._turn:
            if not picture.exists():
                await self._draw(protocol.RenderPage(str(file), page, str(picture), scale))
        return picture

    async def _draw(self, command: protocol.RenderPage) -> None:
        Path(command.picture).parent.mkdir(parents=True, exist_ok=True)
        self._child.say(command)
        while True:
            event = await self._child.hear()
            if isinstance(event, protocol.PageRendered) and event.picture == command.picture:
                return

    def close(self) -> None:
        """End the child."""
        self._child.close()
