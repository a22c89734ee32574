"""Questions as a child is handed them, and whether one is still what was handed out.

It may work for hours, and meanwhile a person goes on: what it says of words that are gone does not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.problems import explain
from studio.core.store.changes import Change, driver
from studio.core.store.project import Project
from studio.core.store.schema import Job, Metric, Pair, Passage

IDS_FILE = "ids.json"
"""The questions, in the job's folder: a job's own row is read often, and there may be a million of them."""
NAME = "name"
"""What a job's spec holds beside what its child is told: the model's name, as it is listed."""
ASKED, GOT = "asked", "got"
"""Counts of a job, kept as metrics; the step is always 0."""
_SAID = "pair.question, pair.answer, pair.passage_id, pair.evidence_start, pair.evidence_end"
_ROWS = f"""
SELECT pair.id, coalesce(passage.text, ''), {_SAID} FROM pair LEFT JOIN passage ON passage.id = pair.passage_id
WHERE pair.id IN (SELECT value FROM json_each(?)) ORDER BY pair.id
"""


def queue(db: Session, project: Project, spec: protocol.Message, ids: Sequence[int], title: str,
          name: str = "") -> Change:  # fmt: skip
    """Queue work on these questions, by a model of this name; their words are handed out when it starts."""
    change = jobs.enqueue(db, spec, title)
    job = db.get_one(Job, change.made[0])
    job.spec = {**job.spec, NAME: name}
    folder = project.run_folder(job.id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / IDS_FILE).write_text(json.dumps(list(ids)), encoding="utf-8")
    return change


def rows(db: Session, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what the child reads of the questions that this job's folder lists."""
    ids = (folder / IDS_FILE).read_text(encoding="utf-8")
    for one, source, *said in driver(db).execute(_ROWS, (ids,)):
        yield {"id": one, "question": said[0], "answer": said[1], "source": source, "state": _digest(said)}


def unchanged(db: Session, pair_id: int, state: str) -> Pair | None:
    """Return a pair if it still says what it said when it was handed out."""
    pair = db.get(Pair, pair_id)
    if pair is None:
        return None
    said = (pair.question, pair.answer, pair.passage_id, pair.evidence_start, pair.evidence_end)
    return pair if _digest(said) == state else None


def source(db: Session, pair: Pair) -> Passage | None:
    """Return the passage of a pair."""
    return db.get(Passage, pair.passage_id) if pair.passage_id else None


def count(db: Session, job: Job, asked: int, got: int) -> None:
    """Remember with a job how much was asked of it and how much came."""
    for name, more in ((ASKED, asked), (GOT, got)):
        metric = db.scalar(select(Metric).where(Metric.job_id == job.id, Metric.name == name))
        if metric is None:
            db.add(Metric(job_id=job.id, step=0, name=name, value=more))
        else:
            metric.value += more


def counts(db: Session, job: Job) -> tuple[int, int]:
    """Return how much was asked of a job and how much came."""
    known = select(Metric.name, Metric.value).where(Metric.job_id == job.id, Metric.name.in_((ASKED, GOT)))
    found = {name: round(value) for name, value in db.execute(known)}
    return found.get(ASKED, 0), found.get(GOT, 0)


def note_few(db: Session, job: Job, code: str) -> None:
    """Say at the end how much came, where it is less than was asked for."""
    asked, got = counts(db, job)
    if got < asked and code not in {note["code"] for note in job.notes}:
        job.notes = [*job.notes, explain(code, {"asked": f"{asked:,}", "got": f"{got:,}"}).as_dict()]


def _digest(said: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(list(said)).encode()).hexdigest()[:16]
