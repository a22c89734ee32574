"""All that the details of one run show, read at one moment of the database."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session as Db

from studio.core import jobs, training, verdict
from studio.core.bases import BaseModel
from studio.core.store.schema import Adapter, DatasetVersion, Job
from studio.protocol import Recipe, TrainAdapter

Points = list[tuple[int, float]]


@dataclass(frozen=True)
class RunLook:
    """One job, and its curves where it is a training run."""

    job: Job
    train_loss: Points = field(default_factory=list)
    held_out_loss: Points = field(default_factory=list)
    speed: float | None = None
    version: DatasetVersion | None = None
    adapter: Adapter | None = None
    evaluation_id: int | None = None

    @property
    def is_training(self) -> bool:
        """Only training runs have curves and settings."""
        return self.job.kind == TrainAdapter.__name__

    @property
    def settings(self) -> Recipe | None:
        """The settings the run was started with."""
        return training.settings(self.job) if self.is_training else None


def look(db: Db, job_id: int) -> RunLook | None:
    """Return what is known of a job now."""
    job = db.get(Job, job_id)
    if job is None:
        return None
    version = db.get(DatasetVersion, job.version_id) if job.version_id else None
    adapter = db.get(Adapter, job.adapter_id) if job.adapter_id else None
    evaluation = verdict.of_adapter(db, adapter.id) if adapter else None
    known = RunLook(job, version=version, adapter=adapter, evaluation_id=evaluation.id if evaluation else None)
    if not known.is_training:
        return known
    speeds = jobs.metrics(db, job_id, training.SPEED)
    losses = [jobs.metrics(db, job_id, name) for name in training.CURVES]
    speed = speeds[-1][1] if speeds else None
    return RunLook(job, *losses, speed, version, adapter, known.evaluation_id)


def forecasts(db: Db, base: BaseModel, recipes: dict[str, Recipe]) -> dict[str, training.Forecast]:
    """Say what each of several recipes would cost."""
    return {name: training.forecast(db, base, recipe) for name, recipe in recipes.items()}
