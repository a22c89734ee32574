"""A few real steps of a run before its start: how quick this PC is, and what the run really holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from studio.child import Controls, Reporter
from studio.engine import memory
from studio.engine.conversation import Sample
from studio.engine.loading import memory_watched
from studio.engine.memory.calibration import held_at_most
from studio.engine.training import guards, launching
from studio.engine.training.material.batches import batches
from studio.engine.training.together import Foremost
from studio.engine.training.train import Course, prepare, repeatable
from studio.protocol import PaceForecast, Recipe, TrainAdapter

LONG_ENOUGH = 3.0
"""Seconds of steps that tell the pace."""
MOST_STEPS = 20


def probe(job: TrainAdapter, recipe: Recipe, folder: Path, reporter: Reporter, controls: Controls) -> PaceForecast:
    """Load the base, do the largest step and a few more, and one look; remember for later what was held at most.

    Where cards share the work, one share of each step is done, as if the others did theirs at the same time.
    Raises the Failures of a start, ``memory_full`` where not even small pieces fit among them.
    """
    repeatable(recipe.seed)
    company = Foremost(launching.processes(job))
    with memory_watched():
        course = prepare(job, recipe, folder, reporter, controls, company)
        guards.check(course.model, course.chat, course.lessons)
        samples = course.lessons.of_epoch(0, recipe.seed)
        order = list(batches(samples, recipe.batch, recipe.seed, 0))
        # The first one also pays for what is made once.
        course.step(max(order, key=lambda batch: _tokens(company.share(batch))))
        pace = _pace(course, order)
        look = _seconds_of_look(course)
    if company.size == 1:  # else a run holds more: what cards need to talk to each other was not there
        memory.remember(Path(job.base), recipe, course.lessons, course.tested)
    tokens = _tokens(samples) * course.steps / course.per_epoch
    return PaceForecast(pace, tokens / pace + look * recipe.evaluations, held_at_most())


def _pace(course: Course, order: Sequence[Sequence[Sample]]) -> float:
    """Return tokens per second over steps as they come, short ones and long ones."""
    began, tokens = time.perf_counter(), 0
    for batch in order[:MOST_STEPS]:
        course.controls.check()
        course.step(batch)
        tokens += _tokens(batch)
        if time.perf_counter() - began > LONG_ENOUGH:
            break
    return tokens / (time.perf_counter() - began)


def _seconds_of_look(course: Course) -> float:
    began = time.perf_counter()
    if len(course.tested):
        course.measure()
    return time.perf_counter() - began


def _tokens(samples: Sequence[Sample]) -> int:
    return sum(len(sample.ids) for sample in samples)
