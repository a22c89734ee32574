"""Our own run as a contender: the very ``Course`` that the studio trains with, one step at a time."""

from __future__ import annotations

import io
import time
from dataclasses import asdict
from pathlib import Path

import torch

from studio.child import Controls, Reporter
from studio.engine.conversation import Sample
from studio.engine.training.material.packing import pack
from studio.engine.training.passes.losses import per_sample
from studio.engine.training.passes.plainly import looked_at, losses_and_gradients
from studio.engine.training.train import Course, prepare, repeatable
from studio.protocol import Recipe, TrainAdapter
from studio.protocol.recipe import CONSTANT

RANK, RATE, ROWS_A_STEP = 16, 1e-3, 8
"""TRL's own number of rows a step; rank and rate are given to both."""


class Ours:
    """A course over all rows in their order, again and again."""

    def __init__(
        self, base: Path, rows: Path, held_out: Path, folder: Path, size: int = ROWS_A_STEP, **recipe: object
    ) -> None:
        settings = Recipe(
            rank=RANK, alpha=RANK, rslora=False, rate=RATE, schedule=CONSTANT, warmup_share=0.0, batch=size,
            epochs=1000, evaluations=1, **recipe,
        )  # fmt: skip
        job = TrainAdapter(str(base), base.name, str(rows), str(held_out), "", asdict(settings))
        folder.mkdir()
        reporter = Reporter(io.StringIO())
        repeatable(0)
        self.course: Course = prepare(job, settings, folder, reporter, Controls(folder, reporter))
        torch.use_deterministic_algorithms(False)
        self.samples = self.course.lessons.of_epoch(0, 0)
        self.steps = [self.samples[at : at + size] for at in range(0, len(self.samples), size)]

    def step(self, number: int) -> float:
        """Do one step as the studio does it, and return its seconds."""
        torch.use_deterministic_algorithms(True, warn_only=True)
        began = time.perf_counter()
        self.course.step(self.steps[number])
        seconds = time.perf_counter() - began
        torch.use_deterministic_algorithms(False)
        return seconds

    def adapter(self) -> dict[str, torch.Tensor]:
        """Return a copy of what is trained, by peft's names."""
        return {name: parameter.detach().clone() for name, parameter in self.course.parameters.items()}

    def errors(self) -> tuple[float, float]:
        """Return how far a step's losses and gradients are from those of its samples alone, as shares."""
        model, samples = self.course.model, self.steps[0]
        with looked_at(model) as parameters:
            wanted, steep = losses_and_gradients(model, samples, parameters)
            found = per_sample(model, pack(samples, model.device))
            gradients = torch.autograd.grad(found.sum(), parameters)
        apart = [(one - other).norm() / other.norm() for one, other in zip(gradients, steep, strict=True)]
        return ((found - wanted).abs() / wanted).max().item(), max(apart).item()


def labelled(samples: list[Sample]) -> list[dict[str, list[int]]]:
    """Return samples as TRL wants rows that are tokens already."""
    return [{"input_ids": one.ids, "completion_mask": [int(flag) for flag in one.trained]} for one in samples]
