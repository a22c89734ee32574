"""What a run must know besides its tensors to go on as if nothing had happened."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from studio.engine.loading import TOKENIZER_FILES, Base
from studio.protocol import TrainAdapter

FORMAT = 3
"""Of the state; a checkpoint that another version wrote does not count."""
Curve = list[tuple[int, float]]
"""(step, loss) in the order of the steps."""


def identity(job: TrainAdapter, base: Base) -> str:
    """Return what makes two jobs the same run: what is asked, and every byte of what is read for it.

    Not where its files lie, for a project may be moved. Weights and configuration were hashed when they were loaded;
    the tokenizer, its chat template, rows and passages are a few megabytes and are hashed here.
    """
    asked = [job.base_name, job.dataset_sha256, job.system, job.recipe]
    words = [base.folder / name for name in TOKENIZER_FILES]
    rows = [Path(job.train), Path(job.held_out), Path(job.passages)]
    return json.dumps([FORMAT, *asked, base.sha256, [_sha256(file) for file in (*words, *rows)]], sort_keys=True)


def _sha256(file: Path) -> str:
    """Return the hash of a file, or nothing where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@dataclass
class Tally:
    """What happened since something was last told."""

    loss: float = 0.0
    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def add(self, loss: float, tokens: int, seconds: float) -> None:
        """Count one step in."""
        self.loss += loss
        self.steps += 1
        self.tokens += tokens
        self.seconds += seconds

    @property
    def mean(self) -> float:
        """The mean loss of the steps counted; 0 where there is none."""
        return self.loss / max(1, self.steps)


@dataclass
class State:
    """Where a run stands."""

    job: str
    """The ``identity`` of the job: a checkpoint of another run does not count."""
    piece_tokens: int
    """Tokens computed at once; halved where memory was short."""
    look_tokens: int
    """Tokens looked at together in an evaluation; halved where memory was short."""
    rebuilds: bool = False
    """Activations are computed twice to save memory."""
    step: int = 0
    """Optimiser steps done."""
    looked: int = 0
    """The step after which held-out loss was measured last."""
    seconds: float = 0.0
    """Time spent on steps alone, in all lives of the run."""
    lasted: float = 0.0
    """Time of the whole run in all its lives up to here, from the first word of each, without pauses."""
    training: Curve = field(default_factory=list)
    """Mean loss since the entry before."""
    held_out: Curve = field(default_factory=list)
    since_look: Tally = field(default_factory=Tally)

    @property
    def best(self) -> int | None:
        """The step with the least held-out loss, the first of equals; None before the first evaluation."""
        return min(self.held_out, key=lambda entry: entry[1])[0] if self.held_out else None

    @property
    def looks_without_gain(self) -> int:
        """How many evaluations in a row were none better than the best before them."""
        return sum(step > self.best for step, _ in self.held_out) if self.best is not None else 0

    def is_better(self, loss: float) -> bool:
        """Say whether a held-out loss is less than all before it."""
        return all(loss < before for _, before in self.held_out)

    def looked_at(self, loss: float | None) -> None:
        """Remember a look after the present step, and the held-out loss where there is one."""
        self.training.append((self.step, self.since_look.mean))
        self.held_out += [] if loss is None else [(self.step, loss)]
        self.since_look, self.looked = Tally(), self.step

    def as_json(self) -> dict[str, Any]:
        """Return the values for a checkpoint."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> State:
        """Return the state of a checkpoint."""
        curves = {name: [(step, loss) for step, loss in values[name]] for name in ("training", "held_out")}
        return cls(**{**values, **curves, "since_look": Tally(**values["since_look"])})
