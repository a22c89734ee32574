"""Questions as a child is handed them, and whether one is still what was handed out.

It may work for hours, and meanwhile a person goes on: what it says of words that are gone does not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.problems import explain
from studio.core.store.changes import Change, driver
from studio.core.store.schema import Job, Pair, Passage

IDS = "ids"
"""What a job's spec holds beside what its child is told: the questions."""
NAME = "name"
"""The model's name, as it is listed."""
_SAID = "pair.question, pair.answer, pair.passage_id, pair.evidence_start, pair.evidence_end"
_ROWS = f"""
SELECT pair.id, coalesce(passage.text, ''), {_SAID} FROM pair LEFT JOIN passage ON passage.id = pair.passage_id
WHERE pair.id IN (SELECT value FROM json_each(?)) ORDER BY pair.id
"""


def queue(db: Session, spec: protocol.Message, ids: Sequence[int], title: str, name: str = "") -> Change:
    """Queue work on these questions, by a model of this name; their words are handed out when it starts."""
    change = jobs.enqueue(db, spec, title)
    job = db.get_one(Job, change.made[0])
    job.spec = {**job.spec, IDS: list(ids), NAME: name}
    return change


def rows(db: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield what the child reads of these questions."""
    for one, source, *said in driver(db).execute(_ROWS, (json.dumps(list(ids)),)):
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


def count(job: Job, asked: int, got: int) -> None:
    """Remember with a job how much was asked of it and how much came."""
    before = job.spec.get("asked", 0), job.spec.get("got", 0)
    job.spec = {**job.spec, "asked": before[0] + asked, "got": before[1] + got}


def note_few(job: Job, code: str) -> None:
    """Say at the end how much came, where it is less than was asked for."""
    asked, got = job.spec.get("asked", 0), job.spec.get("got", 0)
    if got < asked and code not in {note["code"] for note in job.notes}:
        job.notes = [*job.notes, explain(code, {"asked": f"{asked:,}", "got": f"{got:,}"}).as_dict()]


def _digest(said: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(list(said)).encode()).hexdigest()[:16]
