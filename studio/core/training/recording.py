"""What the engine says of a run is kept: curves, meters and sample answers as they come, the adapter when saved."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core.store.changes import driver
from studio.core.store.project import Project
from studio.core.store.schema import Adapter, Job

TRAIN_LOSS, HELD_OUT_LOSS, SPEED = "train_loss", "held_out_loss", "tokens_per_second"
MEMORY, MEMORY_TOTAL, ON_CARD = "memory", "memory_total", "on_card"
"""In bytes; the total stands once, at step 0, as does whether both are a card's, 1 or 0."""
CARD_LOAD, TEMPERATURE = "card_load", "temperature"
"""Share of the card that computes, 0 to 1, and degrees Celsius."""
CURVES = (TRAIN_LOSS, HELD_OUT_LOSS)

_NEWER = "UPDATE metric SET value = ? WHERE job_id = ? AND name = ? AND step = ?"
_FIRST = "INSERT INTO metric (value, job_id, name, step) VALUES (?, ?, ?, ?)"
_ANSWER = (
    "INSERT INTO sample_answer (job_id, step, pair_id, question, reference, answer) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (job_id, step, pair_id) DO UPDATE SET answer = excluded.answer"
)


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store the numbers and answers as they come and the adapter when it is saved."""
    if isinstance(event, protocol.TrainingStep):
        _measure(db, job, event.step, {TRAIN_LOSS: event.loss, SPEED: event.tokens_per_second})
        return frozenset({"metric"})
    if isinstance(event, protocol.HeldOutLoss):
        _measure(db, job, event.step, {HELD_OUT_LOSS: event.loss})
        return frozenset({"metric"})
    if isinstance(event, protocol.Metered):
        _measure(db, job, event.step, {MEMORY: event.memory, CARD_LOAD: event.load, TEMPERATURE: event.temperature})
        _measure(db, job, 0, {MEMORY_TOTAL: event.memory_total, ON_CARD: float(event.on_card)})
        return frozenset({"metric"})
    if isinstance(event, protocol.SampleAnswered):
        answer = (job.id, event.step, event.id, event.question, event.reference, event.answer)
        driver(db).execute(_ANSWER, answer)
        return frozenset({"sample_answer"})
    if isinstance(event, protocol.AdapterSaved):
        _store_adapter(db, project, job, event.folder, event.card)
        return frozenset({"adapter"})
    return frozenset()


def _measure(db: Session, job: Job, step: int, values: Mapping[str, float | None]) -> None:
    """Set numbers at a step; a resumed run passes some steps again and the newer number stands.

    Past the mapped classes: there may be thousands of steps in one transaction.
    """
    rows = driver(db)
    for name, value in values.items():
        if value is not None and not rows.execute(_NEWER, (value, job.id, name, step)).rowcount:
            rows.execute(_FIRST, (value, job.id, name, step))


def _store_adapter(db: Session, project: Project, job: Job, folder: str, card: dict[str, Any]) -> None:
    """One adapter per run; a stopped run that is resumed replaces what it saved before."""
    adapter = db.scalars(select(Adapter).where(Adapter.job_id == job.id)).one_or_none()
    if adapter is None:
        number = (db.scalar(select(func.max(Adapter.id))) or 0) + 1
        adapter = Adapter(job_id=job.id, version_id=job.version_id, base=job.spec["base"], name=f"Tuned {number}")
        db.add(adapter)
    adapter.folder = Path(folder).resolve().relative_to(project.folder).as_posix()
    adapter.card, adapter.created = card, time.time()
    if "lasted" in card:  # a run that was interrupted lasted longer than its last life: as if that had begun earlier
        job.started = adapter.created - card["lasted"]
    db.flush()
    job.adapter_id = adapter.id
