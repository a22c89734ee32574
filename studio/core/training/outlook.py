"""What a start would do, as far as it is known before: how the questions are split, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.store.schema import DatasetVersion
from studio.core.training import adapters
from studio.core.training.material import Material
from studio.protocol.recipe import BOTH


@dataclass(frozen=True)
class Forecast:
    """What a start would do, as far as it is known before."""

    approved: int
    """Questions there are to divide: those approved now, or those of the version."""
    learned: int
    """About as many questions are trained on, the general ones among them ..."""
    held_out: int
    """... and about as many are kept for the test; sections stay whole, so a few more or fewer."""
    seconds: float | None
    """Time of the run; None before the first run on this base."""


def forecast(
    db: Session, base: BaseModel, settings: protocol.Recipe, material: Material = Material()
) -> Forecast:
    """Say how the questions are split and how long the run will take."""
    trained, general, held_out = _split(db, material)
    pace = _seconds_per_question(db, base, settings)
    seconds = None if pace is None else pace * questions_seen(settings, trained + general)
    if seconds is not None and settings.max_minutes:
        seconds = min(seconds, settings.max_minutes * 60)
    return Forecast(trained + held_out, trained + general, held_out, seconds)


def _split(db: Session, material: Material) -> tuple[int, int, int]:
    """Return how many questions are trained, how many general ones beside them, and how many are held out."""
    version = db.get(DatasetVersion, material.version_id) if material.version_id else None
    if version is not None:
        return version.trained, int((version.counts or {}).get("general", 0)), version.held_out
    approved = datasets.approved_count(db)
    held_out = min(material.freezing.wanted(approved), approved)
    trained = approved - held_out
    return trained, round(trained * material.general / (1 - material.general)), held_out


def questions_seen(settings: protocol.Recipe, trained: int) -> float:
    """Return how many questions a run goes through, passes counted; a number of steps goes before one of passes."""
    each_pass = trained * (2 if settings.book == BOTH else 1)
    steps = settings.epochs * math.ceil(each_pass / settings.batch)
    share = settings.max_steps / steps if settings.max_steps and steps else 1.0
    return settings.epochs * each_pass * share


def _seconds_per_question(db: Session, base: BaseModel, settings: protocol.Recipe) -> float | None:
    """Return what one question cost per pass in the newest run on this base, by as many cards as will share it."""
    for adapter in adapters.listed(db):
        if adapter.base == str(base.folder) and (seen := _seen_by(adapter.card)):
            return float(adapter.card["seconds"]) / seen * _cards_for_one(adapter.card, settings)
    return None


def _cards_for_one(card: Mapping[str, Any], settings: protocol.Recipe) -> float:
    """Return how many cards did what one will do. How many there are is not known here: who asks for all of them, or
    for as many as then, gets as many as then."""
    then = card.get("processes", 1)
    wish = protocol.Recipe.from_dict(card["recipe"]).cards
    return 1.0 if settings.cards in (0, wish) else then / min(settings.cards, settings.batch)


def _seen_by(card: Mapping[str, Any]) -> float:
    """Return how many questions a finished run went through; a stopped one went part of its way."""
    try:
        return questions_seen(protocol.Recipe.from_dict(card["recipe"]), card["trained"]) * card["step"] / card["steps"]
    except (KeyError, ZeroDivisionError):  # a card of another version of the engine
        return 0.0
