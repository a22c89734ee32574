"""A preview: drafts of three passages to look at. They join the questions only if the person says so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio import protocol
from studio.core.review import pairs
from studio.core.store.changes import Change, counted, insert_rows
from studio.core.store.project import Project
from studio.core.store.schema import Job, Pair, Passage
from studio.core.writing import drafting


@dataclass(frozen=True)
class Shown:
    """One draft, as a person judges a writer by it."""

    passage: int
    question: str
    answer: str
    kind: str
    evidence: str


def drafts(project: Project, job_id: int) -> list[Shown]:
    """Return what a preview wrote so far."""
    return [
        Shown(event.passage, draft["question"], draft["answer"], draft["kind"], draft["evidence"])
        for event in _written(project, job_id).values() for draft in event.drafts
    ]  # fmt: skip


def keep(db: Session, project: Project, job_id: int) -> Change:
    """Put the drafts of a preview among the questions; those that are there already are not put there twice."""
    job = db.get_one(Job, job_id)
    rows = [
        row for event in _written(project, job_id).values()
        if (passage := db.get(Passage, event.passage)) is not None
        for row in drafting.new_rows(db, job, passage, event)
    ]  # fmt: skip
    edit = insert_rows(db, Pair, rows)
    return Change(pairs.PAIR, f"keep {counted(len(rows), 'draft')}", (edit,), edit.ids)


def _written(project: Project, job_id: int) -> dict[int, protocol.PassageWritten]:
    """Return what the child said of each passage, the last word of it."""
    file = project.run_folder(job_id) / protocol.EVENTS_FILE
    lines = file.read_bytes().splitlines() if file.is_file() else []
    events = [event for line in lines if (event := _event(line)) is not None]
    return {event.passage: event for event in events}


def _event(line: bytes) -> protocol.PassageWritten | None:
    try:
        event = protocol.from_json(line)
    except ValueError:
        return None
    return event if isinstance(event, protocol.PassageWritten) else None
