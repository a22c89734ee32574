"""Train a LoRA adapter: the recipe, from top to bottom.

Load, put the adapter on, encode, then per step: gradients of one batch, clip, AdamW with its rate on a schedule; now
and then a look at held-out pairs and a checkpoint. Two runs with one seed give the same adapter bit for bit on a
processor, and so does a run that was killed and started again on the same folder.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import torch
from peft import PeftModel
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer

from studio.child import Controls, Failure, Reporter, StopAsked
from studio.engine.conversation import Chat, Sample
from studio.engine.loading import Base, choose_device, load_base, memory_watched
from studio.engine.training import guards, optimisers, schedule
from studio.engine.training.adapter import add_lora, lora_parameters
from studio.engine.training.allocation import keep_freed_memory
from studio.engine.training.keeping import checkpoints
from studio.engine.training.keeping.modelcard import card
from studio.engine.training.keeping.saving import Keeping
from studio.engine.training.keeping.state import State, Tally, identity
from studio.engine.training.ladder import Ladder
from studio.engine.training.looks import HeldOut
from studio.engine.training.material.batches import batches
from studio.engine.training.material.lessons import Lessons, heard, held_out_lessons, trained_lessons
from studio.engine.training.material.packing import pack, pieces
from studio.engine.training.meter import Meter
from studio.engine.training.passes import losses
from studio.engine.training.passes.attention import use_packed
from studio.engine.training.passes.lora_path import quicken
from studio.engine.training.together import Alone
from studio.protocol import PAUSE, SAVE, HeldOutLoss, Message, Noted, Recipe, TrainAdapter, TrainingStep
from studio.protocol.recipe import BEST, QLORA

SAY_EVERY = 0.1
"""Seconds between two ``TrainingStep`` events; a curve needs no more."""


def train(
    job: TrainAdapter, folder: Path, reporter: Reporter, controls: Controls, company: Alone | None = None
) -> None:
    """Do one training job, or a share of it in company; goes on from the newest checkpoint that verifies.

    Raises StopAsked after the adapter so far was saved, and Failure ``dataset_empty``, ``optimiser_unavailable``,
    ``training_unsound``, ``training_diverged`` (after the last good adapter was saved), ``memory_full``, ``disk_full``
    or one of ``loading`` and ``conversation``.
    """
    recipe = Recipe.from_dict(job.recipe)
    repeatable(recipe.seed)
    reporter.progress("loading", 0, 1)
    with memory_watched():
        course = prepare(job, recipe, folder, reporter, controls, company)
        course.ladder.training(lambda: guards.check(course.model, course.chat, course.lessons), ())
        course.go_on()
        try:
            course.run()
            course.save()
            course.remember()
        except StopAsked:
            course.stop()
            raise
        except Failure as failure:
            if failure.code == "training_diverged" and course.resume():
                course.save()
            raise


def repeatable(seed: int) -> None:
    """Make a run depend on its seed alone; on a card the repeatable kernels would cost too much time."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(choose_device().type == "cpu", warn_only=True)
    # Blanking memory that is about to be written anyway repeats nothing better and takes time.
    torch.utils.deterministic.fill_uninitialized_memory = False


def prepare(
    job: TrainAdapter, recipe: Recipe, folder: Path, reporter: Reporter, controls: Controls,
    company: Alone | None = None,
) -> Course:  # fmt: skip
    """Load the base, encode the rows and put a fresh adapter on."""
    base = load_base(Path(job.base), recipe.precision, nf4=recipe.method == QLORA)
    chat = Chat(base.tokenizer, job.system, base.ends)
    length = min(recipe.length, base.context)
    listen = heard(reporter, controls, obey=not checkpoints.any_in(folder))
    lessons = trained_lessons(job, recipe, chat, length, listen)
    if not lessons.samples:
        raise Failure("dataset_empty", file=job.train, left_out_too_long=len(lessons.too_long))
    held_out = held_out_lessons(job, recipe, chat, length, listen)
    model = add_lora(base, recipe).train()
    use_packed(model)
    quicken(model)
    keep_freed_memory()
    optimiser = optimisers.make(recipe, lora_parameters(model).values())
    company = company or Alone()
    return Course(job, recipe, folder, reporter, controls, company, base, chat, model, optimiser, lessons, held_out)


@dataclass
class Course:
    """One training run under way."""

    job: TrainAdapter
    recipe: Recipe
    folder: Path
    reporter: Reporter
    controls: Controls
    company: Alone
    base: Base
    chat: Chat
    model: PeftModel
    optimiser: Optimizer
    lessons: Lessons
    tested: Lessons
    """The held-out pairs."""

    def __post_init__(self) -> None:
        recipe = self.recipe
        self.parameters = lora_parameters(self.model)
        self.per_epoch = math.ceil(len(self.lessons) / recipe.batch)
        self.steps = recipe.max_steps or self.per_epoch * recipe.epochs
        evaluations = max(1, recipe.evaluations)
        self.looks = {round(self.steps * number / evaluations) for number in range(1, evaluations + 1)}
        self.untold = Tally()
        self.earlier = 0.0  # seconds of the lives before this one
        self.meter = Meter(self.reporter)
        self.held_out = HeldOut(self.tested, self.model, self.chat, self.listen)
        self.keeping = Keeping(
            self.folder, self.reporter, self.controls, self.company,
            self.base, self.model, self.parameters, self.optimiser,
        )  # fmt: skip
        job = identity(self.job, self.base)
        self.stand(State(job, recipe.batch_tokens, recipe.batch_tokens, recipe.checkpointing))

    def stand(self, state: State) -> None:
        """Take this for where the run stands."""
        self.state = state
        self.ladder = Ladder(state, self.base.model, self.reporter)

    # ------------------------------------------------------------ the recipe

    def run(self) -> None:
        """Go through the steps that are left, until there is no more time or nothing more is gained."""
        try:
            self.look_if_due()
            for batch in self.batches_left():
                if self.company.first(self.is_enough):
                    break
                self.company.first(self.listen)
                self.step(batch)
                self.look_if_due()
            self.look_if_due(last=True)
        finally:
            self.tell_rest()

    def batches_left(self) -> Iterator[list[Sample]]:
        """Yield the batches from the present step on; which they are, only seed and epoch decide."""
        seed, size = self.recipe.seed, self.recipe.batch
        for epoch in count(self.state.step // self.per_epoch):
            order = batches(self.lessons.of_epoch(epoch, seed), size, seed, epoch)
            for step, batch in enumerate(order, start=epoch * self.per_epoch):
                if step >= self.steps:
                    return
                if step >= self.state.step:
                    yield batch

    def step(self, batch: Sequence[Sample]) -> None:
        """Do one optimiser step. Raises Failure ``training_diverged`` before numbers out of range are applied."""
        began = time.perf_counter()
        own = self.ladder.training(lambda: self.gradients(batch), batch)
        loss = self.company.add_up(own, self.parameters.values())
        norm = self.ladder.training(self.clip, batch)
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise Failure("training_diverged", step=self.state.step + 1)
        for group in self.optimiser.param_groups:
            group["lr"] = schedule.rate(self.recipe, self.state.step, self.steps)
        self.ladder.training(self.optimiser.step, batch)
        self.state.step += 1
        self.tell(loss, sum(len(sample.ids) for sample in batch), time.perf_counter() - began)

    def gradients(self, batch: Sequence[Sample]) -> float:
        """Add up the gradients of our share of a batch, piece by piece; returns its part of the loss per trained token.

        The dice of dropout depend on seed and step alone: no interruption, look or second try changes them.
        """
        torch.manual_seed((self.company.rank << 40) + self.recipe.seed * 1_000_003 + self.state.step)
        self.optimiser.zero_grad(set_to_none=True)
        trained = sum(sum(sample.trained) for sample in batch)
        total = torch.zeros((), device=self.model.device)
        for piece in pieces(self.company.share(batch), self.state.piece_tokens):
            loss = losses.summed(self.model, pack(piece, self.model.device)) / trained
            loss.backward()
            total += loss.detach()
        return total.item()

    def clip(self) -> float:
        """Shorten the gradients to the recipe's norm, and return the norm they had."""
        return clip_grad_norm_(self.parameters.values(), self.recipe.clip).item()

    def is_enough(self) -> bool:
        """Say whether the recipe's minutes are over at the end of an epoch, or held-out loss has ceased to fall."""
        spent = 0 < self.recipe.max_minutes * 60 <= self.state.seconds
        return (spent and self.state.step % self.per_epoch == 0) or self.gains_nothing()

    def gains_nothing(self) -> bool:
        """Say whether so many evaluations in a row as the recipe bears were none better than the best."""
        return 0 < self.recipe.early_stop <= self.state.looks_without_gain

    # ------------------------------------------------------------ looking and telling

    def look_if_due(self, last: bool = False) -> None:
        """Look at what is learned where the recipe says so, and after the last step."""
        step = self.state.step
        if step > self.state.looked and (last or step in self.looks):
            self.look()

    def look(self) -> None:
        """Measure the loss on held-out pairs, let some be answered, and publish a checkpoint.

        Nothing is told or remembered before all is done: who is stopped here looks again when the run goes on.
        """
        loss, told = self.company.first(self.measure) if len(self.held_out) else (None, [])
        if loss is not None and self.keeps_best and self.state.is_better(loss):
            self.keeping.publish_best(self.state)
        self.state.looked_at(loss)
        for event in told:
            self.reporter.say(event)
        self.publish()

    def measure(self) -> tuple[float, list[Message]]:
        """Return the loss on held-out pairs, and what is to be told of them. Raises Failure ``training_diverged``."""
        step, samples = self.state.step, self.tested.samples
        loss = self.ladder.looking(lambda: self.held_out.loss(self.state.look_tokens), samples)
        if not math.isfinite(loss):
            raise Failure("training_diverged", step=step)
        answers = self.ladder.looking(
            lambda: self.held_out.answers(step, self.recipe.samples, self.state.look_tokens), samples
        )
        return loss, [HeldOutLoss(step, loss), *answers]

    def tell(self, loss: float, tokens: int, seconds: float) -> None:
        """Count a step, and say what happened since the last word when that is a tenth of a second of steps ago."""
        self.state.seconds += seconds
        for tally in (self.untold, self.state.since_look):
            tally.add(loss, tokens, seconds)
        step = self.state.step
        self.reporter.progress("training", step, self.steps)
        self.meter.read(step)
        if self.untold.seconds >= SAY_EVERY or step == self.steps:
            self.tell_rest()

    def tell_rest(self) -> None:
        """Say what happened since the last word, if anything did: also the last few steps of a run that ends early."""
        untold, self.untold, step = self.untold, Tally(), self.state.step
        if not untold.steps:
            return
        rate, pace = self.optimiser.param_groups[0]["lr"], untold.tokens / untold.seconds
        self.reporter.say(TrainingStep(step, self.steps, step / self.per_epoch, untold.mean, rate, pace))

    def listen(self) -> None:
        """Obey the person: save, pause (a checkpoint first: pauses may last for days) or stop."""
        if self.controls.asked(SAVE) or self.controls.word() == PAUSE:
            self.publish()
        self.controls.check()

    # ------------------------------------------------------------ keeping

    @property
    def keeps_best(self) -> bool:
        """Which adapter is left: the last one, or the one with the least held-out loss.

        The last one is the rule: when facts are learned by heart, that loss rises while recall still improves.
        """
        return self.recipe.keep == BEST or self.recipe.early_stop > 0

    @property
    def lasted(self) -> float:
        """Seconds of this run so far, in all its lives."""
        return self.earlier + self.controls.worked

    def publish(self) -> None:
        """Publish a checkpoint of where the run stands."""
        self.state.lasted = self.lasted
        self.keeping.publish(self.state)

    def go_on(self) -> None:
        """Take up where the life before ended, if there was one."""
        self.resume()
        self.earlier = self.state.lasted

    def resume(self) -> bool:
        """Go back to the newest checkpoint of this very job that verifies; says whether there is one."""
        state = self.keeping.go_back(self.state.job)
        if state is not None:
            state.rebuilds |= self.state.rebuilds  # memory may have been short in this life, as for the guards
            self.stand(state)
        return state is not None

    def stop(self) -> None:
        """Keep what is there. On a full disk the older checkpoint stays. Raises Failure ``disk_full``."""
        self.keeping.patient = False
        try:
            self.publish()
        finally:
            self.save()

    def save(self) -> None:
        """Write the adapter that this run leaves."""
        if not self.state.step:
            return
        kept, best = self.state.step, self.state.best
        if self.keeps_best and best is not None and self.keeping.take_best(best):
            kept = best
        if self.gains_nothing():
            self.reporter.say(Noted("training_ended_early", {"step": self.state.step, "kept": kept}))
        self.keeping.save(card(self, kept))

    def remember(self) -> None:
        """Let the next forecast know what this run held on its card; what a processor holds beside is known anyway."""
        if self.model.device.type == "cuda" and not self.company.rank:
            from studio.engine import memory  # takes a second to import, which runs on a processor need not wait for

            memory.remember(self.base.folder, self.recipe, self.lessons, self.tested, self.company.size)
