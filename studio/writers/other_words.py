"""Questions in other words by the built-in rules, one event for each; goes on where an earlier child was killed."""

from __future__ import annotations

from pathlib import Path

from studio.child import Controls, Reporter
from studio.drafting.done import done_rephrasings
from studio.language import rewording
from studio.protocol import PairRephrased, RewordPairs, read_rows


def reword(job: RewordPairs, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say all the wordings of each question: which of them are new, the project knows."""
    rows, done = list(read_rows(folder / job.pairs)), done_rephrasings(folder)
    for at, row in enumerate(rows):
        controls.check()
        reporter.progress("writing", at, len(rows))
        if row["id"] not in done:
            wordings = rewording.practised(row["question"], row["answer"])
            reporter.say(PairRephrased(row["id"], wordings, row["state"]))
    reporter.progress("writing", len(rows), len(rows))
