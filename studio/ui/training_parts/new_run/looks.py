"""What the page of a new run asks the database, off the window's thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from studio.core import jobs
from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.store.schema import ENDED_STATES, DatasetVersion, Job
from studio.core.training import outlook, parking
from studio.core.training.material import Material
from studio.core.training.outlook import Forecast
from studio.protocol import Recipe, TrainAdapter


@dataclass(frozen=True)
class Offer:
    """What there is to choose from, and what the choices cost."""

    approved: int
    versions: list[DatasetVersion]
    """Newest first."""
    unended: list[Job]
    """Training runs that wait or run, in the order of the queue."""
    forecasts: dict[str, Forecast]
    """By preset; under an empty name that of the run as it stands."""
    memory_wanted: bool
    """A job that loads a model is at work."""


def offer(db: Db, base: BaseModel, recipes: Mapping[str, Recipe], material: Material) -> Offer:
    """Look at all of it at one moment."""
    return Offer(
        approved=datasets.approved_count(db),
        versions=datasets.listed(db),
        unended=[job for job in jobs.listed(db) if job.kind == TrainAdapter.__name__ and job.state not in ENDED_STATES],
        forecasts={name: outlook.forecast(db, base, recipe, material) for name, recipe in recipes.items()},
        memory_wanted=parking.claim(db) is not None,
    )
