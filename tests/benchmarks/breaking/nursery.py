"""A process that imports once what its children need, and forks them: a start takes milliseconds, not seconds.

    python -m tests.benchmarks.breaking.nursery SOCKET MODULE ...

A child is a process of its own, in a session of its own, as one that the studio starts; kill -9 is kill -9 for it.
Linux only: Windows cannot fork.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
SURROUNDINGS = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false",
                "OMP_WAIT_POLICY": "PASSIVE", "QT_QPA_PLATFORM": "offscreen"}  # fmt: skip
"""One thread each: several rounds go side by side, and a number must not depend on how many."""
PATIENCE = 600.0


class Nursery:
    """The parent's end: ask for a child by the name of a function and its arguments."""

    def __init__(self, place: Path, *modules: str) -> None:
        self.socket = place
        command = [sys.executable, "-m", __name__, str(place), *modules]
        self._log = place.with_suffix(".log").open("ab")
        self._process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **SURROUNDINGS}, stderr=self._log)

    def wait(self) -> None:
        """Wait until everything is imported. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while not self.socket.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise TimeoutError(self.socket)
            time.sleep(0.05)

    def close(self) -> None:
        """End the nursery and all that it brought up and that lives."""
        for child in psutil.Process(self._process.pid).children():
            with suppress(psutil.NoSuchProcess):  # it may end by itself at this moment
                child.kill()
        self._process.kill()
        self._process.wait()
        self._log.close()


def born(place: Path, function: str, *arguments: str) -> tuple[int, float]:
    """Have a nursery fork a child that calls ``module:function``; returns its process id and start time."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(place))
        line.sendall(json.dumps([function, *arguments]).encode() + b"\n")
        pid, when = json.loads(line.makefile().readline())
    return pid, when


def main(place: str, *modules: str) -> None:
    """Import, listen, fork, for ever."""
    for module in modules:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system itself buries the children
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{place}.draft")
        door.listen(16)
        Path(f"{place}.draft").rename(place)
        while True:
            line, _ = door.accept()
            with line:
                serve(door, line)


def serve(door: socket.socket, line: socket.socket) -> None:
    """Answer one request; in the child, do what it says and end. Whoever asked may be killed before or afterwards."""
    with suppress(OSError, ValueError, psutil.Error):
        function, *arguments = json.loads(line.makefile().readline())
        pid = os.fork()
        if pid == 0:
            door.close()
            line.close()
            grow_up(function, arguments)
        line.sendall(json.dumps([pid, psutil.Process(pid).create_time()]).encode() + b"\n")


def grow_up(function: str, arguments: list[str]) -> None:
    """Be a process of one's own and call the function; never returns."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        module, _, name = function.partition(":")
        getattr(importlib.import_module(module), name)(*arguments)
        status = 0
    except BaseException:  # noqa: BLE001  (the end of a process)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
