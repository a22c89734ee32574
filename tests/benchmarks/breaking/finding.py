"""What is left of a round, read from the outside: rows of the database, lines of events, files."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.benchmarks.breaking import RESUMED

TRAIN, EVALUATE = "TrainAdapter", "EvaluateAdapter"
TAIL = 2000
DONE, FAILED, STOPPED, WAITS = "done", "failed", "stopped", ("queued", "running", "paused")


@dataclass(frozen=True)
class Result:
    """What a run came to: unbroken and broken ones are to have the same."""

    weights: str
    """SHA-256 of the adapter's tensors."""
    losses: tuple[tuple[int, float], ...]
    """Held-out loss by step."""


@dataclass
class Findings:
    """What went wrong in a round; empty lists are what is wanted."""

    kind: str
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    """Children that went on from another checkpoint than the newest."""
    resumes: int = 0
    differing: list[str] = field(default_factory=list)
    strayed: float = 0.0
    """Share by which the last held-out loss is another than the unbroken run's."""
    starts: int = 0
    """Children of the queue."""
    strikes: int = 0
    """Faults that met something to break."""

    @property
    def faults(self) -> list[str]:
        """All that is not as it should be."""
        return [*self.lost, *self.twice, *self.by_hand, *self.older, *self.differing]


def rows(project: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the project's database, which a studio may be writing to."""
    with closing(sqlite3.connect(f"file:{project / 'studio.db'}?mode=ro", uri=True, timeout=30)) as db:
        return db.execute(query).fetchall()


def jobs(project: Path) -> list[tuple[int, str, str]]:
    """Return (id, kind, state) of all jobs."""
    return rows(project, "SELECT id, kind, state FROM job ORDER BY id")


def run_folder(project: Path, job_id: int) -> Path:
    """Return where a job talks with its child."""
    return project / "runs" / f"{job_id:04d}"


def events(folder: Path) -> list[dict[str, Any]]:
    """Return what the children of a run folder said, torn lines left aside."""
    try:
        lines = (folder / "events.jsonl").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return list(_whole(lines))


def _whole(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def said(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Return the events of one kind."""
    return [event for event in events(folder) if event["is"] == kind]


def newest_step(folder: Path) -> int:
    """Return the step that was told last; looks at the last words alone, for it is asked often."""
    try:
        with (folder / "events.jsonl").open("rb") as lines:
            lines.seek(max(0, lines.seek(0, os.SEEK_END) - TAIL))
            told = _whole(lines.read().decode("utf-8", errors="replace").splitlines())
            return max((event["step"] for event in told if event["is"] == "TrainingStep"), default=0)
    except FileNotFoundError:
        return 0


def result(project: Path, job_id: int) -> Result | None:
    """Return what a run came to, or None where it left no adapter."""
    file = run_folder(project, job_id) / "adapter/adapter_model.safetensors"
    losses = rows(project, f"SELECT step, value FROM metric WHERE job_id = {job_id} AND name = 'held_out_loss' "
                           "ORDER BY step")  # fmt: skip
    return Result(hashlib.sha256(file.read_bytes()).hexdigest(), tuple(losses)) if file.is_file() else None


def look(kind: str, project: Path, wanted: dict[int, str]) -> Findings:
    """Look at all jobs of a round; ``wanted`` names the state in which the runs are to end."""
    found = Findings(kind)
    there = jobs(project)
    _look_for_all(found, project, there, wanted)
    for job_id, name, _ in there:
        _look_at(found, run_folder(project, job_id), name, there)
    return found


def _look_for_all(found: Findings, project: Path, there: list[tuple[int, str, str]], wanted: dict[int, str]) -> None:
    states = {job_id: state for job_id, _, state in there}
    for job_id, state in wanted.items():
        if states.get(job_id) is None or states[job_id] in WAITS:
            found.lost.append(f"job {job_id} is {states.get(job_id, 'gone')}")
        elif states[job_id] != state:
            found.by_hand.append(f"job {job_id} is {states[job_id]}")
    judged = dict(rows(project, "SELECT adapter_id, count(*) FROM evaluation GROUP BY 1"))
    for (adapter,) in rows(project, "SELECT id FROM adapter"):
        asked = rows(project, f"SELECT state FROM job WHERE kind = '{EVALUATE}' AND adapter_id = {adapter}")
        if len(asked) != 1 or judged.get(adapter) != 1:
            (found.twice if len(asked) > 1 else found.lost).append(f"adapter {adapter}: verdicts {asked}")
    if len(rows(project, "SELECT id FROM adapter")) != len(wanted):
        found.lost.append("a tuned model is missing")


def _look_at(found: Findings, folder: Path, name: str, there: list[tuple[int, str, str]]) -> None:
    said_all = events(folder)
    last_words = [event["is"] for event in said_all if event["is"] in ("Finished", "Stopped", "Failed")]
    if len(last_words) != 1 or said_all[-1]["is"] != last_words[-1]:
        (found.twice if last_words else found.lost).append(f"{folder.name} said {last_words}")
    found.starts += sum(event["is"] == "Started" for event in said_all)
    if name == TRAIN:
        _look_at_steps(found, folder, said_all)
        _look_at_resumes(found, folder)


def _look_at_steps(found: Findings, folder: Path, said_all: list[dict[str, Any]]) -> None:
    """Every child goes forward, and the next one begins behind a checkpoint that was told."""
    steps: list[int] = []
    for event in said_all:
        if event["is"] == "Started":
            steps = []
        elif event["is"] == "TrainingStep":
            steps.append(event["step"])
            if any(one >= other for one, other in pairwise(steps[-2:])):
                found.twice.append(f"{folder.name} did step {steps[-1]} after {steps[-2]}")


def _look_at_resumes(found: Findings, folder: Path) -> None:
    try:
        lines = (folder / RESUMED).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in _whole(lines):
        if line["there"]:
            found.resumes += 1
            if line["chosen"] != max(line["there"]):
                found.older.append(f"{folder.name} went on from {line['chosen']} of {line['there']}")
