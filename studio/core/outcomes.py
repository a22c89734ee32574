"""What became of long work, for a person who did not watch it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from studio import protocol
from studio.core.store.project import Project
from studio.core.store.schema import DONE, FAILED, INTERRUPTED, Job

LONG = 60.0
"""Seconds after which people have turned to something else."""
ALWAYS_TOLD = (protocol.TrainAdapter.__name__, protocol.EvaluateAdapter.__name__)
TOLD_STATES = (DONE, FAILED, INTERRUPTED)
"""What was stopped was stopped by the person: there is nothing to tell."""


@dataclass(frozen=True)
class Outcome:
    """How one piece of long work ended."""

    job_id: int
    kind: str
    title: str
    adapter_id: int | None
    state: str
    ended: float
    """When its child said its last word, seconds since the epoch."""
    problem: str = ""
    """What went wrong, in one sentence."""
    recorded: float = 0.0
    """When that was recorded: much later where the studio was closed meanwhile."""


def since(db: Session, project: Project, moment: float) -> tuple[Outcome, ...]:
    """Return the long work whose end was recorded after a moment, first ended first."""
    query = select(Job).options(defer(Job.spec)).where(Job.state.in_(TOLD_STATES), Job.ended >= moment)
    found = [(job, _last_word(project, job)) for job in db.scalars(query)]
    told = [_outcome(job, ended) for job, ended in found if _is_long(job, ended)]
    return tuple(sorted(told, key=lambda one: one.ended))


def _last_word(project: Project, job: Job) -> float:
    """Nobody records while the studio is closed, but the file of events keeps the moment of its last line."""
    try:
        return min(job.ended, (project.run_folder(job.id) / protocol.EVENTS_FILE).stat().st_mtime)
    except OSError:
        return job.ended


def _is_long(job: Job, ended: float) -> bool:
    return job.kind in ALWAYS_TOLD or (job.started is not None and ended - job.started >= LONG)


def _outcome(job: Job, ended: float) -> Outcome:
    problem = job.problem["what"] if job.problem else ""
    return Outcome(job.id, job.kind, job.title, job.adapter_id, job.state, ended, problem, job.ended)
