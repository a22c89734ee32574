"""When a waiting job has its turn: its place in the queue, the job it waits for, the moment it waits for."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from studio.core.problems import Problem, ProblemError, explain
from studio.core.store.changes import Change, Edit, update_each, update_rows
from studio.core.store.schema import DONE, ENDED_STATES, QUEUED, Job

JOB = frozenset({"job"})
OFF_THE_LIST = -1e12
"""Place of a run that was taken off the list while its tuned model stays."""
NEAR = 1e-6
"""Places nearer to each other than this are numbered anew: halved fifty times they would be the same."""


def waiting(db: Session) -> list[Job]:
    """Return the jobs that wait, in queue order."""
    return list(db.scalars(select(Job).where(Job.state == QUEUED).order_by(Job.position, Job.id)))


def ready() -> Select[tuple[Job]]:
    """Select the waiting jobs that may begin now, in queue order."""
    awaited = aliased(Job)
    query = select(Job).outerjoin(awaited, Job.after_id == awaited.id).where(Job.state == QUEUED)
    query = query.where(Job.after_id.is_(None) | (awaited.state == DONE))
    query = query.where(Job.not_before.is_(None) | (Job.not_before <= time.time()))
    return query.order_by(Job.position, Job.id)


def move(db: Session, job_id: int, before: int | None) -> Change:
    """Move a waiting job before another, or to the end."""
    others = [job for job in waiting(db) if job.id != job_id]
    at = next((n for n, job in enumerate(others) if job.id == before), len(others))
    low = others[at - 1].position if at else None
    high = others[at].position if at < len(others) else None
    if low is not None and high is not None and high - low < NEAR:
        return Change(JOB, "reorder the queue", (_numbered(db, [job.id for job in others], job_id, at),))
    return Change(JOB, "reorder the queue", (update_rows(db, Job, [job_id], position=_between(low, high)),))


def _between(low: float | None, high: float | None) -> float:
    """Return a place after one and before the other, where there are such."""
    if low is None:
        return high - 1 if high is not None else 1.0
    return (low + high) / 2 if high is not None else low + 1


def _numbered(db: Session, others: Sequence[int], job_id: int, at: int) -> Edit:
    order = [*others[:at], job_id, *others[at:]]
    return update_each(db, Job, {one: {"position": float(place)} for place, one in enumerate(order, start=1)})


def to_front(db: Session, job: Job) -> None:
    """Give a job the place before all that wait."""
    first = next((one.position for one in waiting(db) if one.id != job.id), None)
    job.position = job.position if first is None else min(job.position, first - 1)


def run_after(db: Session, job_id: int, after_id: int | None) -> Change:
    """Let a waiting job begin only after another is done; None lets it begin by its place.

    Raises ProblemError ``after_circle`` where that other one waits for this one, by whatever way.
    """
    job = db.get_one(Job, job_id)
    if after_id is not None and job_id in _awaited(db, after_id):
        raise ProblemError("after_circle", title=db.get_one(Job, after_id).title)
    title = f"let “{job.title}” wait" if after_id is not None else f"let “{job.title}” wait for none"
    return Change(JOB, title, (update_rows(db, Job, [job_id], after_id=after_id),))


def _awaited(db: Session, job_id: int) -> list[int]:
    """Return a job and all it waits for, one after another."""
    found = [job_id]
    while (before := db.get_one(Job, found[-1]).after_id) is not None and before not in found:
        found.append(before)
    return found


def start_at(db: Session, job_id: int, when: float | None) -> Change:
    """Let a waiting job begin at this moment (seconds since the epoch) or later; None lets it begin by its place."""
    title = f"start “{db.get_one(Job, job_id).title}” {'at a time' if when is not None else 'at any time'}"
    return Change(JOB, title, (update_rows(db, Job, [job_id], not_before=when),))


def held_up(db: Session) -> dict[int, Problem]:
    """Say of every waiting job that may not begin even where nothing else runs, what it waits for."""
    told = {job.id: _reason(db, job) for job in waiting(db)}
    return {job_id: reason for job_id, reason in told.items() if reason is not None}


def _reason(db: Session, job: Job) -> Problem | None:
    awaited = db.get(Job, job.after_id) if job.after_id is not None else None
    if awaited is not None and awaited.state != DONE:
        code = "waits_in_vain" if awaited.state in ENDED_STATES else "waits_for_job"
        return explain(code, {"title": awaited.title})
    if job.not_before is not None and job.not_before > time.time():
        return explain("waits_until", {"time": _clock(job.not_before)})
    return None


def _clock(moment: float) -> str:
    """Say a moment by its hour, with the day where it is not today."""
    then, now = time.localtime(moment), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%d %B, %H:%M", then)
