"""Train in two phases, prose first and then conversations, on one cosine budget of wall minutes."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import team
import torch
from batches import Batch, prose_batches, task_batches
from data import Shelf
from loss import SlicedLoss
from model import new_model, optimizers
from publish import newest_whole, publish
from tasks import Tasks
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

RATE = 5e-3
WARMUP = 0.02
PROSE_PART = 0.3
SAVE_EVERY = 240.0


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

    model: LlamaForCausalLM
    steppers: list[torch.optim.Optimizer]
    progress: Progress


def train(
    shelf: Shelf, tokenizer: PreTrainedTokenizerFast, stream: torch.Tensor, minutes: float, work: Path
) -> tuple[LlamaForCausalLM, Progress]:
    """Train for `minutes` in all, counting what an interrupted run in `work` already did."""
    run = _start_or_continue(tokenizer, work)
    sources = _sources(shelf, tokenizer, stream, seed=run.progress.steps * team.size() + team.place())
    budget, saved = minutes * 60, run.progress.seconds
    while run.progress.seconds < budget:
        began = time.monotonic()
        part = run.progress.seconds / budget
        kind = _kind(part, run.progress.steps)
        _step(run, next(sources[kind]), kind, RATE * _schedule(part))
        run.progress.seconds = team.agree(run.progress.seconds + time.monotonic() - began)
        if run.progress.seconds - saved > SAVE_EVERY or run.progress.seconds >= budget:
            saved = run.progress.seconds
            _save(run, work)
    return run.model, run.progress


def _kind(part: float, step: int) -> str:
    """Mostly prose at first, mostly conversations later; a little of the other keeps both alive."""
    if part < PROSE_PART:
        return "talk" if step % 4 == 3 else "prose"
    return "prose" if step % 6 == 5 else "talk"


def _schedule(part: float) -> float:
    """A short rise, then a cosine down to one hundredth."""
    if part < WARMUP:
        return 0.05 + 0.95 * part / WARMUP
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (part - WARMUP) / (1 - WARMUP)))


def _step(run: Run, batch: Batch, kind: str, rate: float) -> None:
    run.model.train()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = loss_of(run.model, batch)
    loss.backward()
    team.share_gradients(run.model)
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    for stepper in run.steppers:
        stepper.param_groups[0]["lr"] = rate
        stepper.step()
        stepper.zero_grad(set_to_none=True)
    _count(run.progress, batch, kind, loss.item())


def loss_of(model: LlamaForCausalLM, batch: Batch) -> torch.Tensor:
    """Mean loss over the trained tokens; the output layer runs on their positions alone."""
    hidden = model.model(input_ids=batch.ids, use_cache=False).last_hidden_state
    wanted = batch.trained[:, 1:]
    return SlicedLoss.apply(hidden[:, :-1][wanted], model.lm_head.weight, batch.ids[:, 1:][wanted])


def _count(progress: Progress, batch: Batch, kind: str, loss: float) -> None:
    progress.steps += 1
    progress.tokens += batch.ids.numel() * team.size()
    progress.trained_tokens += int(batch.trained.sum()) * team.size()
    progress.losses[kind] = 0.95 * progress.losses.get(kind, loss) + 0.05 * loss
    if progress.steps % 50 == 0 and team.place() == 0:
        losses = "  ".join(f"{name} {value:.3f}" for name, value in progress.losses.items())
        print(
            f"step {progress.steps}  {progress.seconds / 60:.1f} min  {progress.tokens:,} tokens  {losses}",
            flush=True,
        )


def _sources(
    shelf: Shelf, tokenizer: PreTrainedTokenizerFast, stream: torch.Tensor, seed: int
) -> dict[str, Iterator[Batch]]:
    return {
        "prose": prose_batches(stream, seed),
        "talk": task_batches(Tasks(shelf), tokenizer, seed),
    }


def _start_or_continue(tokenizer: PreTrainedTokenizerFast, work: Path) -> Run:
    model = new_model(tokenizer, seed=1)
    run = Run(model, optimizers(model, RATE), Progress())
    if found := newest_whole(work, "checkpoint-*"):
        state = torch.load(found / "state.pt", weights_only=True)
        model.load_state_dict(state["model"])
        for stepper, saved in zip(run.steppers, state["steppers"], strict=True):
            settings = {name: value for name, value in stepper.param_groups[0].items() if name != "params"}
            stepper.load_state_dict(saved)
            stepper.param_groups[0].update(settings)  # the recipe's settings, not those of the saved run
        run.progress = Progress(**state["progress"])
    return run


def _save(run: Run, work: Path) -> None:
    if team.place() != 0:
        return
    state = {
        "model": run.model.state_dict(),
        "steppers": [stepper.state_dict() for stepper in run.steppers],
        "progress": vars(run.progress),
    }
    older = sorted(work.glob("checkpoint-*"))
    publish(
        work / f"checkpoint-{run.progress.steps:06d}", lambda folder: torch.save(state, folder / "state.pt")
    )
    for folder in older[:-1]:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
