"""Ask a server which models it has, and keep its key: what the window may want of a server before a job is queued."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from studio import keys, places, protocol
from studio.core.problems import ProblemError
from studio.core.writing import servers
from studio.jobs import errand


async def models(url: str, with_key: bool = False) -> tuple[str, ...]:
    """Return the names of a server's models; raises ProblemError. Pressing the button that asks is the yes to it."""
    key_name = servers.Server(url, "", with_key).key_name
    job = protocol.LookUpServer(servers.tidy(url), key_name, servers.is_far(url))
    (places.data() / "servers").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.data() / "servers") as folder:
        said = [event async for event in errand.follow(job, Path(folder))]
    return next((event.models for event in said if isinstance(event, protocol.ServerFound)), ())


async def has_key(url: str) -> bool:
    """Say whether the keyring holds a key for this address; a keyring that is not there holds none."""
    try:
        return bool(await asyncio.to_thread(keys.read, servers.key_name(url)))
    except keys.NoKeyringError:
        return False


async def keep_key(url: str, key: str) -> None:
    """Put the key of an address into the system's keyring, or take it away; raises ProblemError without a keyring,
    and for an address to which no key would be sent."""
    name = servers.key_name(url)
    if key:
        servers.check_wire(url)
    try:
        await asyncio.to_thread(*((keys.store, name, key) if key else (keys.forget, name)))
    except keys.NoKeyringError as error:
        raise ProblemError("keyring_missing", reason=error) from None
