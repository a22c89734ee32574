"""Ask base and tuned model one question from a terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

from studio import protocol
from studio.core.problems import ProblemError
from studio.core.store import project
from studio.core.store.schema import Adapter
from studio.core.training import adapters
from studio.jobs.talk import Talk


def ask(folder: Path, question: str, name: str | None) -> int:
    """Print both answers; the newest tuned model unless one is named."""
    opened = project.open_project(folder)
    try:
        adapter = _adapter(opened, name)
        answers = asyncio.run(_answers(Path(adapter.base), opened.folder / adapter.folder, question))
    finally:
        opened.close()
    print(f"Base:  {answers['base']}\nTuned: {answers['tuned']}")
    return 0


def _adapter(opened: project.Project, name: str | None) -> Adapter:
    with opened.reading() as db:
        found = [one for one in adapters.listed(db) if name in (None, one.name)]
    if not found:
        raise ProblemError("adapter_missing", folder=name or opened.folder)
    return found[0]


async def _answers(base: Path, adapter: Path, question: str) -> dict[str, str]:
    talk = Talk()
    said = {"base": "", "tuned": ""}
    try:
        await talk.load(base, adapter)
        async for event in talk.ask(question):
            if isinstance(event, protocol.Words):
                said[event.side] += event.text
    finally:
        talk.close()
    return {side: text.strip() for side, text in said.items()}
