"""What a run learns from, and the start of one or several runs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.freezing.splitting import Freezing
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.training import runs, sweeps


@dataclass(frozen=True)
class Material:
    """A dataset version, or what is approved now with a share of general questions beside it."""

    version_id: int | None = None
    general: float = 0.0

    @property
    def freezing(self) -> Freezing:
        """How a version is made of what is approved now."""
        return Freezing(general=self.general)


def start(db: Session, project: Project, base: BaseModel, recipe: protocol.Recipe, learns: datasets.Prepared | int, *,
          rates: Sequence[float] = (), ranks: Sequence[int] = (), **columns: Any) -> Change:  # fmt: skip
    """Keep a prepared version, or take one by its id, and queue a run on it: all of it or nothing.

    With ``rates`` and ``ranks`` it is a group of runs. ``columns`` are ``after_id`` and ``not_before``.
    """
    kept = Change(frozenset(), "", made=(learns,)) if isinstance(learns, int) else datasets.keep(db, project, learns)
    if rates or ranks:
        queued = sweeps.start(db, project, kept.made[0], base, recipe, rates, ranks, **columns)
    else:
        queued = runs.start(db, project, kept.made[0], base, recipe, **columns)
    return Change(kept.kinds | queued.kinds, queued.title, made=queued.made)
