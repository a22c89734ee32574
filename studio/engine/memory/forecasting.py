"""The forecast of a run's memory by what holds it, what would fit instead, and what is learned from runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.child import Failure
from studio.engine import card
from studio.engine.loading import choose_device, damage_named
from studio.engine.memory import calibration, plan
from studio.engine.memory.imagined import read_config
from studio.engine.memory.rehearsal import BACKWARD, EVALUATION, FORWARD, LOGITS
from studio.engine.memory.remembered import rehearsed
from studio.engine.training.material.lessons import Lessons
from studio.protocol import Fitting, MemoryForecast, Recipe
from studio.protocol.recipe import ADAMW, ADAMW_8BIT, LORA, PAGED_ADAMW_8BIT, QLORA

PROPOSALS = 3


def forecast(folder: Path, recipe: Recipe, lessons: Lessons, held_out: Lessons, sharing: int = 1) -> MemoryForecast:
    """Return the most memory a run on these lessons will hold, in bytes, and what is free for it now.

    Where so many cards share the work, that is what the first of them will hold.

    Reads a base's ``config.json`` alone. Exact for what PyTorch's allocator hands out; what lies beside that comes
    from ``calibration``. Raises Failure ``base_damaged`` or ``optimiser_unavailable``.
    """
    device = choose_device()
    data = plan.make(recipe, lessons, held_out, read_config(folder), sharing)
    found = rehearsed(folder, recipe, data, device)
    step = max(found.most[stage] for stage in (FORWARD, LOGITS, BACKWARD))
    if sharing > 1:  # gradients travel in a copy, when all else of a step is gone
        step = max(step, found.weights + found.optimiser + 3 * found.adapter)
    logits = found.most[LOGITS] - found.kept if step == found.most[LOGITS] else 0
    evaluation = max(0, found.most[EVALUATION] - step)
    overhead, calibrated = calibration.overhead(folder, recipe, sharing)
    free, _ = card.free()
    return MemoryForecast(
        weights=found.weights,
        adapter=found.adapter,
        optimiser=found.optimiser,
        activations=step - logits - found.weights - found.adapter - found.optimiser,
        logits=logits,
        evaluation=evaluation,
        overhead=overhead,
        total=step + evaluation + overhead,
        free=free + card.own(),
        device=card.name(),
        calibrated=calibrated,
    )


def remember(folder: Path, recipe: Recipe, lessons: Lessons, held_out: Lessons, sharing: int = 1) -> None:
    """Compare what this process held at most with its forecast; call it at the end of a run or a probe.

    Takes the time of a forecast, a second or two. That the base cannot be read any more, or is one that cannot be
    rehearsed, is no harm to a run that is over.
    """
    with suppress(OSError, Failure), damage_named("base_damaged", folder=str(folder)):
        held = calibration.held_at_most()
        told = forecast(folder, recipe, lessons, held_out, sharing)
        calibration.write(folder, recipe, held - (told.total - told.overhead), sharing)


def fitting(
    folder: Path, recipe: Recipe, lessons: Lessons, held_out: Lessons, room: int | None = None,
    between: Callable[[], None] = lambda: None, sharing: int = 1,
) -> list[Fitting]:  # fmt: skip
    """Return at most three changes of a recipe with which a run fits into what is free, or into ``room`` bytes.

    The one that costs a person least comes first, and none contains another one. Empty when not even all of them
    together fit: then only a smaller model does. ``between`` is called before each forecast, and may end it.
    """
    room = card.free()[0] + card.own() if room is None else room
    found: list[Fitting] = []
    for changes in _changes(_reliefs(recipe, lessons)):
        if any(fit.changes.items() <= changes.items() for fit in found):
            continue
        between()
        total = forecast(folder, replace(recipe, **changes), lessons, held_out, sharing).total
        if total <= room:
            found.append(Fitting(changes, total))
        if len(found) == PROPOSALS:
            break
    return found


def _changes(reliefs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each relief alone, then the first two together, the first three, and so on."""
    together = [reliefs[:count] for count in range(2, len(reliefs) + 1)]
    return [*reliefs, *({name: value for relief in some for name, value in relief.items()} for some in together)]


def _reliefs(recipe: Recipe, lessons: Lessons) -> list[dict[str, Any]]:
    """Time first, then memory of the optimiser, then the exactness of the base, and rows that are lost at last."""
    longest = max((len(sample.ids) for sample in lessons.samples), default=recipe.length)
    smaller = max(longest, recipe.batch_tokens // 4)
    paged = PAGED_ADAMW_8BIT if choose_device().type == "cuda" else ADAMW_8BIT
    wanted = [
        (not recipe.checkpointing, {"checkpointing": True}),
        (smaller < recipe.batch_tokens, {"batch_tokens": smaller}),
        (recipe.optimiser == ADAMW, {"optimiser": paged}),
        (recipe.method == LORA, {"method": QLORA}),
        (longest > 1, {"length": longest // 2}),
    ]
    return [relief for possible, relief in wanted if possible]
