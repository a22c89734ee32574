"""What a look before the start looks at: the rows as they would be frozen now, or those of an earlier version."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.freezing import datasets, versions
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, TRAIN, DatasetVersion, Pair
from studio.core.training import extra_text, outlook
from studio.core.training.material import Material
from studio.core.training.preflight import Known

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What the child is given."""

    train: list[Row]
    held_out: list[Row]
    passages: list[Row]
    """``{"id", "text"}``; none where the recipe reads none."""


def prepare(db: Session, project: Project, base: BaseModel, recipe: protocol.Recipe,
            material: Material = Material()) -> tuple[Known, Rows]:  # fmt: skip
    """Return what is known before the child is asked, and what it is to look at; freezes nothing.

    Takes a few seconds with many thousand questions. Raises ProblemError where there are too few.
    """
    train, held_out = _sides(db, project, material)
    passages = _passages(db, held_out) if recipe.passages else []
    questions = {row["id"]: row["question"] for row in (*train, *held_out)}
    seconds = outlook.forecast(db, base, recipe, material).seconds
    known = Known(recipe, questions, seconds, shutil.disk_usage(project.folder).free)
    return known, Rows(train, held_out, passages)


def _sides(db: Session, project: Project, material: Material) -> tuple[list[Row], list[Row]]:
    if material.version_id is not None:
        version = db.get_one(DatasetVersion, material.version_id)
        versions.verify(project, version)
        return versions.rows(project, version, TRAIN), versions.rows(project, version, HELD_OUT)
    prepared = datasets.prepare(db, material.freezing)
    return [*prepared.split.train, *prepared.general], prepared.split.held_out


def _passages(db: Session, held_out: list[Row]) -> list[Row]:
    """Return what a run would read, held-out proofs left out as they are at its start."""
    proofs = select(Pair.passage_id).where(Pair.id.in_([row["id"] for row in held_out]))
    return extra_text.beside(db, set(db.scalars(proofs)), held_out)
