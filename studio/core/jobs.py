"""The person's side of the queue: put work in, take it out, stop, pause, resume. The records move in ``queue``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from studio import protocol
from studio.core.order import JOB
from studio.core.order import held_up as held_up
from studio.core.order import move as move
from studio.core.order import run_after as run_after
from studio.core.order import start_at as start_at
from studio.core.problems import Problem, ProblemError
from studio.core.store.changes import Change, delete_rows, driver, insert_rows, update_rows
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
    Adapter,
    Evaluation,
    Job,
    Metric,
    SampleAnswer,
)

FORGOTTEN = "forgotten"
"""File in a run folder whose job was taken off the list: the folder goes when the project is opened next."""
READ_FOR = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Seconds between two tries to put a word in the place of one that its child reads just now."""
MOST_POINTS = 2000
"""Points of a curve that are worth drawing: a screen has no more columns."""


def enqueue(db: Session, spec: protocol.Message, title: str, **columns: Any) -> Change:
    """Put a job at the end of the queue; ``columns`` are others of its row, as ``version_id`` or ``sweep``."""
    last = max(0.0, db.scalar(select(func.max(Job.position))) or 0.0)  # some may have been taken off the list
    row: dict[str, Any] = {
        "kind": type(spec).__name__, "title": title, "state": QUEUED, "position": last + 1, "spec": asdict(spec),
        "created": time.time(), "read_to": 0, "progress": {}, "notes": [], **columns,
    }  # fmt: skip
    edit = insert_rows(db, Job, [row])
    return Change(JOB, title, made=edit.ids)


def stop(db: Session, project: Project, job_id: int) -> Change:
    """Stop a job and keep what it has done; a waiting one just leaves the queue."""
    job = db.get_one(Job, job_id)
    if job.state == QUEUED:
        return _take_out(db, job)
    if job.state in LIVE_STATES:
        _control(project, job_id, protocol.STOP)
    return Change(JOB, f"stop “{job.title}”")


def cancel(db: Session, project: Project, job_id: int) -> Change:
    """End a job at once and save nothing more; a waiting one just leaves the queue.

    A run's checkpoints stay in its folder, so that Resume goes on from the last of them.
    """
    job = db.get_one(Job, job_id)
    if job.state == QUEUED:
        return _take_out(db, job)
    if job.state in LIVE_STATES:
        _control(project, job_id, protocol.CANCEL)
    return Change(JOB, f"cancel “{job.title}”")


def _take_out(db: Session, job: Job) -> Change:
    """Take a waiting job out of the queue; undo puts it back, unless it was begun by another road meanwhile."""
    now, lived = time.time(), seconds_lived(job)
    started = None if lived is None else now - lived
    edit = update_rows(db, Job, [job.id], state=STOPPED, started=started, ended=now)
    db.refresh(job)
    return Change(JOB, f"take “{job.title}” out of the queue", (edit,))


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
    """Put an ended job back into the queue on the same run folder: its child goes on where the last one ended.

    When that was stays known until it is begun again.
    """
    (project.run_folder(job.id) / protocol.CONTROL_FILE).unlink(missing_ok=True)
    job.state, job.problem, job.pid, job.born, job.tries = QUEUED, None, None, None, 0
    return Change(JOB, f"resume “{job.title}”")


def forget(db: Session, project: Project, job_id: int) -> Change:
    """Take an ended job off the list, with its curves; its folder goes when the project is opened next.

    Raises ProblemError ``job_in_use`` for one that still runs or waits, that left something behind, or that another
    one waits for.
    """
    job = db.get_one(Job, job_id)
    awaited = (Job.after_id == job_id) & Job.state.not_in(ENDED_STATES)
    uses = (Adapter.job_id == job_id, Evaluation.job_id == job_id, awaited)
    if job.state not in ENDED_STATES or any(db.scalar(select(func.count()).where(use)) for use in uses):
        raise ProblemError("job_in_use", title=job.title)
    folder = project.run_folder(job_id)
    if folder.is_dir():
        (folder / FORGOTTEN).touch()
    parts = [delete_rows(db, table, db.scalars(select(table.id).where(table.job_id == job_id)))
             for table in (Metric, SampleAnswer)]  # fmt: skip
    return Change(JOB | {"metric"}, f"remove “{job.title}”", (delete_rows(db, Job, [job_id]), *parts))


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


def metrics(db: Session, job_id: int, name: str, most: int = MOST_POINTS) -> list[tuple[int, float]]:
    """Return one curve of a job as (step, value), by step.

    One of more than ``most`` points is thinned: its first and last, and the lowest and highest of every stretch.
    """
    of_curve = "FROM metric WHERE job_id = ? AND name = ?"
    rows = driver(db)
    count, first, last = rows.execute(f"SELECT count(*), min(step), max(step) {of_curve}", (job_id, name)).fetchone()
    if count <= most:
        return rows.execute(f"SELECT step, value {of_curve} ORDER BY step", (job_id, name)).fetchall()
    width = (last - first) // max(1, most // 2 - 1) + 1
    # Beside min() or max(), SQLite gives the other columns of that very row.
    extremes = (f"SELECT step, {best}(value) {of_curve} GROUP BY (step - {first}) / {width}" for best in ("min", "max"))
    ends = f"SELECT step, value {of_curve} AND step IN ({first}, {last})"
    return rows.execute(f"{' UNION '.join((*extremes, ends))} ORDER BY step", (job_id, name) * 3).fetchall()


def lasted(job: Job) -> float | None:
    """Return the seconds that an ended job took, in all its lives."""
    return seconds_lived(job) if job.state in ENDED_STATES else None


def seconds_lived(job: Job) -> float | None:
    """Return the seconds between a job's beginning and its end, of one that waits to go on those of its lives."""
    return max(0.0, job.ended - job.started) if job.started and job.ended else None


def problem(job: Job) -> Problem | None:
    """Return why a job failed."""
    return Problem(**job.problem) if job.problem else None


def notes(job: Job) -> list[Problem]:
    """Return what a job reported by the way."""
    return [Problem(**note) for note in job.notes]


def _control(project: Project, job_id: int, word: protocol.Control) -> None:
    """Leave a word for the child by one rename, so that it never reads half of it.

    On Windows nothing can be put in the place of a file that is being read: then this is tried again for a moment.
    """
    file = project.run_folder(job_id) / protocol.CONTROL_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(word, encoding="utf-8")
    for seconds in READ_FOR:
        with suppress(PermissionError):
            draft.replace(file)
            return
        time.sleep(seconds)
    draft.replace(file)
