"""One step and one look at held-out pairs, done by the recipe's own code on an imagined model.

Layers are alike, so what a stage holds at most grows by the same number of bytes with each: a model of many layers
is told from its first few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import PeftModel
from transformers.utils import ModelOutput

from studio.engine.memory.imagined import imagine, read_config, tensors_of
from studio.engine.memory.ledger import Ledger
from studio.engine.memory.plan import Plan
from studio.engine.training import optimisers
from studio.engine.training.adapter import lora_parameters
from studio.engine.training.material.packing import pack
from studio.engine.training.passes.attention import bare
from studio.engine.training.passes.losses import summed
from studio.protocol import Recipe

STAGES = FORWARD, LOGITS, BACKWARD, EVALUATION = "forward", "logits", "backward", "evaluation"


@dataclass(frozen=True)
class Rehearsal:
    """What was held, in bytes."""

    weights: int
    adapter: int
    """Its gradients take as much again."""
    optimiser: int
    kept: int
    """All that is held when the layers are passed and the logits are about to be computed."""
    most: dict[str, int]
    """For each stage all that is held in it at most."""


@dataclass(frozen=True)
class Period:
    """What one layer of each kind adds to all of this, in bytes."""

    weights: int
    adapter: int
    optimiser: int


def rehearse(folder: Path, recipe: Recipe, plan: Plan, device: torch.device, whole: bool = False) -> Rehearsal:
    """Return what a run of this plan would hold at most, told from few layers unless ``whole``."""
    layers, kinds = _layers(folder)
    # The first and the last are not like the others: before the one nothing is trained, so there the way back ends, and
    # the other's feed-forward block computes trained places alone.
    few = layers if whole else min(layers, 2 + kinds)
    model = imagine(folder, recipe, few, device)
    parameters = list(lora_parameters(model).values())
    ledger = Ledger()
    adapter = ledger.add(parameters)
    weights = ledger.add(tensors_of(model))
    if recipe.checkpointing:
        bare(model).activation_checkpointing_enable()
    optimiser = optimisers.make(recipe, parameters)
    moments = ledger.add(_moments(optimiser))
    period = _standing(_stack(model, few)[1 : 1 + kinds], optimiser)
    # The ledger alone is entered, not the imagination: indices and lengths are real and keep their values.
    with ledger, _passed(model, few, ledger) as passed:
        kept = _step(model, parameters, plan, device, ledger)
        cached = _look(model, plan, device, ledger)
    found = Rehearsal(weights, adapter, moments, kept, {stage: ledger.most[stage] for stage in STAGES})
    if few == layers:
        return found
    grown = _grown(period, passed[kinds] - passed[0], cached * kinds // few, plan.gradients_wait)
    return _extended(found, period, grown, (layers - few) / kinds)


def _layers(folder: Path) -> tuple[int, int]:
    """Return how many layers a base has, and after how many of them their kinds begin anew."""
    text = read_config(folder).get_text_config()
    kinds = getattr(text, "layer_types", None) or ["alike"]
    return text.num_hidden_layers, next(width for width in range(1, len(kinds) + 1) if kinds[width:] == kinds[:-width])


def _stack(model: PeftModel, count: int) -> torch.nn.ModuleList:
    """Return the layers of a model that has so many."""
    return next(part for part in model.modules() if isinstance(part, torch.nn.ModuleList) and len(part) == count)


@contextmanager
def _passed(model: PeftModel, count: int, ledger: Ledger) -> Iterator[list[int]]:
    """Yield a list that gets the bytes alive behind each layer, on each way forth."""
    found: list[int] = []
    handles = [layer.register_forward_hook(lambda *_: found.append(ledger.now)) for layer in _stack(model, count)]
    yield found
    for handle in handles:
        handle.remove()


def _standing(layers: Iterable[torch.nn.Module], optimiser: torch.optim.Optimizer) -> Period:
    tensors = {id(tensor): tensor for layer in layers for tensor in tensors_of(layer)}.values()
    adapter = sum(tensor.nbytes for tensor in tensors if tensor.requires_grad)
    moments = sum(value.nbytes for tensor in tensors for value in _moments(optimiser, tensor))
    return Period(sum(tensor.nbytes for tensor in tensors) - adapter, adapter, moments)


def _grown(period: Period, kept: int, cached: int, gradients_wait: bool) -> dict[str, int]:
    """Return what each stage holds more, with so much kept for the way back, and keys and values of questions."""
    standing = period.weights + period.adapter + period.optimiser
    waiting, coming = (period.adapter, 0) if gradients_wait else (0, period.adapter)
    return {
        FORWARD: standing + waiting + kept,
        LOGITS: standing + waiting + kept,
        # On the way back, what was kept goes while gradients come.
        BACKWARD: standing + waiting + max(kept, coming),
        EVALUATION: standing + period.adapter + cached,
    }


def _extended(found: Rehearsal, period: Period, grown: dict[str, int], times: float) -> Rehearsal:
    """Add so many times these layers."""
    return Rehearsal(
        weights=found.weights + round(times * period.weights),
        adapter=found.adapter + round(times * period.adapter),
        optimiser=found.optimiser + round(times * period.optimiser),
        kept=found.kept + round(times * grown[LOGITS]),
        most={stage: most + round(times * grown[stage]) for stage, most in found.most.items()},
    )


def _moments(optimiser: torch.optim.Optimizer, of: torch.Tensor | None = None) -> list[torch.Tensor]:
    """Return what an optimiser remembers, of one parameter or all, but for pages that leave a full card."""
    states = optimiser.state.values() if of is None else [optimiser.state.get(of, {})]
    values = [value for state in states for value in state.values()]
    return [value for value in values if isinstance(value, torch.Tensor) and not getattr(value, "is_paged", False)]


def _step(
    model: PeftModel, parameters: Sequence[torch.nn.Parameter], plan: Plan, device: torch.device, ledger: Ledger
) -> int:
    """Pass the heaviest piece forth and back; returns what is held between the layers and the logits."""
    gradients = [torch.zeros_like(parameter) for parameter in parameters] if plan.gradients_wait else []
    for parameter, gradient in zip(parameters, gradients, strict=False):
        parameter.grad = gradient
    kept = 0

    def layers_passed(_: torch.nn.Module, __: object, output: ModelOutput) -> None:
        nonlocal kept
        kept = ledger.now
        ledger.stage(LOGITS)
        output[0].register_hook(lambda _: ledger.stage(BACKWARD))

    handle = bare(model).base_model.register_forward_hook(layers_passed)
    ledger.stage(FORWARD)
    summed(model, pack(plan.piece, device)).backward()
    handle.remove()
    return kept


def _look(model: PeftModel, plan: Plan, device: torch.device, ledger: Ledger) -> int:
    """Look at held-out pairs, and read questions to be answered with room for the answers; returns what these keep.

    The gradients of the last step are still there.
    """
    ledger.stage(EVALUATION)
    model.eval()
    with torch.no_grad():
        if plan.held_out:
            summed(model, pack(plan.held_out, device))
        if not all(plan.asked):
            return 0
        before = ledger.now
        questions = torch.zeros(plan.asked, dtype=torch.long, device=device)
        told = model(input_ids=questions, use_cache=True, logits_to_keep=1)
        return ledger.now - before - questions.nbytes - told.logits.nbytes
