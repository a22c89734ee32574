"""Try several: one dataset and one base with a few rates and ranks, queued as a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.store.schema import Job
from studio.core.training import runs


def start(db: Session, project: Project, version_id: int, base: BaseModel, recipe: protocol.Recipe,
          rates: Sequence[float], ranks: Sequence[int], **columns: Any) -> Change:  # fmt: skip
    """Queue a run for every rate with every rank, under one name of a group; ``columns`` as for one run.

    Alpha keeps its ratio to the rank, so that a larger rank is not a larger step, too.
    """
    name = _name(db)
    queued = []
    for one in _recipes(recipe, rates, ranks):
        differs = f"rate {one.rate:g}, room to learn {one.rank}"
        queued.append(runs.start(db, project, version_id, base, one, sweep=name, differs=differs, **columns))
    made = tuple(job_id for change in queued for job_id in change.made)
    return Change(queued[0].kinds, f"try {len(made)} settings", made=made)


def _recipes(recipe: protocol.Recipe, rates: Sequence[float], ranks: Sequence[int]) -> list[protocol.Recipe]:
    chosen = product(rates or [recipe.rate], ranks or [recipe.rank])
    return [
        replace(recipe, rate=rate, rank=rank, alpha=max(1, round(recipe.alpha * rank / recipe.rank)))
        for rate, rank in chosen
    ]


def _name(db: Session) -> str:
    """Return a name that no group of this project has; some of an earlier number may have been taken off the list."""
    taken = set(db.scalars(select(Job.sweep).where(Job.sweep.is_not(None)).distinct()))
    names = (f"Group {number}" for number in count(len(taken) + 1))
    return next(name for name in names if name not in taken)
