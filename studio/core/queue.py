"""The record of the queue: which job goes next, what its child said, and what became of it.

``record`` is the only place where a job's state moves. The worker thread of ``studio.jobs`` calls these functions;
nothing here starts a process.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import (
    comparing,
    documents,
    drafting,
    handouts,
    interchange,
    opinions,
    rephrasing,
    training,
    verdict,
    versions,
)
from studio.core.problems import Problem, explain
from studio.core.store.project import Project
from studio.core.store.schema import (
    DONE,
    FAILED,
    INTERRUPTED,
    LIVE_STATES,
    PAUSED,
    QUEUED,
    RUNNING,
    STOPPED,
    Adapter,
    DatasetVersion,
    Job,
)

Recorder = Callable[[Session, Project, Job, protocol.Message], frozenset[str]]

RECORDERS: dict[str, Recorder] = {
    protocol.ReadDocuments.__name__: documents.record,
    **dict.fromkeys(drafting.KINDS, drafting.record),
    **dict.fromkeys(rephrasing.KINDS, rephrasing.record),
    protocol.VotePairs.__name__: opinions.record,
    protocol.ImportPairs.__name__: interchange.record,
    protocol.ExportPairs.__name__: interchange.record,
    protocol.CheckPairs.__name__: comparing.record,
    protocol.TrainAdapter.__name__: training.record,
    protocol.EvaluateAdapter.__name__: verdict.record,
}
CARD_LANE, DESK_LANE = "card", "desk"
"""Two lanes: what needs the card goes one at a time, and light work at the desk does not wait for it."""
LANES = {
    protocol.TrainAdapter.__name__: CARD_LANE,
    protocol.EvaluateAdapter.__name__: CARD_LANE,
    protocol.ModelDrafts.__name__: CARD_LANE,
    protocol.RephrasePairs.__name__: CARD_LANE,
    protocol.VotePairs.__name__: CARD_LANE,
}


def next_jobs(db: Session) -> list[Job]:
    """Return the first waiting job of every lane in which nothing runs."""
    busy = {_lane(job) for job in db.scalars(select(Job).where(Job.state.in_(LIVE_STATES)))}
    chosen: dict[str, Job] = {}
    for job in db.scalars(select(Job).where(Job.state == QUEUED).order_by(Job.position)):
        if _lane(job) not in busy:
            chosen.setdefault(_lane(job), job)
    return list(chosen.values())


def _lane(job: Job) -> str:
    return LANES.get(job.kind, DESK_LANE)


def prepare(db: Session, project: Project, job_id: int) -> None:
    """Write the folder of a waiting job. It may take a minute, so it is done in a session that only reads: what a
    person decides meanwhile is written at once. A job that is not begun after all is prepared anew the next time.
    """
    job = db.get_one(Job, job_id)
    folder = project.run_folder(job_id)
    protocol.write_job(_spec(db, project, job, folder), folder)


def begin(db: Session, job_id: int) -> bool:
    """Mark a prepared job as running, before its child is started: a crash in between leaves a running job without
    a child, which becomes *interrupted*, and never a child without a job.

    Says whether it may start: a job that the person took out of the queue a moment ago stays out.
    """
    job = db.get_one(Job, job_id)
    if job.state != QUEUED:
        return False
    job.state, job.started, job.pid, job.born = RUNNING, time.time(), None, None
    if job.kind == comparing.CHECK:
        comparing.forget_rejected(db)
    return True


def _spec(db: Session, project: Project, job: Job, folder: Path) -> protocol.Message:
    """Return what the child is asked, with all that depends on the moment of starting.

    That is the lists, and where the project lies: its folder may have been moved since the job was queued.
    """
    spec = protocol.from_json(json.dumps({"is": job.kind, **job.spec}))
    if isinstance(spec, protocol.ReadDocuments):
        return replace(spec, store=str(project.documents))
    if isinstance(spec, protocol.TrainAdapter) and job.version_id is not None:
        version = db.get_one(DatasetVersion, job.version_id)
        versions.verify(project, version)  # it may have waited in the queue for hours
        frozen = project.folder / version.folder
        return replace(spec, train=str(frozen / "train.jsonl"), held_out=str(frozen / "held_out.jsonl"))
    if isinstance(spec, (protocol.WriteDrafts, protocol.ServerDrafts, protocol.ModelDrafts)):
        rows = drafting.passages_to_write(db, job.spec.get(drafting.DOCUMENTS, ()))
        return replace(spec, passages=_write_rows(folder / "passages.jsonl", rows))
    if isinstance(spec, (protocol.RewordPairs, protocol.RephrasePairs, protocol.VotePairs)):
        return replace(spec, pairs=_write_rows(folder / "pairs.jsonl", handouts.rows(db, folder)))
    if isinstance(spec, protocol.ImportPairs):
        return replace(spec, after=interchange.used_up(db, job.id))
    if isinstance(spec, protocol.ExportPairs):
        return replace(spec, rows=_write_rows(folder / "rows.jsonl", interchange.rows_to_write(db, folder)))
    if isinstance(spec, protocol.CheckPairs):
        spec, rows = comparing.prepare(db, spec)
        return replace(spec, pairs=_write_rows(folder / comparing.PAIRS_FILE, rows))
    if isinstance(spec, protocol.EvaluateAdapter):
        adapter = project.folder / db.get_one(Adapter, job.adapter_id).folder
        questions = _write_rows(folder / "questions.jsonl", verdict.questions(db, project, job))
        return replace(spec, adapter=str(adapter), questions=questions)
    return spec


def _write_rows(file: Path, rows: Iterable[dict[str, Any]]) -> str:
    """Write what a child is given; half of it, as a crash leaves it, must not pass for the whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    draft.replace(file)
    return str(file)


def launched(db: Session, job_id: int, pid: int, born: float) -> None:
    """Remember the child, so that a later start of the studio finds it again."""
    job = db.get_one(Job, job_id)
    job.pid, job.born = pid, born


def record_lines(db: Session, project: Project, job_id: int, lines: Iterable[bytes], read_to: int) -> frozenset[str]:
    """Record whole lines of ``events.jsonl`` and how far was read, in the caller's one transaction.

    A line that is no event (half a line of a killed child) is passed over; the log has it.
    """
    job = db.get_one(Job, job_id)
    touched: frozenset[str] = frozenset()
    for line in lines:
        try:
            event = protocol.from_json(line)
        except ValueError:
            continue
        touched |= record(db, project, job, event)
    job.read_to = read_to
    return touched


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Record one event: the job's own state first, then what its kind makes of it. Returns what was touched."""
    moved = _move(job, event)
    touched = RECORDERS[job.kind](db, project, job, event)
    if isinstance(event, protocol.AdapterSaved) and not _has_verdict(db, job):
        touched |= verdict.start(db, project, _adapter_id(job)).kinds
    return touched | (frozenset({"job"}) if moved else frozenset())


def _adapter_id(job: Job) -> int:
    assert job.adapter_id is not None, "AdapterSaved was recorded just before"
    return job.adapter_id


def _has_verdict(db: Session, job: Job) -> bool:
    """A resumed run saves its adapter again; one waiting verdict on it is enough."""
    waiting = select(Job.id).where(
        Job.kind == protocol.EvaluateAdapter.__name__, Job.adapter_id == job.adapter_id, Job.state == QUEUED
    )
    return db.scalar(waiting.limit(1)) is not None


def _move(job: Job, event: protocol.Message) -> bool:
    """Move the job's state as the event says; the life of a job is closed."""
    if isinstance(event, protocol.Started):
        job.pid, job.born, job.state = event.pid, event.born, RUNNING
    elif isinstance(event, protocol.Progress):
        job.progress = {"done": event.done, "total": event.total, "doing": event.doing,
                        "seconds_left": event.seconds_left, "detail": event.detail}  # fmt: skip
    elif isinstance(event, protocol.Paused):
        job.state = PAUSED
    elif isinstance(event, protocol.Resumed):
        job.state = RUNNING
    elif isinstance(event, protocol.Finished):
        _end(job, DONE)
    elif isinstance(event, protocol.Stopped):
        _end(job, STOPPED)
    elif isinstance(event, protocol.Failed):
        _end(job, FAILED)
        job.problem = explain(event.code, event.facts).as_dict()
    else:
        return False
    return True


def _end(job: Job, state: str) -> None:
    job.state, job.ended, job.pid, job.born = state, time.time(), None, None


def give_up(db: Session, job_id: int, problem: Problem) -> None:
    """The job could not be started, or what its child said could not be recorded."""
    job = db.get_one(Job, job_id)
    _end(job, FAILED)
    job.problem = problem.as_dict()


def interrupt(db: Session, job_id: int) -> bool:
    """The child is gone without a last word; says whether that was so."""
    job = db.get_one(Job, job_id)
    if job.state not in LIVE_STATES:
        return False
    _end(job, INTERRUPTED)
    job.problem = explain("child_gone", {}).as_dict()
    return True
