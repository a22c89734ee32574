"""The person's side of the queue: put work in, stop, pause, resume, reorder. The records move in ``queue``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from studio import protocol
from studio.core.problems import Problem
from studio.core.store.changes import Change, insert_rows, update_rows
from studio.core.store.project import Project
from studio.core.store.schema import (
    DONE,
    ENDED_STATES,
    INTERRUPTED,
    LIVE_STATES,
    PAUSED,
    QUEUED,
    RUNNING,
    STOPPED,
    Job,
    Metric,
)

JOB = frozenset({"job"})


def enqueue(db: Session, spec: protocol.Message, title: str, **references: int | None) -> Change:
    """Put a job at the end of the queue; ``references`` are ``version_id`` and ``adapter_id``."""
    last = db.scalar(select(func.max(Job.position))) or 0.0
    row: dict[str, Any] = {
        "kind": type(spec).__name__, "title": title, "state": QUEUED, "position": last + 1, "spec": asdict(spec),
        "created": time.time(), "read_to": 0, "progress": {}, "notes": [], **references,
    }  # fmt: skip
    edit = insert_rows(db, Job, [row])
    return Change(JOB, title, made=edit.ids)


def stop(db: Session, project: Project, job_id: int) -> Change:
    """Stop a job and keep what it has done; a waiting one just leaves the queue."""
    job = db.get_one(Job, job_id)
    if job.state == QUEUED:
        job.state, job.ended = STOPPED, time.time()
    elif job.state in LIVE_STATES:
        _control(project, job_id, protocol.STOP)
    return Change(JOB, f"stop “{job.title}”")


def pause(db: Session, project: Project, job_id: int) -> Change:
    """Ask a running job to wait."""
    job = db.get_one(Job, job_id)
    if job.state == RUNNING:
        _control(project, job_id, protocol.PAUSE)
    return Change(JOB, f"pause “{job.title}”")


def resume(db: Session, project: Project, job_id: int) -> Change:
    """Let a paused job go on, or put an ended, unfinished one back into the queue on the same run folder."""
    job = db.get_one(Job, job_id)
    if job.state == PAUSED:
        _control(project, job_id, protocol.RESUME)
    elif job.state in ENDED_STATES and job.state != DONE:
        return again(project, job)
    return Change(JOB, f"resume “{job.title}”")


def again(project: Project, job: Job) -> Change:
    """Put an ended job back into the queue on the same run folder: its child goes on where the last one ended."""
    (project.run_folder(job.id) / protocol.CONTROL_FILE).unlink(missing_ok=True)
    job.state, job.problem, job.ended, job.pid, job.born = QUEUED, None, None, None, None
    return Change(JOB, f"resume “{job.title}”")


def move(db: Session, job_id: int, before: int | None) -> Change:
    """Move a waiting job before another, or to the end."""
    waiting = [job for job in listed(db) if job.state == QUEUED and job.id != job_id]
    at = next((n for n, job in enumerate(waiting) if job.id == before), len(waiting))
    low = waiting[at - 1].position if at else 0.0
    high = waiting[at].position if at < len(waiting) else low + 2
    return Change(JOB, "reorder the queue", (update_rows(db, Job, [job_id], position=(low + high) / 2),))


def listed(db: Session, kinds: Sequence[str] = ()) -> list[Job]:
    """Return jobs in queue order; ``kinds`` are class names of the protocol."""
    query = select(Job).order_by(Job.position)
    return list(db.scalars(query.where(Job.kind.in_(kinds)) if kinds else query))


def shown(db: Session, kinds: Sequence[str]) -> list[Job]:
    """Return jobs as ``listed`` does, without what they were asked: that may name thousands of files, and whoever
    shows jobs on a screen does so many times a second.
    """
    query = select(Job).options(defer(Job.spec, raiseload=True)).order_by(Job.position)
    return list(db.scalars(query.where(Job.kind.in_(kinds))))


def live(db: Session) -> list[Job]:
    """Return the jobs that are running or paused now."""
    return list(db.scalars(select(Job).where(Job.state.in_(LIVE_STATES)).order_by(Job.position)))


def open_work(db: Session, kinds: Sequence[str] = ()) -> list[Job]:
    """Return jobs that are waiting, running, paused or interrupted."""
    return [job for job in listed(db, kinds) if job.state in (QUEUED, INTERRUPTED, *LIVE_STATES)]


def metrics(db: Session, job_id: int, name: str) -> list[tuple[int, float]]:
    """Return one curve of a job as (step, value)."""
    rows = select(Metric.step, Metric.value).where(Metric.job_id == job_id, Metric.name == name).order_by(Metric.step)
    return [(step, value) for step, value in db.execute(rows)]


def problem(job: Job) -> Problem | None:
    """Return why a job failed."""
    return Problem(**job.problem) if job.problem else None


def notes(job: Job) -> list[Problem]:
    """Return what a job reported by the way."""
    return [Problem(**note) for note in job.notes]


def _control(project: Project, job_id: int, word: protocol.Control) -> None:
    """Leave a word for the child by one rename, so that it never reads half of it."""
    file = project.run_folder(job_id) / protocol.CONTROL_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(word, encoding="utf-8")
    draft.replace(file)
