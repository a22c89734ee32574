"""All that the details of one run show, read at one moment of the database, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session as Db

from studio.core import jobs, verdict
from studio.core.store.schema import Adapter, DatasetVersion, Evaluation, Job
from studio.core.training import contrast, recording, runs, watching
from studio.protocol import Recipe

Points = list[tuple[int, float]]
METERS = (recording.SPEED, recording.MEMORY, recording.MEMORY_TOTAL, recording.ON_CARD, recording.CARD_LOAD,
          recording.TEMPERATURE)  # fmt: skip
"""Numbers of which the newest is shown; all but the first where something measures them."""


@dataclass(frozen=True)
class Overlaid:
    """Another run whose curve is drawn with the one that is looked at."""

    title: str
    held_out: Points
    trained: Points


@dataclass(frozen=True)
class RunLook:
    """One job, and what was measured where it is a training run."""

    job: Job
    name: str = ""
    """What it is called beside others."""
    trained: Points = field(default_factory=list)
    """Loss on what it learns from, by step."""
    held_out: Points = field(default_factory=list)
    meters: dict[str, float] = field(default_factory=dict)
    samples: dict[int, tuple[watching.Sample, ...]] = field(default_factory=dict)
    most_memory: float | None = None
    """The most bytes it ever held."""
    version: DatasetVersion | None = None
    adapter: Adapter | None = None
    evaluation: Evaluation | None = None
    others: tuple[Overlaid, ...] = ()

    @property
    def is_training(self) -> bool:
        """Only training runs have curves and settings."""
        return self.job.kind == watching.TRAINING

    @property
    def settings(self) -> Recipe | None:
        """The settings the run was started with."""
        return runs.settings(self.job) if self.is_training else None


def look(db: Db, job_id: int, others: tuple[int, ...] = ()) -> RunLook | None:
    """Return what is known of a job now, with the curves of ``others`` beside its own."""
    job = db.get(Job, job_id)
    if job is None:
        return None
    version = db.get(DatasetVersion, job.version_id) if job.version_id else None
    adapter = db.get(Adapter, job.adapter_id) if job.adapter_id else None
    evaluation = verdict.of_adapter(db, adapter.id) if adapter else None
    known = {"version": version, "adapter": adapter, "evaluation": evaluation}
    if job.kind != watching.TRAINING:
        return RunLook(job, job.title, **known)
    return RunLook(
        job, contrast.name(db, job), *_curves(db, job_id), watching.latest(db, job_id, METERS),
        watching.samples(db, job_id), watching.highest(db, job_id, recording.MEMORY), **known,
        others=tuple(_overlaid(db, one) for one in others),
    )  # fmt: skip


def _curves(db: Db, job_id: int) -> tuple[Points, Points]:
    trained, held_out = (jobs.metrics(db, job_id, name) for name in recording.CURVES)
    return trained, held_out


def _overlaid(db: Db, job_id: int) -> Overlaid:
    job = db.get_one(Job, job_id)
    trained, held_out = _curves(db, job_id)
    return Overlaid(contrast.name(db, job), held_out, trained)
