"""Look a model up on the hub and fetch it: the only road by which the studio reaches the network.

The fetcher child works on a run folder of its own under ``downloads``, like any job, but belongs to no project.
Its work ends with whoever awaits it: nothing goes over the network that no window shows.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from studio import places, protocol
from studio.core.problems import ProblemError
from studio.jobs import launch

HUB = "https://huggingface.co"
LOOK_EVERY = 0.2
"""Seconds between two looks at what the child said."""
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")

Heard = protocol.Progress | protocol.ModelDownloaded


def endpoint() -> str:
    """Return the address of the hub; ``HF_ENDPOINT`` names another one, such as a mirror in the house."""
    return os.environ.get("HF_ENDPOINT", HUB).rstrip("/")


def is_name(text: str) -> bool:
    """Say whether this can be the name of a model, as in *organisation/model*."""
    return _NAME.fullmatch(text) is not None


def target(repo: str) -> Path:
    """Return the folder a downloaded model lies in."""
    return places.models() / repo.replace("/", "--")


async def look_up(repo: str, hub: str = "") -> protocol.ModelFound:
    """Ask for size and licence before anything is fetched; raises ProblemError where there is no answer."""
    job = protocol.LookUpModel(repo, hub or endpoint())
    found = [event async for event in _follow(job, _run_folder(repo) / "look-up")]
    for event in found:
        if isinstance(event, protocol.ModelFound):
            return event
    raise ProblemError("child_gone")


async def download(repo: str, hub: str = "", revision: str = "main") -> AsyncGenerator[Heard, None]:
    """Fetch a model, or what is still missing of it; the last event is ``ModelDownloaded``.

    Ends without it after ``stop``; raises ProblemError where it fails. What is whole is kept in both cases.
    """
    job = protocol.DownloadModel(repo, str(target(repo)), hub or endpoint(), revision)
    async with aclosing(_follow(job, _run_folder(repo))) as events:
        async for event in events:
            if isinstance(event, protocol.ModelDownloaded):
                _forget(repo)
            if isinstance(event, (protocol.Progress, protocol.ModelDownloaded)):
                yield event


def stop(repo: str) -> None:
    """Ask a download to stop; it may be started again later."""
    _ask_to_stop(_run_folder(repo))


def unfinished() -> list[str]:
    """Return the names of models whose download was begun and is not whole."""
    folder = places.data() / "downloads"
    begun = [_repo(job) for job in sorted(folder.glob(f"*/{protocol.JOB_FILE}"))]
    return [repo for repo in begun if repo]


def _forget(repo: str) -> None:
    """A download that is whole is none that could be resumed."""
    (_run_folder(repo) / protocol.JOB_FILE).unlink(missing_ok=True)


def _repo(job_file: Path) -> str:
    try:
        job = protocol.from_json(job_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return job.repo if isinstance(job, protocol.DownloadModel) else ""


def _run_folder(repo: str) -> Path:
    return places.data() / "downloads" / repo.replace("/", "--")


async def _follow(job: protocol.Message, folder: Path) -> AsyncGenerator[protocol.Message, None]:
    """Start the child of a run folder and yield what it says; ask it to stop when nobody listens any more."""
    events = folder / protocol.EVENTS_FILE
    said, read_to = _new_lines(events, 0)
    (folder / protocol.CONTROL_FILE).unlink(missing_ok=True)
    pid, born = _still_at_work(said) or await asyncio.to_thread(_start, job, folder)
    try:
        while True:
            alive = launch.is_alive(pid, born)  # asked first: what it said last is read below
            lines, read_to = _new_lines(events, read_to)
            for event in lines:
                if isinstance(event, protocol.Failed):
                    raise ProblemError(event.code, **event.facts)
                if isinstance(event, (protocol.Finished, protocol.Stopped)):
                    return
                yield event
            if not alive and not lines:
                raise ProblemError("child_gone")
            await asyncio.sleep(LOOK_EVERY)
    finally:
        if launch.is_alive(pid, born):
            _ask_to_stop(folder)


def _still_at_work(said: list[protocol.Message]) -> tuple[int, float] | None:
    """Return the child of a studio that was killed in the middle of a download, if it lives."""
    started = [event for event in said if isinstance(event, protocol.Started)]
    return next(((one.pid, one.born) for one in started[-1:] if launch.is_alive(one.pid, one.born)), None)


def _start(job: protocol.Message, folder: Path) -> tuple[int, float]:
    protocol.write_job(job, folder)
    return launch.start_job(type(job).__name__, folder)


def _ask_to_stop(folder: Path) -> None:
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
