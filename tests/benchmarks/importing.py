"""Storing imported pairs, side by side with raw ``executemany`` of the same rows into the same tables.

``import_ratio`` is called by the benchmark of the questions; alone it prints its figure and what lies beside it.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio import protocol
from studio.core import queue
from studio.core.review import interchange
from studio.core.store import project
from studio.core.store.project import Project
from studio.language.wording import normalised
from tests.benchmarks.figures import figure

ROWS, QUICK = 100_000, 10_000
BATCH = 500
ROUNDS = 3
WANTED = 0.4
_COLUMNS = interchange._COLUMNS


def main() -> None:
    """Measure and print the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    rows = QUICK if parser.parse_args().quick else ROWS
    figure("questions.import_vs_raw", import_ratio(rows), WANTED)


def import_ratio(rows: int) -> float:
    """Return how fast validated rows are stored, as a share of raw ``executemany``; the better of each in turn.

    Both begin with the rows in memory and end with the transaction on the disk. Ours gets them as events of 500, as
    the child says them; raw gets the finished tuples in one call.
    """
    events = [protocol.PairsRead(tuple(map(_row, range(at, min(at + BATCH, rows)))), at + BATCH)
              for at in range(0, rows, BATCH)]  # fmt: skip
    ours, raw = [], []
    for _ in range(ROUNDS):
        raw.append(_timed(_raw, events))
        ours.append(_timed(_ours, events))
    print(f"{rows:,} rows: ours {rows / min(ours):,.0f} a second, raw {rows / min(raw):,.0f} a second")
    return min(raw) / min(ours)


def _row(number: int) -> dict[str, Any]:
    """A row as the child validates it, about as long as those of the sample documents."""
    question = f"Which torque do the flange bolts of pump {number} need when its seal is new?"
    answer = f"The flange bolts of pump {number} need a torque of {number % 90 + 10} Nm, crosswise and in two passes."
    return {
        "question": question, "answer": answer, "key": normalised(question), "kind": "number", "status": "approved",
        "tags": ["pumps", f"line {number % 7}"], "turns": [], "extra": {"id": str(number)},
    }  # fmt: skip


Store = Callable[[Project, list[protocol.PairsRead]], float]


def _timed(store: Store, events: list[protocol.PairsRead]) -> float:
    with tempfile.TemporaryDirectory(prefix="slm-import-", ignore_cleanup_errors=True) as folder:
        made = project.create(Path(folder) / "Import")
        try:
            return store(made, events)
        finally:
            made.close()


def _ours(made: Project, events: list[protocol.PairsRead]) -> float:
    with made.writing() as db:
        job_id = interchange.bring_in(db, Path("many.csv"), {}).made[0]
    began = time.perf_counter()
    with made.writing() as db:
        job = db.get_one(queue.Job, job_id)
        for event in events:
            interchange.record(db, made, job, event)
    return time.perf_counter() - began


def _raw(made: Project, events: list[protocol.PairsRead]) -> float:
    """The tables with their triggers are the same; what raw does not do is to fill the full-text index."""
    values = [_values(row) for event in events for row in event.rows]
    db = sqlite3.connect(made.folder / "studio.db", isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        db.execute(f"PRAGMA {setting}")
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.executemany(f"INSERT INTO pair ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})", values)
    db.execute("COMMIT")
    passed = time.perf_counter() - began
    db.close()
    return passed


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    tags = "".join(["\n", *(f"{tag}\n" for tag in row["tags"])])
    words = (row["question"], row["key"], row["answer"], row["kind"], row["status"])
    return (*words, "import:1", None, None, 0, 0, "[]", 0, tags, "[]", json.dumps(row["extra"]), 1.0, 1.0)


if __name__ == "__main__":
    main()
