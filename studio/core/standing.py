"""How far a project is: what there is of each noun on its way, and what waits in the queue."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio.core.review import catalogue
from studio.core.store.schema import APPROVED, DRAFT, QUEUED, Adapter, Base, Document, Evaluation, Exchange, Job


@dataclass(frozen=True)
class Standing:
    """Counts of one moment."""

    documents: int
    drafts: int
    approved: int
    adapters: int
    evaluations: int
    exchanges: int
    waiting: int
    """Jobs in the queue."""
    due: float | None
    """When the first of the jobs that wait for a moment begins."""


def standing(db: Session) -> Standing:
    """Return how far the project is now."""
    by_status = catalogue.counts(db)
    due = select(func.min(Job.not_before)).where(Job.state == QUEUED, Job.not_before > time.time())
    return Standing(
        documents=_count(db, Document),
        drafts=by_status.get(DRAFT, 0),
        approved=by_status.get(APPROVED, 0),
        adapters=_count(db, Adapter),
        evaluations=_count(db, Evaluation),
        exchanges=_count(db, Exchange),
        waiting=_count(db, Job, Job.state == QUEUED),
        due=db.scalar(due),
    )


def _count(db: Session, table: type[Base], *conditions: object) -> int:
    return db.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]
