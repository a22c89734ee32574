"""What the rail and the status line show of a project: how far each step is, and what runs now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio.core import catalogue, jobs, progress
from studio.core.store.schema import APPROVED, DRAFT, QUEUED, Adapter, Base, Document, Evaluation, Exchange, Job

KINDS = frozenset({"document", "pair", "job", "adapter", "evaluation", "exchange"})
PANE_OF_JOB = {"ReadDocuments": "documents", "WriteDrafts": "questions", "ServerDrafts": "questions",
               "ModelDrafts": "questions", "ImportPairs": "questions", "ExportPairs": "questions",
               "CheckPairs": "questions", "RewordPairs": "questions", "RephrasePairs": "questions",
               "VotePairs": "questions", "EvaluateAdapter": "verdict"}  # fmt: skip
"""Where a job is watched; every other kind belongs to the training pane."""


@dataclass(frozen=True)
class Badge:
    """What stands beside a step: a number that waits for the person, or a tick."""

    count: int = 0
    done: bool = False


@dataclass(frozen=True)
class Running:
    """The job that runs now, for the status line."""

    title: str
    pane: str
    state: str
    progress: progress.State
    waiting: int
    """How many more are in the queue."""


@dataclass(frozen=True)
class Overview:
    """One look at a project."""

    badges: dict[str, Badge]
    running: Running | None


def look(db: Session) -> Overview:
    """Return what there is now."""
    live, waiting = jobs.live(db), _count(db, Job, Job.state == QUEUED)
    running = _running(live[0], waiting + len(live) - 1) if live else None
    return Overview(_badges(db), running)


def _badges(db: Session) -> dict[str, Badge]:
    by_status = catalogue.counts(db)
    return {
        "documents": Badge(done=_count(db, Document) > 0),
        "questions": Badge(by_status.get(DRAFT, 0), by_status.get(APPROVED, 0) > 0),
        "training": Badge(done=_count(db, Adapter) > 0),
        "verdict": Badge(done=_count(db, Evaluation) > 0),
        "playground": Badge(done=_count(db, Exchange) > 0),
    }


def _running(job: Job, waiting: int) -> Running:
    pane = PANE_OF_JOB.get(job.kind, "training")
    return Running(job.title, pane, job.state, progress.of(job), waiting)


def _count(db: Session, table: type[Base], *conditions: object) -> int:
    return db.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]
