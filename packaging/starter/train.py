"""Train in two phases, prose first and then conversations, on one cosine budget of wall minutes.

The loop is plain PyTorch; `accelerate` chooses the device and the 16-bit arithmetic, so that the same file runs on
a processor and on a graphics card. Checkpoints are published: a run that was stopped goes on from the newest whole one.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from accelerate import Accelerator
from batches import Batch, echo_batches, prose_batches, task_batches
from data import Shelf
from loss import SlicedLoss
from model import Size, new_model, optimizers
from publish import newest_whole, publish, whole_folders
from tasks import Tasks
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

RATE = 5e-3
WARMUP = 0.02
STEP_TOKENS = 8192
"""Tokens of a step, padding included, shared by all processes."""
PROSE_PART = 0.3
FIRST_SHARES = {"prose": 0.5, "echo": 0.25, "talk": 0.25}
THEN_SHARES = {"prose": 0.15, "echo": 0.05, "talk": 0.8}
"""Mostly prose at first, mostly conversations later; a little of the others keeps all alive."""
SAVE_EVERY = 240.0
SAY_EVERY = 50


@dataclass
class Progress:
    """Where the run is; saved with every checkpoint, so that a run can go on."""

    seconds: float = 0.0
    steps: int = 0
    tokens: int = 0
    trained_tokens: int = 0
    losses: dict[str, float] = field(default_factory=dict)


@dataclass
class Run:
    """A model in training with all it needs to go on."""

    accelerator: Accelerator
    model: LlamaForCausalLM
    body: torch.nn.Module
    """The model without its output layer, compiled where that is wanted."""
    steppers: list[torch.optim.Optimizer]
    progress: Progress


def train(
    shelf: Shelf, tokenizer: PreTrainedTokenizerFast, stream: torch.Tensor, size: Size, minutes: float, work: Path,
    compiled: bool = False,
) -> tuple[LlamaForCausalLM, Progress]:  # fmt: skip
    """Train for `minutes` in all, counting what an interrupted run in `work` already did."""
    run = _start_or_continue(tokenizer, size, work, compiled)
    team = run.accelerator.num_processes
    seed = run.progress.steps * team + run.accelerator.process_index
    sources = _sources(shelf, tokenizer, stream, seed, STEP_TOKENS // team)
    budget, saved = minutes * 60, run.progress.seconds
    while run.progress.seconds < budget:
        began = time.monotonic()
        part = run.progress.seconds / budget
        kind = _kind(part, run.progress.steps)
        _step(run, next(sources[kind]), kind, RATE * _schedule(part))
        run.progress.seconds = _agree(run.accelerator, run.progress.seconds + time.monotonic() - began)
        if run.progress.seconds - saved > SAVE_EVERY or run.progress.seconds >= budget:
            saved = run.progress.seconds
            _save(run, work)
    return run.model, run.progress


def _kind(part: float, step: int) -> str:
    """Which kind of batch comes now: all processes draw the same one. A continued run goes on with other rows."""
    shares = FIRST_SHARES if part < PROSE_PART else THEN_SHARES
    return random.Random(step).choices(list(shares), list(shares.values()))[0]


def _schedule(part: float) -> float:
    """A short rise, then a cosine down to one hundredth."""
    if part < WARMUP:
        return 0.05 + 0.95 * part / WARMUP
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (part - WARMUP) / (1 - WARMUP)))


def _step(run: Run, batch: Batch, kind: str, rate: float) -> None:
    run.model.train()
    with run.accelerator.autocast():
        loss = loss_of(run.body, run.model.lm_head.weight, batch.to(run.accelerator.device))
    run.accelerator.backward(loss)
    _share_gradients(run)
    run.accelerator.clip_grad_norm_(run.model.parameters(), 1.0)
    for stepper in run.steppers:
        stepper.param_groups[0]["lr"] = rate
        stepper.step()
        stepper.zero_grad(set_to_none=True)
    _count(run, batch, kind, loss.item())


def _share_gradients(run: Run) -> None:
    """Every process goes on with the mean of all gradients."""
    if run.accelerator.num_processes == 1:
        return
    gradients = [parameter.grad for parameter in run.model.parameters()]
    mean = run.accelerator.reduce(torch.cat([gradient.flatten() for gradient in gradients]), reduction="mean")
    for gradient, part in zip(gradients, mean.split([gradient.numel() for gradient in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


def _agree(accelerator: Accelerator, seconds: float) -> float:
    """The mean of what all processes say, so that all decide alike."""
    told = torch.tensor(seconds, dtype=torch.float64, device=accelerator.device)
    return accelerator.reduce(told, reduction="mean").item()


def loss_of(body: torch.nn.Module, output: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Mean loss over the trained tokens; the output layer runs on their positions alone."""
    hidden = body(input_ids=batch.ids, use_cache=False).last_hidden_state
    wanted = batch.trained[:, 1:]
    return SlicedLoss.apply(hidden[:, :-1][wanted], output, batch.ids[:, 1:][wanted])


def _count(run: Run, batch: Batch, kind: str, loss: float) -> None:
    progress, processes = run.progress, run.accelerator.num_processes
    progress.steps += 1
    progress.tokens += batch.ids.numel() * processes
    progress.trained_tokens += int(batch.trained.sum()) * processes
    progress.losses[kind] = 0.95 * progress.losses.get(kind, loss) + 0.05 * loss
    if progress.steps % SAY_EVERY == 0:
        losses = "  ".join(f"{name} {value:.3f}" for name, value in sorted(progress.losses.items()))
        said = f"step {progress.steps}  {progress.seconds / 60:.1f} min  {progress.tokens:,} tokens  {losses}"
        run.accelerator.print(said, flush=True)


def _sources(
    shelf: Shelf, tokenizer: PreTrainedTokenizerFast, stream: torch.Tensor, seed: int, tokens: int
) -> dict[str, Iterator[Batch]]:
    return {
        "prose": prose_batches(stream, tokens, seed),
        "echo": echo_batches(stream, len(tokenizer), tokens, seed),
        "talk": task_batches(Tasks(shelf), tokenizer, tokens, seed),
    }


def _start_or_continue(tokenizer: PreTrainedTokenizerFast, size: Size, work: Path, compiled: bool) -> Run:
    accelerator = Accelerator(mixed_precision="bf16", cpu=not torch.cuda.is_available())
    model = new_model(tokenizer, size, seed=1).to(accelerator.device)
    steppers = [accelerator.prepare(stepper) for stepper in optimizers(model, RATE)]
    progress = Progress()
    if found := newest_whole(work, "checkpoint-*"):
        state = torch.load(found / "state.pt", weights_only=True, map_location=accelerator.device)
        model.load_state_dict(state["model"])
        for stepper, saved in zip(steppers, state["steppers"], strict=True):
            stepper.load_state_dict(saved)
        progress = Progress(**state["progress"])
    body = torch.compile(model.model, dynamic=True) if compiled else model.model
    return Run(accelerator, model, body, steppers, progress)


def _save(run: Run, work: Path) -> None:
    if not run.accelerator.is_main_process:
        return
    state = {
        "model": run.model.state_dict(),
        "steppers": [stepper.state_dict() for stepper in run.steppers],
        "progress": vars(run.progress),
    }
    older = whole_folders(work, "checkpoint-*")
    publish(work / f"checkpoint-{run.progress.steps:06d}", lambda folder: torch.save(state, folder / "state.pt"))
    for folder in older[:-1]:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
