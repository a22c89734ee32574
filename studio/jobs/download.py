"""Look a model up on the hub and fetch it: the only road by which the studio reaches the network.

The fetcher child works on a run folder of its own under ``downloads``, like any job, but belongs to no project.
Its work ends with whoever awaits it: nothing goes over the network that no window shows.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from studio import places, protocol
from studio.core.problems import ProblemError
from studio.jobs import errand

HUB = "https://huggingface.co"
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
    found = [event async for event in errand.follow(job, _run_folder(repo) / "look-up")]
    for event in found:
        if isinstance(event, protocol.ModelFound):
            return event
    raise ProblemError("child_gone")


async def download(repo: str, hub: str = "", revision: str = "main") -> AsyncGenerator[Heard, None]:
    """Fetch a model, or what is still missing of it; the last event is ``ModelDownloaded``.

    Ends without it after ``stop``; raises ProblemError where it fails. What is whole is kept in both cases.
    """
    job = protocol.DownloadModel(repo, str(target(repo)), hub or endpoint(), revision)
    async with aclosing(errand.follow(job, _run_folder(repo))) as events:
        async for event in events:
            if isinstance(event, protocol.ModelDownloaded):
                _forget(repo)
            if isinstance(event, (protocol.Progress, protocol.ModelDownloaded)):
                yield event


def stop(repo: str) -> None:
    """Ask a download to stop; it may be started again later."""
    errand.ask_to_stop(_run_folder(repo))


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
