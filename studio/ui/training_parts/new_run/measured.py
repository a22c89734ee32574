"""What measurements on this PC said of the time of runs, also of those that only last longer or shorter."""

from __future__ import annotations

from dataclasses import replace

from studio.core.bases import BaseModel
from studio.core.training import outlook
from studio.protocol import Recipe


class Measured:
    """Seconds per question, by base and by the settings that make a question take longer."""

    def __init__(self) -> None:
        self._paces: dict[tuple[BaseModel, Recipe], float] = {}

    def take(self, base: BaseModel, recipe: Recipe, learned: int, seconds: float) -> None:
        """Remember that a run on so many questions takes so long."""
        if seen := outlook.questions_seen(recipe, learned):
            self._paces[base, _each(recipe)] = seconds / seen

    def seconds(self, base: BaseModel, recipe: Recipe, learned: int) -> float | None:
        """Return how long a run takes; None where none like it was measured."""
        pace = self._paces.get((base, _each(recipe)))
        return None if pace is None else pace * outlook.questions_seen(recipe, learned)


def _each(recipe: Recipe) -> Recipe:
    """Return the settings without those that change how many questions are seen, or nothing of the time."""
    usual = Recipe()
    return replace(recipe, epochs=1, max_steps=0, max_minutes=0.0, evaluations=1, rate=usual.rate, seed=0)
