"""The one door to other processes: start a job's child that outlives us, or a pipe child that must not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psutil

from studio import awake, protocol

ROOMS = {
    protocol.ReadDocuments.__name__: "studio.readers",
    protocol.WriteDrafts.__name__: "studio.writers",
    protocol.ServerDrafts.__name__: "studio.writers",
    protocol.LookUpServer.__name__: "studio.writers",
    protocol.ModelDrafts.__name__: "studio.engine",
    protocol.RewordPairs.__name__: "studio.writers",
    protocol.RephrasePairs.__name__: "studio.engine",
    protocol.VotePairs.__name__: "studio.engine",
    protocol.CheckPairs.__name__: "studio.checker",
    protocol.ImportPairs.__name__: "studio.formats",
    protocol.ExportPairs.__name__: "studio.formats",
    protocol.TrainAdapter.__name__: "studio.engine",
    protocol.EvaluateAdapter.__name__: "studio.engine",
    protocol.LookUpModel.__name__: "studio.fetcher",
    protocol.DownloadModel.__name__: "studio.fetcher",
}
"""Which room does which job."""
LONG_ROOM = "studio.engine"
"""While this room works, the computer stays awake."""
BORN_TOLERANCE = 2.0
"""Seconds by which two readings of one process's start time may differ."""
_STARTED = b'{"is": "Started"'
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}


def start_job(kind: str, folder: Path) -> tuple[int, float]:
    """Start the child of a run folder, detached: it goes on when we are gone. Returns its id and start time."""
    child = subprocess.Popen(
        _command(ROOMS[kind], str(folder)),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=_environment(ROOMS[kind]), cwd=folder, close_fds=True, **_detached(),
    )  # fmt: skip
    Thread(target=child.wait, name=f"reaper of {child.pid}", daemon=True).start()
    if ROOMS[kind] == LONG_ROOM:
        _keep_awake(child.pid)
    return child.pid, _born(child.pid)


def _keep_awake(pid: int) -> None:
    """Hold the computer's sleep off while a child lives; where the system does not let us, it sleeps as it would."""
    command, quiet = awake.holder(pid), subprocess.DEVNULL
    if not command:
        return
    with suppress(OSError):  # the child has been started: whatever goes wrong here must not make it a failed job
        holder = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, close_fds=True, **_detached())
        Thread(target=holder.wait, name=f"reaper of {holder.pid}", daemon=True).start()


def is_alive(pid: int, born: float) -> bool:
    """Say whether this very process still lives; another one with its number does not count."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - born) < BORN_TOLERANCE
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:  # gone, or its number belongs to somebody else's process now
        return False


def living(folder: Path) -> tuple[int, float] | None:
    """Return id and start time of the child that holds a run folder now, as it said itself, or None.

    Whoever starts a child asks first: a studio that was killed may have started one that nobody wrote down.
    """
    try:
        said = (folder / protocol.EVENTS_FILE).read_bytes()
        started = protocol.from_json(said[said.rfind(_STARTED) :].partition(b"\n")[0])
    except (OSError, ValueError):
        return None
    if not isinstance(started, protocol.Started):
        return None
    # A clock that was set moves the start time that the system tells; the lock of a folder is held for a whole life.
    born = _born(started.pid) if _is_held(folder) else started.born
    return (started.pid, born) if is_alive(started.pid, born) else None


def _is_held(folder: Path) -> bool:
    """Say whether some child holds the lock of a run folder now. The Windows half has not been run."""
    try:
        with (folder / protocol.LOCK_FILE).open("r+b") as file:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        return False
    return False


def kill(pid: int, born: float) -> None:
    """End a child at once, if it is still the same process."""
    if is_alive(pid, born):
        with suppress(psutil.Error):
            psutil.Process(pid).kill()


class Pipe:
    """A child that answers commands for as long as we live; a thread hands on every event it says.

    ``heard`` and ``ended`` are called on that thread.
    """

    def __init__(self, room: str, argument: str, log: Path, heard: Callable[[protocol.Message], None],
                 ended: Callable[[], None]) -> None:  # fmt: skip
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self._child = subprocess.Popen(
                _command(room, argument), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                env=_environment(room), **_quiet(),
            )  # fmt: skip
        self._heard, self._ended = heard, ended
        self._thread = Thread(target=self._listen, name=f"listener to {room}", daemon=True)
        self._thread.start()

    @property
    def living(self) -> bool:
        """Say whether the child still runs."""
        return self._child.poll() is None

    def say(self, command: protocol.Message) -> None:
        """Send one command; a child that is gone says so through ``ended``."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(command.to_json().encode() + b"\n")
            self._child.stdin.flush()
        except OSError:
            return

    def close(self) -> None:
        """End the child and wait for the listener."""
        self._child.kill()
        self._child.wait()
        self._thread.join(timeout=5)
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                _close_quietly(stream)

    def _listen(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            try:
                event = protocol.from_json(line)
            except ValueError:
                continue
            self._heard(event)
        self._ended()


def _close_quietly(stream: object) -> None:
    try:
        stream.close()  # type: ignore[attr-defined]
    except OSError:
        return


def _command(room: str, argument: str) -> list[str]:
    """A frozen studio has a second, console executable for its children beside the window's."""
    if getattr(sys, "frozen", False):
        worker = Path(sys.executable).with_name("slm-worker" + Path(sys.executable).suffix)
        return [str(worker), room, argument]
    return [sys.executable, "-m", room, argument]


def _environment(room: str) -> dict[str, str]:
    """Only the fetcher may see the hub; every child finds the studio on its path.

    A writer that asks a server holds itself to that one address (``writers/server/wire.py``).
    """
    ours = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join(filter(None, (ours, os.environ.get("PYTHONPATH"))))
    offline = {} if room == "studio.fetcher" else _OFFLINE
    return {**os.environ, **offline, "PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def _detached() -> dict[str, object]:
    """Let the child live in a session of its own. The Windows half has not been run."""
    if os.name == "nt":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP  # type: ignore[attr-defined]
        return {"creationflags": flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}  # type: ignore[attr-defined]
    return {"start_new_session": True}


def _quiet() -> dict[str, object]:
    """Open no console window on Windows, and let Ctrl-C in a terminal reach us alone."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}  # type: ignore[attr-defined]
    return {"start_new_session": True}


def _born(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0
