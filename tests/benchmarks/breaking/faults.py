"""Faults planted in the engine's own process: it dies while it saves, memory runs out, a number is none.

A fault is a file ``{"name", "at"}`` and strikes once, at the given call of what it is planted in; then the file goes.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers.models.llama.modeling_llama import LlamaModel

from studio.engine.training import adapter
from studio.engine.training.keeping import checkpoints
from tests.benchmarks.breaking import (
    DIES_AT_ADAPTER,
    DIES_AT_CHECKPOINT,
    MEMORY_EVALUATION,
    MEMORY_FORWARD,
    MEMORY_OPTIMISER,
    NAN,
    RESUMED,
)


def plant(file: Path, run: Path) -> None:
    """Plant the fault of a file, if it is still there, and note down from where a run goes on."""
    _watch_resumes(run)
    try:
        fault = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    PLANTERS[fault["name"]](_Trigger(file, fault["at"]))


class _Trigger:
    """Says at which call the fault strikes."""

    def __init__(self, file: Path, at: int) -> None:
        self._file, self._left = file, at

    def pulled(self) -> bool:
        """Count one call; at the right one the fault is used up."""
        self._left -= 1
        if self._left == 0:
            self._file.unlink()
        return self._left == 0


def _watch_resumes(run: Path) -> None:
    find = checkpoints.newest_verified

    def watched(folder: Path) -> Path | None:
        there = [one.name for one in sorted((folder / "checkpoints").glob("step-*")) if checkpoints.verifies(one)]
        found = find(folder)
        with (run / RESUMED).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps({"chosen": found and found.name, "there": there}) + "\n")
        return found

    checkpoints.newest_verified = watched


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(module: Any, name: str, trigger: _Trigger, strike: Callable[..., None]) -> None:
    """Let the fault strike before the chosen call of a function of a module."""
    whole = getattr(module, name)

    def planted(*arguments: Any, **more: Any) -> Any:
        if trigger.pulled():
            strike(*arguments)
        return whole(*arguments, **more)

    setattr(module, name, planted)


def _dies_at_checkpoint(trigger: _Trigger) -> None:
    _before(checkpoints, "save_file", trigger, _half)
    for name in ("flush", "flush_folder", "_keep_newest"):
        _before(checkpoints, name, trigger, lambda *_: _die())


def _dies_at_adapter(trigger: _Trigger) -> None:
    _before(adapter, "save_file", trigger, _half)
    _before(adapter, "flush", trigger, lambda *_: _die())


def _half(tensors: dict[str, torch.Tensor], file: Path) -> None:
    """Leave half a file, as a power cut does."""
    Path(file).write_bytes(b"\0" * (sum(tensor.nbytes for tensor in tensors.values()) // 2))
    _die()


def _no_memory(*_: Any) -> None:
    raise torch.OutOfMemoryError("planted")


def _memory_forward(trigger: _Trigger) -> None:
    _forward(lambda: torch.is_grad_enabled() and trigger.pulled(), _no_memory)


def _memory_evaluation(trigger: _Trigger) -> None:
    _forward(lambda: not torch.is_grad_enabled() and trigger.pulled(), _no_memory)


def _memory_optimiser(trigger: _Trigger) -> None:
    _before(torch.optim.AdamW, "step", trigger, _no_memory)


def _nan(trigger: _Trigger) -> None:
    def spoil(seen: Any) -> None:
        seen.last_hidden_state = seen.last_hidden_state * float("nan")

    _forward(lambda: torch.is_grad_enabled() and trigger.pulled(), spoil)


def _forward(strikes: Callable[[], bool], strike: Callable[[Any], None]) -> None:
    """Let the fault strike behind the model's own layers."""
    whole = LlamaModel.forward

    def planted(self: LlamaModel, *arguments: Any, **more: Any) -> Any:
        seen = whole(self, *arguments, **more)
        if strikes():
            strike(seen)
        return seen

    LlamaModel.forward = planted  # type: ignore[method-assign]


PLANTERS: dict[str, Callable[[_Trigger], None]] = {
    DIES_AT_CHECKPOINT: _dies_at_checkpoint,
    DIES_AT_ADAPTER: _dies_at_adapter,
    MEMORY_FORWARD: _memory_forward,
    MEMORY_OPTIMISER: _memory_optimiser,
    MEMORY_EVALUATION: _memory_evaluation,
    NAN: _nan,
}
