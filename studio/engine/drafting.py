"""The job of writing drafts with a model on this PC, passage by passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from studio.child import Controls, Failure, Reporter
from studio.drafting.done import done_passages
from studio.engine.author import Author, Row, Told
from studio.engine.loading import load_base, memory_watched
from studio.protocol import Message, ModelDrafts, read_rows

BATCH = 4
"""Passages written about at once: the weights are read once for all of them."""


def write_drafts(job: ModelDrafts, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say one event for each passage; goes on where a child before it was interrupted.

    Always takes the likeliest token, so the same passages give the same drafts. Raises StopAsked, and the Failures
    of ``loading`` and ``Author.of``.
    """
    reporter.progress("loading", 0, 1)
    rows = [row for row in read_rows(folder / job.passages) if not job.only or row["id"] in job.only]
    done = done_passages(folder)
    left = [row for row in rows if row["id"] not in done]
    with memory_watched():
        author = Author.of(load_base(Path(job.base)), job, controls)
    course = Course(author, reporter, len(rows), len(rows) - len(left))
    while left:
        controls.check()
        left = left[course.write(left) :]
    reporter.progress("writing", len(rows), len(rows))


class Writer(Protocol):
    """A model at work on rows."""

    def write(self, rows: Sequence[Row], told: Told) -> Sequence[Message]:
        """Return one event for each row, in their order."""


@dataclass
class Course:
    """How far a job is, and how many passages, or whatever its rows are, it dares at once."""

    author: Writer
    reporter: Reporter
    total: int
    done: int
    size: int = BATCH

    def write(self, left: Sequence[Row]) -> int:
        """Write about the next few passages and return how many; none where memory ran full, and fewer from then on.

        Raises Failure ``memory_full`` when not even one fits.
        """
        batch = left[: self.size]
        tell = partial(self._tell, batch)
        tell(0)
        try:
            events = self.author.write(batch, tell)
        except Failure as failure:
            if failure.code != "memory_full" or self.size == 1:
                raise
            self.size //= 2
            return 0
        for event in events:
            self.reporter.say(event)
        self.done += len(batch)
        return len(batch)

    def _tell(self, batch: Sequence[Row], share: float) -> None:
        """Say how far the job is; the passage named is the one a batch has come to."""
        at = min(int(share * len(batch)), len(batch) - 1)
        self.reporter.progress("writing", self.done + share * len(batch), self.total, batch[at].get("document", ""))
