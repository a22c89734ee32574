"""Real engine children: start one on a run folder or a pipe, and read what it says."""

import queue
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from studio.protocol import (
    CONTROL_FILE,
    EVENTS_FILE,
    EvaluateAdapter,
    Message,
    TrainAdapter,
    from_json,
    write_job,
)

ROOT = Path(__file__).parents[2]
PATIENCE = 600
"""Seconds after which a child has failed the test; it steps behind all others, so a busy machine takes long."""


def train_job(base: Path, rows: Path, held_out: Path | None = None, **recipe: Any) -> TrainAdapter:
    """A short run that lets no question be answered on its way, which takes longer than all of its steps."""
    recipe = {"rank": 4, "alpha": 4, "batch": 4, "epochs": 4, "evaluations": 4, "samples": 0, "rate": 2e-3, **recipe}
    return TrainAdapter(str(base), "starter", str(rows), str(held_out or ""), "f" * 64, recipe)


def start(folder: Path, job: Message | None = None) -> subprocess.Popen:
    """Start the child of a run folder."""
    if job is not None:
        write_job(job, folder)
    return subprocess.Popen([sys.executable, "-m", "studio.engine", str(folder)], cwd=ROOT)


def do(folder: Path, job: TrainAdapter | EvaluateAdapter) -> list[Message]:
    """Do a job to its end and return all events."""
    start(folder, job).wait(PATIENCE)
    return said(folder)


def said(folder: Path) -> list[Message]:
    """Return the whole events said so far."""
    file = folder / EVENTS_FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [from_json(line) for line in lines if line.endswith("}")]


def of(kind: type[Message], events: list[Message]) -> list[Any]:
    """Return the events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def wait_for(folder: Path, kind: type[Message], count: int = 1) -> list[Any]:
    """Wait until a child has said so many events of a kind."""
    end = time.monotonic() + PATIENCE
    while len(found := of(kind, said(folder))) < count:
        assert time.monotonic() < end, f"{kind.__name__} was not said: {said(folder)[-3:]}"
        time.sleep(0.05)
    return found


def control(folder: Path, word: str) -> None:
    """Ask something of a running child."""
    (folder / CONTROL_FILE).write_text(word, encoding="utf-8")


class Talker:
    """A child with its pipe: that of the playground, or another."""

    def __init__(self, argument: str = "--talk") -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "studio.engine", argument], cwd=ROOT, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._said: queue.SimpleQueue[Message] = queue.SimpleQueue()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with self._child.stdout as lines:
            for line in lines:
                self._said.put(from_json(line))

    def tell(self, command: Message) -> None:
        self._child.stdin.write(command.to_json() + "\n")
        self._child.stdin.flush()

    def until(self, *kinds: type[Message]) -> list[Message]:
        """Return what is said up to the first event of these kinds."""
        heard = []
        while not heard or not isinstance(heard[-1], kinds):
            heard.append(self._said.get(timeout=PATIENCE))
        return heard

    def close(self) -> int:
        """Close the pipe and return the exit status."""
        self._child.stdin.close()
        return self._child.wait(PATIENCE)
