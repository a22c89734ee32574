"""``python -m studio.checker RUN_FOLDER``: check the new and changed pairs of one job, and find what is like them."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

from studio.child import Controls, Reporter, run_job
from studio.language import checks, likeness, sketches
from studio.language.likeness import Measured
from studio.language.twins import Limits, Said
from studio.language.wording import normalised
from studio.protocol import CheckPairs, Message, PairsAlike, PairsChecked, PairsCompared, read_rows

BATCH = 1000
"""Pairs told of in one event: about a third of a megabyte."""
Row = dict[str, Any]
T = TypeVar("T")


def check(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say what each fresh pair looks like alone, then what it is like, then that it is done with."""
    job = cast(CheckPairs, job)
    rows = list(read_rows(folder / job.pairs))
    fresh = [row for row in rows if row["fresh"]]
    if not fresh:
        return
    work = _Work(reporter, controls)
    measured = likeness.measure([_said(row) for row in rows], work.ticking("measuring"))
    _tell_checked(rows, fresh, measured, checks.thresholds(job.settings), work)
    _tell_alike(rows, measured, Limits.of(job.settings), work)
    for some in _batches(iter(fresh)):
        reporter.say(PairsCompared(tuple((row["id"], row["state"]) for row in some)))


class _Work:
    """How far the work is, and whether it is to be stopped or paused."""

    def __init__(self, reporter: Reporter, controls: Controls) -> None:
        self.say = reporter.say
        self._reporter, self._controls = reporter, controls

    def ticking(self, doing: str) -> likeness.Tick:
        """Return what a long loop calls with the share that is done."""

        def tick(share: float) -> None:
            self._controls.check()
            self._reporter.progress(doing, round(share * 100, 1), 100)

        return tick


def _said(row: Row) -> Said:
    return Said(row["id"], row["question"], row["answer"], row.get("original_id"))


def _tell_checked(rows: Sequence[Row], fresh: Sequence[Row], measured: Measured, limits: checks.Thresholds,
                  work: _Work) -> None:  # fmt: skip
    """Say the flags and the sketch of every fresh pair."""
    tick, asked = work.ticking("checking"), Counter(normalised(row["question"]) for row in rows)
    again = {question for question, count in asked.items() if count > 1}
    places = [at for at, row in enumerate(rows) if row["fresh"]]
    for start in range(0, len(fresh), BATCH):
        tick(start / len(fresh))
        drawn = sketches.packed(measured.only(places[start : start + BATCH]))
        work.say(PairsChecked(tuple(
            {"id": row["id"], "state": row["state"], "flags": _flags(row, again, limits),
             "sketch": b64encode(sketch).decode()}
            for row, sketch in zip(fresh[start : start + BATCH], drawn, strict=True)
        )))  # fmt: skip


def _flags(row: Row, again: set[str], limits: checks.Thresholds) -> list[Row]:
    parts = ("question", "answer", "evidence", "passage_text", "kind", "earlier")
    pair = checks.Candidate(*(row[part] for part in parts))
    return [asdict(flag) for flag in checks.check(pair, again, limits)]


def _tell_alike(rows: Sequence[Row], measured: Measured, limits: Limits, work: _Work) -> None:
    import numpy as np

    fresh = np.array([row["fresh"] for row in rows])
    found = likeness.links(measured, None if fresh.all() else fresh, limits, work.ticking("comparing"))
    for some in _batches(found):
        work.say(PairsAlike(tuple(some)))


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(items, BATCH)):
        yield some


if __name__ == "__main__":
    sys.exit(run_job(Path(sys.argv[1]), check))
