"""What the page of runs reads while they run: light rows for the list, the newest numbers, and sample answers.

It is read several times a second, so what has ended is read anew only when something ended, came back or went.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs, progress, queue
from studio.core.order import OFF_THE_LIST
from studio.core.store.schema import ENDED_STATES, LIVE_STATES, QUEUED, Adapter, Job, Metric, SampleAnswer
from studio.core.training import recording, runs

TRAINING = protocol.TrainAdapter.__name__
OPEN_STATES = (QUEUED, *LIVE_STATES)


@dataclass(frozen=True)
class Entry:
    """A job as the list shows it."""

    id: int
    kind: str
    title: str
    state: str
    sweep: str | None
    """The group it was queued with, where it is one of several."""
    after_id: int | None
    not_before: float | None
    created: float
    started: float | None
    ended: float | None
    settings: protocol.Recipe | None
    """Of a training run."""
    held_out: float | None
    """The lowest loss on held-out questions so far, in nats per token."""
    speed: float | None
    """Tokens per second, while it runs."""
    now: progress.State
    model: str = ""
    """Name of the tuned model it left."""
    waits_for: str = ""
    """Why it would not begin even if nothing else ran, in a sentence."""

    @property
    def is_training(self) -> bool:
        """Only training runs have curves and settings."""
        return self.kind == TRAINING

    @property
    def is_open(self) -> bool:
        """It runs, rests or waits."""
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class History:
    """Training runs that ended, newest first, and the mark by which a change of them is seen."""

    mark: tuple[Any, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Listing:
    """All that the list shows: what runs, what waits in its order, what ended."""

    live: tuple[Entry, ...] = ()
    waiting: tuple[Entry, ...] = ()
    history: History = History()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything, as people look for it."""
        return self.live + self.waiting + self.history.entries


def listing(db: Session, known: History | None = None) -> Listing:
    """Return what takes the card, whatever its kind, and the training runs that ended; ``known`` is the history read
    last. Other work that ended is told on its own page.
    """
    opened = tuple(_entries(db, Job.kind.in_(_ON_CARD) & Job.state.in_(OPEN_STATES), Job.position))
    live = tuple(one for one in opened if one.state in LIVE_STATES)
    waiting = tuple(one for one in opened if one.state == QUEUED)
    held = jobs.held_up(db) if waiting else {}
    waiting = tuple(replace(one, waits_for=held[one.id].what) if one.id in held else one for one in waiting)
    mark, known = _mark(db), known or History()
    if mark != known.mark:
        known = History(mark, tuple(_entries(db, _ENDED, func.coalesce(Job.ended, Job.created).desc())))
    return Listing(live, waiting, known)


_ON_CARD = tuple(kind for kind, lane in queue.LANES.items() if lane == queue.CARD_LANE)
_ENDED = (Job.kind == TRAINING) & Job.state.in_(ENDED_STATES) & (Job.position > OFF_THE_LIST)


def _mark(db: Session) -> tuple[Any, ...]:
    """Return what differs whenever a run ended, came back or went, or its tuned model got another name."""
    runs_ended = db.execute(select(func.count(), func.max(Job.ended), func.sum(Job.id)).where(_ENDED)).one()
    return (*runs_ended, db.scalar(select(func.group_concat(Adapter.name))))


def _entries(db: Session, which: ColumnElement[bool], order: Any) -> Iterable[Entry]:
    """Read light rows; the loss and the speed are looked up through the index, run by run."""
    best = select(func.min(Metric.value)).where(Metric.job_id == Job.id, Metric.name == recording.HELD_OUT_LOSS)
    speed = select(Metric.value).where(Metric.job_id == Job.id, Metric.name == recording.SPEED)
    newest = speed.order_by(Metric.step.desc()).limit(1)
    model = select(Adapter.name).where(Adapter.id == Job.adapter_id)
    query = select(
        Job.id, Job.kind, Job.title, Job.state, Job.sweep, Job.after_id, Job.not_before, Job.created, Job.started,
        Job.ended, Job.progress, Job.spec, best.scalar_subquery().label("held_out"),
        newest.scalar_subquery().label("speed"), model.scalar_subquery().label("model"),
    )  # fmt: skip
    return (_entry(row) for row in db.execute(query.where(which).order_by(order)))


def _entry(row: Row[Any]) -> Entry:
    settings = runs.settings(row) if row.kind == TRAINING else None
    speed = row.speed if row.state in LIVE_STATES else None
    return Entry(
        row.id, row.kind, row.title, row.state, row.sweep, row.after_id, row.not_before, row.created, row.started,
        row.ended, settings, row.held_out, speed, progress.of(row), row.model or "",
    )  # fmt: skip


def latest(db: Session, job_id: int, names: Iterable[str]) -> dict[str, float]:
    """Return the newest value of each of these numbers that was ever measured."""
    found = {}
    for name in names:
        query = select(Metric.value).where(Metric.job_id == job_id, Metric.name == name)
        value = db.scalar(query.order_by(Metric.step.desc()).limit(1))
        if value is not None:
            found[name] = value
    return found


def highest(db: Session, job_id: int, name: str) -> float | None:
    """Return the highest value a number of a run ever had."""
    return db.scalar(select(func.max(Metric.value)).where(Metric.job_id == job_id, Metric.name == name))


@dataclass(frozen=True)
class Sample:
    """One fixed question and what the model in training made of it at a step."""

    question: str
    reference: str
    answer: str


def samples(db: Session, job_id: int) -> dict[int, tuple[Sample, ...]]:
    """Return the sample answers of a run by step, the newest step first."""
    query = select(SampleAnswer).where(SampleAnswer.job_id == job_id)
    rows = db.scalars(query.order_by(SampleAnswer.step.desc(), SampleAnswer.id))
    by_step = groupby(rows, key=lambda row: row.step)
    return {step: tuple(Sample(row.question, row.reference, row.answer) for row in group) for step, group in by_step}
