"""Brings what a run has learned to the disk, and back from it. A full disk is waited for, not died of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from peft import PeftModel
from torch.optim import Optimizer

from studio.child import Controls, Failure, Reporter
from studio.engine.loading import Base
from studio.engine.training.adapter import save_adapter
from studio.engine.training.keeping import checkpoints, snapshot
from studio.engine.training.keeping.snapshot import Parameters
from studio.engine.training.keeping.state import State
from studio.engine.training.together import Alone
from studio.protocol import AdapterSaved, CheckpointPublished, Noted

T = TypeVar("T")


@dataclass
class Keeping:
    """The run folder, and what of the run is brought there."""

    run: Path
    reporter: Reporter
    controls: Controls
    company: Alone
    base: Base
    model: PeftModel
    parameters: Parameters
    optimiser: Optimizer
    patient: bool = True
    """A full disk is waited for; not any more once the person wants to stop."""

    def publish(self, state: State) -> None:
        """Publish a checkpoint of all that the next step depends on. Raises Failure ``training_diverged``."""
        self._check_sound(state)
        tensors = snapshot.take(self.parameters, self.optimiser)
        target = self._written(lambda: checkpoints.publish(self.run, state.step, tensors, state.as_json()))
        self.reporter.say(CheckpointPublished(state.step, str(target)))

    def publish_best(self, state: State) -> None:
        """Publish the adapter as the best so far: with a manifest, like a checkpoint, and without the optimiser."""
        tensors = snapshot.weights(self.parameters)
        self._written(lambda: checkpoints.publish(self.run, state.step, tensors, {}, checkpoints.BEST))

    def go_back(self, job: str) -> State | None:
        """Put the newest checkpoint of this very job that verifies back, if there is one, and return its state."""
        newest = self.company.first(lambda: self._newest_of(job))
        if newest is None:
            return None
        tensors, values = checkpoints.read(newest)
        snapshot.put_back(tensors, self.parameters, self.optimiser)
        return State.from_json(values)

    def _newest_of(self, job: str) -> Path | None:
        """Return this job's newest whole checkpoint. Those of another make way: their steps may be later ones."""
        newest = checkpoints.newest_verified(self.run)
        if newest is not None and checkpoints.read_state(newest).get("job") != job:
            checkpoints.clear(self.run)
            self.reporter.say(Noted("training_began_anew"))
            return None
        return newest

    def take_best(self, step: int) -> bool:
        """Give the model the adapter that was published as the best at this step; says whether it is there."""
        folder = checkpoints.best_of(self.run, step)
        if folder is not None:
            snapshot.put_weights_back(checkpoints.read(folder)[0], self.parameters)
        return folder is not None

    def save(self, card: dict[str, Any]) -> None:
        """Write the adapter as the model has it now."""
        folder = self._written(lambda: save_adapter(self.model, self.base, card, self.run))
        self.reporter.say(AdapterSaved(str(folder), card))

    def _written(self, write: Callable[[], T]) -> T:
        return self.company.first(lambda: self.controls.when_there_is_room(write) if self.patient else write())

    def _check_sound(self, state: State) -> None:
        """A checkpoint with numbers out of range would be the last good one of nobody."""
        if not all(torch.isfinite(parameter).all() for parameter in self.parameters.values()):
            raise Failure("training_diverged", step=state.step)
