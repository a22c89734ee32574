"""An errand: a child on a run folder that belongs to no project. It ends with whoever awaits it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

from studio import protocol
from studio.core.problems import ProblemError
from studio.jobs import launch

LOOK_EVERY = 0.2
"""Seconds between two looks at what the child said."""
PATIENCE = 5.0
"""Seconds in which a child goes that has said its last word; one that stays is ended."""
LAST = (protocol.Failed, protocol.Finished, protocol.Stopped)


async def follow(job: protocol.Message, folder: Path) -> AsyncGenerator[protocol.Message, None]:
    """Start the child of a run folder and yield what it says; ask it to stop when nobody listens any more.

    Raises ProblemError with what the child failed of.
    """
    events = folder / protocol.EVENTS_FILE
    said, read_to = _new_lines(events, 0)
    (folder / protocol.CONTROL_FILE).unlink(missing_ok=True)
    there = _living(said)
    if there is not None and isinstance(said[-1], LAST):
        await _end_of(*there)
        there = None
    pid, born = there or await asyncio.to_thread(_start, job, folder)
    try:
        while True:
            alive = launch.is_alive(pid, born)  # asked first: what it said last is read below
            lines, read_to = _new_lines(events, read_to)
            for event in lines:
                if isinstance(event, protocol.Failed):
                    raise ProblemError(event.code, **event.facts)
                if isinstance(event, (protocol.Finished, protocol.Stopped)):
                    await _end_of(pid, born)
                    return
                yield event
            if not alive and not lines:
                raise ProblemError("child_gone")
            await asyncio.sleep(LOOK_EVERY)
    finally:
        if launch.is_alive(pid, born):
            ask_to_stop(folder)


async def _end_of(pid: int, born: float) -> None:
    """Wait until a child that said its last word is gone: until then the folder is its own, and no other may begin."""
    end = time.monotonic() + PATIENCE
    while launch.is_alive(pid, born):
        if time.monotonic() > end:
            launch.kill(pid, born)
        await asyncio.sleep(LOOK_EVERY)


def _living(said: list[protocol.Message]) -> tuple[int, float] | None:
    """Return the last child that worked here, if it lives: that of a studio that was killed, or one on its way out."""
    started = [event for event in said if isinstance(event, protocol.Started)]
    return next(((one.pid, one.born) for one in started[-1:] if launch.is_alive(one.pid, one.born)), None)


def _start(job: protocol.Message, folder: Path) -> tuple[int, float]:
    protocol.write_job(job, folder)
    return launch.start_job(type(job).__name__, folder)


def ask_to_stop(folder: Path) -> None:
    """Ask the child of a run folder to stop."""
    (folder / protocol.CONTROL_FILE).write_text(protocol.STOP, encoding="utf-8")


def _new_lines(file: Path, read_to: int) -> tuple[list[protocol.Message], int]:
    """Return the whole events after ``read_to`` and where the last of them ends."""
    try:
        with file.open("rb") as events:
            events.seek(read_to)
            fresh = events.read()
    except FileNotFoundError:
        return [], read_to
    whole = fresh[: fresh.rfind(b"\n") + 1]
    return [event for line in whole.splitlines() if (event := _event(line)) is not None], read_to + len(whole)


def _event(line: bytes) -> protocol.Message | None:
    try:
        return protocol.from_json(line)
    except ValueError:
        return None
