"""Train a LoRA adapter: the recipe, from top to bottom.

Load, put the adapter on, encode, then per step: gradients of one batch, clip, AdamW with its rate on a cosine.
Two runs with one seed give the same adapter bit for bit on a processor, and so does a run that was killed and
started again on the same folder.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from studio.child import Controls, Failure, Reporter, StopAsked
from studio.engine import checkpoints, snapshot
from studio.engine.adapter import add_lora, library_versions, lora_parameters, save_adapter
from studio.engine.batches import Lessons, batches, collate, encode_rows, pieces
from studio.engine.conversation import Chat, Sample
from studio.engine.loading import Base, choose_device, load_base, memory_watched
from studio.protocol import (
    PAUSE,
    SAVE,
    AdapterSaved,
    CheckpointPublished,
    HeldOutLoss,
    Recipe,
    TrainAdapter,
    TrainingStep,
)

SAY_EVERY = 0.1
"""Seconds between two ``TrainingStep`` events; a curve needs no more."""


def train(job: TrainAdapter, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do one training job; goes on from the newest checkpoint that verifies when the folder has one.

    Raises StopAsked after the adapter so far was saved, and Failure ``dataset_empty``, ``training_diverged``,
    ``memory_full``, ``disk_full`` or one of ``loading`` and ``conversation``.
    """
    recipe = read_recipe(job.recipe)
    repeatable(recipe.seed)
    reporter.progress("loading", 0, 1)
    with memory_watched():
        course = prepare(job, recipe, folder, reporter, controls)
        course.resume()
        try:
            course.run()
        except StopAsked:
            course.publish()
            course.save()
            raise
        course.save()


def read_recipe(values: dict[str, Any]) -> Recipe:
    """Return the recipe of a job; fields this version does not know are left aside."""
    known = {entry.name for entry in fields(Recipe)}
    return Recipe(**{name: value for name, value in values.items() if name in known})


def repeatable(seed: int) -> None:
    """Make a run depend on its seed alone; on a card the repeatable kernels would cost too much time."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(choose_device().type == "cpu", warn_only=True)
    # Blanking memory that is about to be written anyway repeats nothing better and takes time.
    torch.utils.deterministic.fill_uninitialized_memory = False


def prepare(job: TrainAdapter, recipe: Recipe, folder: Path, reporter: Reporter, controls: Controls) -> Course:
    """Load the base, put a fresh adapter on it and encode the rows."""
    base = load_base(Path(job.base), recipe.precision, nf4=recipe.method == "qlora")
    chat = Chat(base.tokenizer, job.system, base.ends)
    length = min(recipe.length, base.context)
    lessons = encode_rows(Path(job.train), chat, length, recipe.reword)
    if not lessons.samples:
        raise Failure("dataset_empty", file=job.train, left_out_too_long=lessons.too_long)
    held_out = encode_rows(Path(job.held_out), chat, length) if job.held_out else Lessons([], [], 0)
    model = add_lora(base, recipe).train()
    parameters = lora_parameters(model)
    optimiser = torch.optim.AdamW(parameters.values(), lr=recipe.rate, weight_decay=recipe.weight_decay, fused=True)
    return Course(
        job, recipe, folder, reporter, controls, base, chat, model, parameters, optimiser,
        lessons, held_out.samples, lessons.too_long + held_out.too_long,
    )  # fmt: skip


def identity(job: TrainAdapter) -> str:
    """Return what makes two jobs the same run; not where its files lie, for a project may be moved."""
    return json.dumps([job.base_name, job.dataset_sha256, job.system, job.recipe], sort_keys=True)


@dataclass
class State:
    """What a run must know besides its tensors to go on as if nothing had happened."""

    job: str
    """The ``identity`` of the job: a checkpoint of another run does not count."""
    step: int = 0
    seconds: float = 0.0
    """Time spent on steps, without pauses and interruptions."""
    pieces: int = 1
    """Pieces a batch is cut into since memory ran out; 1 while it did not."""
    rebuilds: bool = False
    """Activations are computed twice to save memory."""
    training: list[tuple[int, float]] = field(default_factory=list)
    """(step, mean loss since the entry before)."""
    held_out: list[tuple[int, float]] = field(default_factory=list)


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


@dataclass
class Course:
    """One training run under way."""

    job: TrainAdapter
    recipe: Recipe
    folder: Path
    reporter: Reporter
    controls: Controls
    base: Base
    chat: Chat
    model: torch.nn.Module
    parameters: dict[str, torch.nn.Parameter]
    optimiser: torch.optim.AdamW
    lessons: Lessons
    held_out: list[Sample]
    too_long: int

    def __post_init__(self) -> None:
        self.state = State(identity(self.job))
        self.per_epoch = math.ceil(len(self.samples) / self.recipe.batch)
        self.steps = self.per_epoch * self.recipe.epochs
        count = max(1, self.recipe.evaluations)
        self.looks = {round(self.steps * number / count) for number in range(1, count + 1)}
        self.untold = Tally()
        self.since_look = Tally()

    @property
    def samples(self) -> list[Sample]:
        """The pairs to learn, each in its own words."""
        return self.lessons.samples

    # ------------------------------------------------------------ the recipe

    def run(self) -> None:
        """Go through the epochs that are left, or until the time is spent."""
        for epoch in range(self.state.step // self.per_epoch, self.recipe.epochs):
            samples = self.lessons.of_epoch(epoch, self.recipe.seed)
            order = batches(samples, self.recipe.batch, self.recipe.seed, epoch)
            for step, batch in enumerate(order, start=epoch * self.per_epoch):
                if step >= self.state.step:
                    self.listen()
                    self.step(batch)
            if self.time_is_spent():
                break
        if self.state.step not in self.looks:
            self.look()

    def step(self, batch: list[Sample]) -> None:
        """Do one optimiser step."""
        began = time.perf_counter()
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.gradients(batch)
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), self.recipe.clip)
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise Failure("training_diverged", step=self.state.step + 1)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        self.optimiser.step()
        self.state.step += 1
        self.tell(loss, sum(len(sample.ids) for sample in batch), time.perf_counter() - began)
        if self.state.step in self.looks:
            self.look()

    def gradients(self, batch: list[Sample]) -> float:
        """Add up the gradients of a batch and return its loss per trained token; saves memory when it is full."""
        while True:
            try:
                total = sum(sum(sample.trained) for sample in batch)
                return sum(self.backward(piece, total) for piece in pieces(batch, self.state.pieces))
            except torch.OutOfMemoryError:
                self.optimiser.zero_grad(set_to_none=True)
                self.save_memory()

    def backward(self, piece: list[Sample], total: int) -> float:
        """Add the gradients of one piece of a batch that has ``total`` trained tokens."""
        loss = self.loss(piece) / total
        loss.backward()
        return loss.item()

    def loss(self, samples: list[Sample]) -> torch.Tensor:
        """Return the summed loss over trained tokens; logits are computed for these alone.

        Under autocast the float32 adapter meets a 16-bit base in 16 bit: that spares peft's casts to and fro.
        """
        batch = collate(samples, self.chat.pad, self.model.device)
        dtype = self.base.model.dtype
        with torch.autocast(self.model.device.type, dtype=torch.bfloat16, enabled=dtype == torch.bfloat16):
            logits = self.model(input_ids=batch.ids, logits_to_keep=batch.keep, use_cache=False).logits
        return cross_entropy(logits.float().view(len(batch.targets), -1), batch.targets, reduction="sum")

    def rate(self) -> float:
        """Return the learning rate of the coming step: linear warm-up, then half a cosine down to 0."""
        warmup = max(1, round(self.recipe.warmup_share * self.steps))
        if self.state.step < warmup:
            return self.recipe.rate * (self.state.step + 1) / warmup
        share = (self.state.step - warmup) / max(1, self.steps - warmup)
        return self.recipe.rate * 0.5 * (1 + math.cos(math.pi * share))

    def time_is_spent(self) -> bool:
        """Say whether the recipe's minutes are over."""
        return 0 < self.recipe.max_minutes * 60 <= self.state.seconds

    def save_memory(self) -> None:
        """Need less memory from now on: smaller pieces first, then activations computed twice."""
        if self.state.pieces < self.recipe.batch:
            self.state.pieces *= 2
        elif not self.state.rebuilds:
            self.state.rebuilds = True
            self.base.model.activation_checkpointing_enable()
        else:
            raise Failure("memory_full")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    # ------------------------------------------------------------ looking and telling

    def look(self) -> None:
        """Measure the loss on held-out pairs and publish a checkpoint."""
        step = self.state.step
        self.state.training.append((step, self.since_look.loss / max(1, self.since_look.steps)))
        self.since_look = Tally()
        if self.held_out:
            loss = self.held_out_loss()
            self.state.held_out.append((step, loss))
            self.reporter.say(HeldOutLoss(step, loss))
        self.publish()

    def held_out_loss(self) -> float:
        """Return the mean loss per trained token on the held-out pairs."""
        self.model.eval()
        alike = sorted(self.held_out, key=lambda sample: len(sample.ids))
        parts = pieces(alike, math.ceil(len(alike) / max(1, self.recipe.batch // self.state.pieces)))
        with torch.no_grad():
            total = sum(self.loss(part).item() for part in parts)
        self.model.train()
        return total / sum(sum(sample.trained) for sample in self.held_out)

    def tell(self, loss: float, tokens: int, seconds: float) -> None:
        """Count a step, and say what happened since the last word when that is a tenth of a second ago."""
        self.state.seconds += seconds
        for tally in (self.untold, self.since_look):
            tally.add(loss, tokens, seconds)
        self.reporter.progress("training", self.state.step, self.steps)
        if self.untold.seconds < SAY_EVERY and self.state.step < self.steps:
            return
        step, untold, self.untold = self.state.step, self.untold, Tally()
        self.reporter.say(
            TrainingStep(
                step=step,
                steps=self.steps,
                epoch=step / self.per_epoch,
                loss=untold.loss / untold.steps,
                rate=self.optimiser.param_groups[0]["lr"],
                tokens_per_second=untold.tokens / untold.seconds,
            )
        )

    def listen(self) -> None:
        """Obey the person: save, pause (a checkpoint first: pauses may last for days) or stop."""
        if self.controls.asked(SAVE) or self.controls.word() == PAUSE:
            self.publish()
        self.controls.check()

    # ------------------------------------------------------------ keeping

    def publish(self) -> None:
        """Publish a checkpoint of all that the next step depends on."""
        tensors = snapshot.take(self.parameters, self.optimiser)
        state = {**asdict(self.state), "since_look": asdict(self.since_look)}
        target = checkpoints.publish(self.folder, self.state.step, tensors, state)
        self.reporter.say(CheckpointPublished(self.state.step, str(target)))

    def resume(self) -> None:
        """Go back to the newest checkpoint of this very job that verifies, if there is one."""
        newest = checkpoints.newest_verified(self.folder)
        if newest is None:
            return
        tensors, state = checkpoints.read(newest)
        since_look = Tally(**state.pop("since_look"))
        if state["job"] != self.state.job:
            return
        self.state, self.since_look = State(**state), since_look
        if self.state.rebuilds:
            self.base.model.activation_checkpointing_enable()
        snapshot.put_back(tensors, self.parameters, self.optimiser)

    def save(self) -> None:
        """Write the adapter as it is now.

        The last one is kept, not the one with the least held-out loss: when facts are learned by heart, that
        loss rises while recall still improves; the person sees the curve.
        """
        if self.state.step:
            card = self.card()
            self.reporter.say(AdapterSaved(str(save_adapter(self.model, self.base, card, self.folder)), card))

    def card(self) -> dict[str, Any]:
        """Return what one must know to trust or repeat this adapter."""
        return {
            "base_name": self.job.base_name,
            "base_folder": str(self.base.folder),
            "base_sha256": self.base.sha256,
            "template_sha256": self.chat.template_sha256,
            "recipe": asdict(self.recipe),
            "precision": str(self.base.model.dtype).removeprefix("torch."),
            "device": self.model.device.type,
            "dataset_sha256": self.job.dataset_sha256,
            "system": self.job.system,
            "trained": len(self.samples),
            "held_out": len(self.held_out),
            "left_out_too_long": self.too_long,
            "reworded": sum(map(bool, self.lessons.others)),
            "trained_tokens": sum(sum(sample.trained) for sample in self.samples),
            "losses": {"training": self.state.training, "held_out": self.state.held_out},
            "step": self.state.step,
            "steps": self.steps,
            "pieces": self.state.pieces,
            "seconds": round(self.state.seconds, 1),
            "versions": library_versions(),
        }
