"""Training runs and the adapters they leave: presets, a start, and what the engine says of it."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import datasets, jobs
from studio.core.bases import BaseModel
from studio.core.problems import ProblemError
from studio.core.splitting import Freezing
from studio.core.store.changes import Change, update_rows
from studio.core.store.project import Project
from studio.core.store.schema import Adapter, DatasetVersion, Job, Metric

TRAIN_LOSS, HELD_OUT_LOSS, SPEED = "train_loss", "held_out_loss", "tokens_per_second"
CURVES = (TRAIN_LOSS, HELD_OUT_LOSS)


@dataclass(frozen=True)
class Preset:
    """A named choice of settings, with the sentence that says what it costs and buys."""

    name: str
    title: str
    sentence: str
    passes: int
    """How often each question is seen in a small dataset; larger ones need fewer."""
    steps: int
    """At least this many steps, however few the questions: a handful needs more passes."""
    rank: int


PRESETS = (
    Preset("quick", "Quick", "A first look: learns the trained questions, in minutes.", 20, 200, 32),
    Preset("balanced", "Balanced", "The usual choice: about twice the time of Quick, steadier answers.", 40, 400, 32),
    Preset("thorough", "Thorough", "The most practice: about four times Quick, for the final run.", 80, 800, 32),
)
SMALL_MODEL_BYTES = 400_000_000
"""Below this (about 200 million parameters) a model takes, and needs, a higher training rate."""
SMALL_MODEL_RATE, LARGE_MODEL_RATE = 1e-3, 2e-4
"""The small one was measured on the starter with the sample documents, 283 pairs, 20 passes, share right afterwards:
1e-3 94 %, 2e-3 90 %, 3e-3 34 % (it no longer settles)."""
LARGE_MODEL_SHARE = 0.25
"""A model that knows much already needs this share of the passes."""
BATCH = 8
MOST_PASSES = 100
FEW_PAIRS = 300
"""Datasets up to this size get the preset's full number of passes."""


def preset(name: str) -> Preset:
    """Return a preset by its name."""
    return next(preset for preset in PRESETS if preset.name == name)


def recipe(chosen: Preset, base: BaseModel, pairs: int) -> protocol.Recipe:
    """Turn a preset into settings for this base and this many pairs."""
    small = base.bytes < SMALL_MODEL_BYTES
    share = 1.0 if small else LARGE_MODEL_SHARE
    wanted = chosen.passes * min(1.0, FEW_PAIRS / max(pairs, 1)) * share
    enough = chosen.steps * BATCH / max(pairs, 1) * share
    passes = min(MOST_PASSES, max(3, math.ceil(max(wanted, enough))))
    rate = SMALL_MODEL_RATE if small else LARGE_MODEL_RATE
    return protocol.Recipe(rank=chosen.rank, alpha=chosen.rank, rate=rate, epochs=passes, batch=BATCH)


def start(db: Session, project: Project, version_id: int, base: BaseModel, settings: protocol.Recipe) -> Change:
    """Queue a training run on a dataset version."""
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
    return jobs.enqueue(db, spec, title, version_id=version_id)


def freeze_and_start(db: Session, project: Project, base: BaseModel, settings: protocol.Recipe,
                     prepared: datasets.Prepared | None = None) -> Change:  # fmt: skip
    """Freeze what is approved now and queue a training run on it, in one transaction: all of it or nothing.

    A version that was ``prepared`` beside the database thread only has to be kept.
    """
    frozen = datasets.keep(db, project, prepared or datasets.prepare(db))
    queued = start(db, project, frozen.made[0], base, settings)
    return Change(frozen.kinds | queued.kinds, queued.title, made=queued.made)


@dataclass(frozen=True)
class Forecast:
    """What a start would do, as far as it is known before."""

    approved: int
    learned: int
    """About as many questions are trained on ..."""
    held_out: int
    """... and about as many are kept for the test; sections stay whole, so a few more or fewer."""
    seconds: float | None
    """Time of the run; None before the first run on this base."""


def forecast(db: Session, base: BaseModel, settings: protocol.Recipe) -> Forecast:
    """Say how the approved questions will be split and how long the run will take."""
    approved = datasets.approved_count(db)
    held_out = min(Freezing().wanted(approved), approved)
    pace = _seconds_per_question(db, base)
    seconds = None if pace is None else pace * (approved - held_out) * settings.epochs
    return Forecast(approved, approved - held_out, held_out, seconds)


def _seconds_per_question(db: Session, base: BaseModel) -> float | None:
    """Return what one question cost per pass in the newest run on this base."""
    for adapter in adapters(db):
        if adapter.base == str(base.folder) and (seen := _questions_seen(adapter.card)):
            return float(adapter.card["seconds"]) / seen
    return None


def _questions_seen(card: Mapping[str, Any]) -> float:
    """Return how many questions a run went through, passes counted; a stopped run went part of its way."""
    try:
        return card["trained"] * card["recipe"]["epochs"] * card["step"] / card["steps"]
    except (KeyError, ZeroDivisionError):  # a card of another version of the engine
        return 0.0


def settings(job: Job) -> protocol.Recipe:
    """Return the settings a job was started with; jobs from before other wordings were practised do not name them."""
    return replace(protocol.Recipe(), **{"reword": False, **job.spec["recipe"]})


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store the curves as they come and the adapter when it is saved."""
    if isinstance(event, protocol.TrainingStep):
        _measure(db, job, event.step, {TRAIN_LOSS: event.loss, SPEED: event.tokens_per_second})
        return frozenset({"metric"})
    if isinstance(event, protocol.HeldOutLoss):
        _measure(db, job, event.step, {HELD_OUT_LOSS: event.loss})
        return frozenset({"metric"})
    if isinstance(event, protocol.AdapterSaved):
        _store_adapter(db, project, job, event.folder, event.card)
        return frozenset({"adapter"})
    return frozenset()


def _measure(db: Session, job: Job, step: int, values: Mapping[str, float]) -> None:
    """Set numbers at a step; a resumed run passes some steps again and the newer number stands."""
    for name, value in values.items():
        query = select(Metric).where(Metric.job_id == job.id, Metric.name == name, Metric.step == step)
        if old := db.scalars(query).one_or_none():
            old.value = value
        else:
            db.add(Metric(job_id=job.id, step=step, name=name, value=value))


def _store_adapter(db: Session, project: Project, job: Job, folder: str, card: dict[str, Any]) -> None:
    """One adapter per run; a stopped run that is resumed replaces what it saved before."""
    adapter = db.scalars(select(Adapter).where(Adapter.job_id == job.id)).one_or_none()
    if adapter is None:
        number = (db.scalar(select(func.max(Adapter.id))) or 0) + 1
        adapter = Adapter(job_id=job.id, version_id=job.version_id, base=job.spec["base"], name=f"Tuned {number}")
        db.add(adapter)
    adapter.folder = Path(folder).resolve().relative_to(project.folder).as_posix()
    adapter.card, adapter.created = card, time.time()
    db.flush()
    job.adapter_id = adapter.id


def adapters(db: Session) -> list[Adapter]:
    """Return all adapters, newest first."""
    return list(db.scalars(select(Adapter).order_by(Adapter.created.desc())))


def rename(db: Session, adapter_id: int, name: str) -> Change:
    """Give an adapter another name; nothing else of it ever changes."""
    return Change(frozenset({"adapter"}), "rename a tuned model", (update_rows(db, Adapter, [adapter_id], name=name),))
