"""``python -m studio.writers RUN_FOLDER``: write drafts by the rules or by a server, or ask a server what it has."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from studio.child import Controls, Reporter, run_job
from studio.protocol import LookUpServer, Message, PassageWritten, RewordPairs, ServerDrafts, WriteDrafts, read_rows
from studio.writers.other_words import reword
from studio.writers.passages import Draft, Passage, passages_of
from studio.writers.rules import drafts


def do_job(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job of this run folder; what speaks with servers is imported for those that need it alone."""
    if isinstance(job, WriteDrafts):
        write(job, folder, reporter, controls)
    elif isinstance(job, RewordPairs):
        reword(job, folder, reporter, controls)
    elif isinstance(job, ServerDrafts):
        from studio.writers.server.job import write_drafts

        write_drafts(job, folder, reporter, controls)
    elif isinstance(job, LookUpServer):
        from studio.writers.server.job import look_up

        look_up(job, reporter)
    else:
        raise TypeError(f"not a job of the writers: {type(job).__name__}")


def write(job: WriteDrafts, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Let the rules write; say one event for every passage."""
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
    sys.exit(run_job(Path(sys.argv[1]), do_job))
