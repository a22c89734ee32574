"""The start of a training run, and the settings it was started with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from studio import protocol
from studio.core import bases, jobs
from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.freezing.splitting import Freezing
from studio.core.problems import ProblemError
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.store.schema import DatasetVersion, Job

DIFFERS = ": "
"""Stands in a title before what tells a run of a group from the others."""


@dataclass(frozen=True)
class Draft:
    """What a run was started with, to be changed and started again by ``start``."""

    version_id: int
    base: BaseModel
    recipe: protocol.Recipe


def start(db: Session, project: Project, version_id: int, base: BaseModel, settings: protocol.Recipe, *,
          differs: str = "", **columns: Any) -> Change:  # fmt: skip
    """Queue a training run on a dataset version.

    ``differs`` tells it from others of its group by name; ``columns`` are ``sweep``, ``after_id`` and ``not_before``.
    """
    version = db.get_one(DatasetVersion, version_id)
    if not version.trained:
        raise ProblemError("dataset_empty")
    datasets.verify(project, version)
    folder = project.folder / version.folder
    spec = protocol.TrainAdapter(
        base=str(base.folder), base_name=base.name, train=str(folder / "train.jsonl"),
        held_out=str(folder / "held_out.jsonl"), dataset_sha256=version.sha256, recipe=asdict(settings),
    )  # fmt: skip
    title = f"Train {base.name} on dataset {version.number}"
    return jobs.enqueue(db, spec, f"{title}{DIFFERS}{differs}" if differs else title, version_id=version_id, **columns)


def freeze_and_start(db: Session, project: Project, base: BaseModel, settings: protocol.Recipe,
                     prepared: datasets.Prepared | None = None, freezing: Freezing = Freezing()) -> Change:  # fmt: skip
    """Freeze what is approved now and queue a training run on it, in one transaction: all of it or nothing.

    A version that was ``prepared`` beside the database thread only has to be kept; else it is made by ``freezing``.
    """
    frozen = datasets.keep(db, project, prepared or datasets.prepare(db, freezing))
    queued = start(db, project, frozen.made[0], base, settings)
    return Change(frozen.kinds | queued.kinds, queued.title, made=queued.made)


def common_title(title: str) -> str:
    """Return what the runs of a group have in common; of a run by itself its title."""
    return title.partition(DIFFERS)[0]


def own_title(title: str) -> str:
    """Return what a run of a group has for itself; of a run by itself its title."""
    common, _, own = title.partition(DIFFERS)
    return own[:1].upper() + own[1:] or common


def duplicate(db: Session, job_id: int) -> Draft:
    """Return what a run was started with. Raises the Problem of a base that is gone."""
    job = db.get_one(Job, job_id)
    assert job.version_id is not None, "a training run has its dataset"
    return Draft(job.version_id, bases.resolve(job.spec["base"]), settings(job))


def settings(job: Job) -> protocol.Recipe:
    """Return the settings a job was started with, as its child reads them."""
    return protocol.Recipe.from_dict(job.spec["recipe"])
