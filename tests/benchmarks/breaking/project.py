"""The project of every round: a dozen questions, frozen, and a run on a tiny model in the queue."""

from __future__ import annotations

from pathlib import Path

from studio.core import bases
from studio.core.freezing import datasets
from studio.core.review import catalogue, pairs
from studio.core.store import project
from studio.core.training import runs
from studio.protocol import Recipe

PARTS = ("pump", "valve", "filter", "boiler")
RECIPE = Recipe(rank=4, alpha=4, rate=5e-3, epochs=16, batch=4, length=128, dropout=0.1, evaluations=8, samples=0)
"""Short, with dropout: a run that goes on needs the random generators as they were, too."""
OTHER = Recipe(rank=4, alpha=4, rate=5e-3, epochs=4, batch=4, length=128, evaluations=2, samples=0)
"""The next job, where the first one is to fail."""


def make(folder: Path, base: Path) -> Path:
    """Make the project with its run waiting; returns its folder."""
    made = project.create(folder)
    with made.writing() as db:
        for line in range(1, 4):
            for at, part in enumerate(PARTS):
                pairs.add(db, f"Which pressure does the {part} of line {line} need?", f"It needs {line * 3 + at} bar.")
        pairs.approve(db, catalogue.ids(db))
        datasets.freeze(db, made)
        runs.start(db, made, 1, bases.resolve(str(base)), RECIPE)
    made.close()
    return made.folder


def queue_another(folder: Path) -> None:
    """Put a second run behind the first."""
    opened = project.open_project(folder)
    with opened.writing() as db:
        runs.start(db, opened, 1, runs.duplicate(db, 1).base, OTHER)
    opened.close()
