"""One round: a project, a studio, an engine, what is broken, and the wait until the queue is empty."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from studio.protocol import CONTROL_FILE, PAUSE, RESUME, STOP, Control
from tests.benchmarks.breaking import (
    DIES_AT_ADAPTER,
    DIES_AT_CHECKPOINT,
    MEMORY_EVALUATION,
    MEMORY_FORWARD,
    MEMORY_OPTIMISER,
    NAN,
    finding,
    processes,
    project,
)
from tests.benchmarks.breaking.finding import DONE, FAILED, STOPPED, WAITS, Findings, Result
from tests.benchmarks.breaking.nursery import Nursery, born

LIMIT = 600.0
"""Seconds after which a round is given up, on a busy machine too: what still waits then is lost."""
LOOK = 0.1


@dataclass(frozen=True)
class House:
    """What all rounds share."""

    place: Path
    engines: Nursery
    studios: Nursery
    template: Path
    """The project as every round finds it."""

    @classmethod
    def build(cls, place: Path) -> House:
        """Import, make the base and the project."""
        engines = Nursery(place / "engines", *processes.ENGINE_MODULES)
        studios = Nursery(place / "studios", *processes.STUDIO_MODULES)
        engines.wait()
        studios.wait()
        base = place / "Tiny"
        pid, _ = born(engines.socket, f"{processes.HERE}:base", str(base))
        while psutil.pid_exists(pid):
            time.sleep(LOOK)
        return cls(place, engines, studios, project.make(place / "Template", base))

    def close(self) -> None:
        """End every process."""
        self.engines.close()
        self.studios.close()


@dataclass
class Round:
    """One project under way."""

    house: House
    folder: Path
    chance: Random
    wanted: dict[int, str] = field(default_factory=lambda: {1: DONE})
    from_scratch: bool = False
    """Engines are started as the studio starts them, and import everything: many seconds each."""
    strikes: int = 0
    """Kills that met a living process."""
    studio: tuple[int, float] = (0, 0.0)

    @property
    def fault(self) -> Path:
        """The file that plants a fault in the next engine."""
        return self.folder.with_suffix(".fault")

    def start_studio(self) -> None:
        """Start a studio on the project."""
        names = (str(self.folder), "" if self.from_scratch else str(self.house.engines.socket), str(self.fault))
        self.studio = born(self.house.studios.socket, f"{processes.HERE}:studio", *names)

    def kill_studio(self) -> None:
        """Kill -9 the studio."""
        self.strikes += _kill(*self.studio)

    def kill_engine(self) -> None:
        """Kill -9 the engine that works now, if there is one."""
        for job_id, _, state in finding.jobs(self.folder):
            for event in finding.said(finding.run_folder(self.folder, job_id), "Started") if state in WAITS else ():
                self.strikes += _kill(event["pid"], event["born"])

    def plant(self, name: str, at: int) -> None:
        """Let a fault strike in the next engine; ``strikes`` counts it where it did."""
        self.strikes += 1
        self.fault.write_text(json.dumps({"name": name, "at": at}), encoding="utf-8")

    def sleep(self, most: float) -> None:
        """Let a random time pass."""
        time.sleep(self.chance.uniform(0, most))

    def is_over(self) -> bool:
        """Say whether nothing waits and nothing runs."""
        return not any(state in WAITS for _, _, state in finding.jobs(self.folder))

    def wait(self, holds: Callable[[], bool], seconds: float = LIMIT) -> bool:
        """Wait for something to hold; says whether it did in time."""
        end = time.monotonic() + seconds
        while not holds() and time.monotonic() < end:
            time.sleep(LOOK)
        return time.monotonic() < end

    def wait_for_step(self, step: int) -> None:
        """Wait until the run was at some step, or the queue is empty."""
        folder = finding.run_folder(self.folder, 1)
        self.wait(lambda: finding.newest_step(folder) >= step or self.is_over())

    def say(self, word: Control) -> None:
        """Leave a person's word for the run, as the studio does."""
        file = finding.run_folder(self.folder, 1) / CONTROL_FILE
        file.with_suffix(".draft").write_text(word, encoding="utf-8")
        file.with_suffix(".draft").replace(file)

    def wait_until_paused(self, times: int) -> None:
        """Wait until a child has said so many times that it is paused."""
        folder = finding.run_folder(self.folder, 1)
        self.wait(lambda: len(finding.said(folder, "Paused")) >= times or self.is_over())

    def result(self, job_id: int = 1) -> Result | None:
        """Return what a run came to."""
        return finding.result(self.folder, job_id)


def _kill(pid: int, when: float) -> bool:
    """Kill -9 a process, if it is still the same; says whether it was."""
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if abs(process.create_time() - when) < 1:
            os.kill(pid, signal.SIGKILL)
            process.wait(60)
            return True
    return False


# ---------------------------------------------------------------- what is broken

STEPS = 32
"""About as many as the run has."""


def unbroken(one: Round) -> None:
    """Nothing happens."""
    one.start_studio()


def engine_killed(one: Round) -> None:
    """The engine is killed at random moments."""
    one.start_studio()
    for _ in range(one.chance.randint(1, 3)):
        one.wait_for_step(one.chance.randint(0, STEPS))
        one.sleep(0.5)
        one.kill_engine()


def verdict_killed(one: Round) -> None:
    """The engine is killed while it answers questions for the verdict."""
    one.start_studio()
    one.wait(lambda: len(finding.jobs(one.folder)) > 1 or one.is_over())
    one.sleep(2.0)
    one.kill_engine()


def studio_killed(one: Round) -> None:
    """The studio is killed at random moments and started again; the engine goes on."""
    one.start_studio()
    for _ in range(one.chance.randint(1, 3)):
        one.sleep(1.5)
        one.kill_studio()
        one.sleep(1.0)
        one.start_studio()


def both_killed(one: Round) -> None:
    """The power goes."""
    one.start_studio()
    one.wait_for_step(one.chance.randint(0, STEPS))
    one.sleep(0.5)
    one.kill_studio()
    one.kill_engine()
    one.start_studio()


def killed_stopping(one: Round) -> None:
    """The engine is killed just when it was asked to stop and keep: the next one obeys the word.

    Not before the first checkpoint, after an eighth of the steps: there is nothing to keep.
    """
    one.wanted = {1: STOPPED}
    one.start_studio()
    one.wait_for_step(one.chance.randint(STEPS // 6, STEPS // 4))
    one.say(STOP)
    one.kill_engine()


def killed_resting(one: Round) -> None:
    """The engine is killed while it is paused: the next one is paused, too, until it is told to go on."""
    one.start_studio()
    one.wait_for_step(one.chance.randint(1, STEPS // 5))
    one.say(PAUSE)
    one.wait_until_paused(1)
    one.kill_engine()
    one.wait_until_paused(2)
    one.say(RESUME)


def killed_loading(one: Round) -> None:
    """The engine is killed twice while it loads."""
    one.from_scratch = True
    one.start_studio()
    folder = finding.run_folder(one.folder, 1)
    for times in (1, 2):
        one.wait(lambda times=times: len(finding.said(folder, "Started")) >= times or one.is_over())
        one.sleep(3.0)
        one.kill_engine()


def killed_saving_checkpoint(one: Round) -> None:
    """The engine dies while it publishes a checkpoint."""
    one.plant(DIES_AT_CHECKPOINT, one.chance.randint(1, 40))
    one.start_studio()


def killed_saving_adapter(one: Round) -> None:
    """The engine dies while it writes the adapter."""
    one.plant(DIES_AT_ADAPTER, one.chance.randint(1, 5))
    one.start_studio()


def disk_full(one: Round) -> None:
    """The disk is full for a while."""
    one.start_studio()
    one.wait_for_step(one.chance.randint(0, STEPS))
    one.sleep(0.3)
    balloon = one.folder.parent / "balloon"
    _fill(balloon)
    one.strikes += not one.is_over()
    time.sleep(one.chance.uniform(1.0, 4.0))
    balloon.unlink()


def _fill(file: Path) -> None:
    """Write until the disk takes no more."""
    with suppress(OSError), file.open("wb", buffering=0) as out:
        while True:
            out.write(b"\0" * 65536)
    with suppress(OSError), file.open("ab", buffering=0) as out:
        while True:
            out.write(b"\0" * 512)


def _memory(name: str) -> Callable[[Round], None]:
    def breaks(one: Round) -> None:
        """Memory runs out once."""
        one.plant(name, one.chance.randint(1, 34 if name != MEMORY_EVALUATION else 8))
        one.start_studio()

    return breaks


def not_a_number(one: Round) -> None:
    """The loss is no number any more: the run ends with what it had, and the next one has its turn."""
    project.queue_another(one.folder)
    one.wanted = {1: FAILED, 2: DONE}
    one.plant(NAN, one.chance.randint(16, 34))
    one.start_studio()


KINDS: dict[str, Callable[[Round], None]] = {
    "engine killed": engine_killed,
    "verdict killed": verdict_killed,
    "studio killed": studio_killed,
    "both killed": both_killed,
    "killed while it loads": killed_loading,
    "killed while it stopped": killed_stopping,
    "killed while it rested": killed_resting,
    "killed saving a checkpoint": killed_saving_checkpoint,
    "killed saving the adapter": killed_saving_adapter,
    "disk full": disk_full,
    "no memory, forward": _memory(MEMORY_FORWARD),
    "no memory, optimiser": _memory(MEMORY_OPTIMISER),
    "no memory, evaluation": _memory(MEMORY_EVALUATION),
    "not a number": not_a_number,
}
SAME_LOSSES = ("engine killed", "verdict killed", "studio killed", "both killed", "killed while it rested",
               "killed while it loads", "killed saving a checkpoint", "killed saving the adapter",
               "disk full")  # fmt: skip
SAME_WEIGHTS = (*SAME_LOSSES, "no memory, evaluation")
"""After these the adapter must be that of the unbroken run, byte for byte; smaller pieces add up in another order."""
DISK = "disk full"
DISK_BYTES = 24 << 20


# ---------------------------------------------------------------- playing


def play(house: House, name: str, number: int, expected: Result | None) -> Findings:
    """Play one round and look what became of it."""
    with _played(house, name, number, KINDS[name]) as one:
        found = finding.look(name, one.folder, one.wanted)
        found.strikes = one.strikes
        if expected is not None and 1 in one.wanted and one.wanted[1] == DONE:
            _compare(found, one.result(), expected)
    return found


def reference(house: House) -> Result:
    """Return what the run comes to when nothing happens."""
    with _played(house, "unbroken", 0, unbroken) as one:
        found, result = finding.look("unbroken", one.folder, one.wanted), one.result()
    assert not found.faults, found.faults
    assert result is not None, "a done run left its adapter"
    return result


def _compare(found: Findings, result: Result | None, expected: Result) -> None:
    if result is None or not result.losses:
        found.differing.append("no adapter")
        return
    if found.kind in SAME_WEIGHTS and result.weights != expected.weights:
        found.differing.append("another adapter")
    if found.kind in SAME_LOSSES and result.losses != expected.losses:
        found.differing.append(f"{result.losses[-1]} is not {expected.losses[-1]}")
    found.strayed = abs(result.losses[-1][1] / expected.losses[-1][1] - 1)


@contextmanager
def _played(house: House, name: str, number: int, breaks: Callable[[Round], None]) -> Iterator[Round]:
    """Give a round that is over, with its processes gone; its folder goes, too, unless something went wrong."""
    with _disk(house.place / f"round-{number:03d}", DISK_BYTES if name == DISK else 0) as disk:
        one = Round(house, disk / "Round.studio", Random(number))
        shutil.copytree(house.template, one.folder, ignore=shutil.ignore_patterns("backups", "lock"))
        try:
            breaks(one)
            one.wait(one.is_over)
            one.strikes -= one.fault.exists()
            struck = one.strikes
        finally:
            one.kill_studio()
            one.kill_engine()
        one.strikes = struck
        yield one


@contextmanager
def _disk(folder: Path, size: int) -> Iterator[Path]:
    """Give a folder, on a small disk of its own where a size is named (needs root)."""
    folder.mkdir()
    if size:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        if size:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)
