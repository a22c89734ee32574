"""Whether the models of the playground may stay in memory while a run needs it.

The window knows neither the card nor what the run will hold, so it asks for clearly more than enough: weights that
are 16 bits wide on disk may be widened to twice that, and what training adds is about as much again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core import bases, queue
from studio.core.store.schema import LIVE_STATES, Job

TIMES = 4
"""Memory that a run may want, as a multiple of its base's weights on disk."""
SPARE = 1 << 30
"""Bytes that it wants beside: the libraries, and room for everybody else."""
HEAVY = tuple(kind for kind, lane in queue.LANES.items() if lane == queue.CARD_LANE)


@dataclass(frozen=True)
class Claim:
    """A run that needs the memory now."""

    job_id: int
    title: str
    weights: int
    """Bytes of its base on disk."""


def claim(db: Session) -> Claim | None:
    """Return the run that loads a model now, or None."""
    live = select(Job).where(Job.state.in_(LIVE_STATES), Job.kind.in_(HEAVY)).order_by(Job.position)
    job = db.scalar(live.limit(1))
    return None if job is None else Claim(job.id, job.title, bases.weights(Path(job.spec.get("base", ""))))


def has_room(free: int | None, weights: int) -> bool:
    """Say whether so many free bytes are clearly enough for a run; where nobody knows what is free, they are not."""
    return free is not None and free >= TIMES * weights + SPARE
