"""``python -m studio.writers RUN_FOLDER``: write drafts for the passages of one job."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import cast

from studio.child import Controls, Reporter, run_job
from studio.protocol import Message, PassageWritten, WriteDrafts, read_rows
from studio.writers.passages import Draft, Passage, passages_of
from studio.writers.rules import drafts


def write(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say one event for every passage."""
    job = cast(WriteDrafts, job)
    passages = passages_of(list(read_rows(folder / job.passages)))
    asked: set[str] = set()
    for done, passage in enumerate(passages):
        controls.check()
        reporter.progress("writing", done, len(passages), passage.document)
        if not job.only or passage.id in job.only:
            written = tuple(_as_row(passage, draft) for draft in drafts(passage, job.per_passage, asked, job.kinds))
            reporter.say(PassageWritten(passage.id, len(written), written))
    reporter.progress("writing", len(passages), len(passages))


def _as_row(passage: Passage, draft: Draft) -> dict[str, object]:
    return {**asdict(draft), "evidence": passage.text[draft.start : draft.end]}


if __name__ == "__main__":
    sys.exit(run_job(Path(sys.argv[1]), write))
