"""The settings of a recipe as a person meets them: in groups, with unit, and what each costs and buys.

Every tooltip ends with the term of art in brackets, for those who look for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from studio.protocol import recipe
from studio.ui.training_parts.new_run.controls import Choice, Number, Rate, Tick


@dataclass(frozen=True)
class Field:
    """One setting: its name in the recipe, and how it is shown."""

    name: str
    label: str
    control: Any
    """A ``Control`` that is a widget."""
    tip: str
    unit: str = ""


@dataclass(frozen=True)
class Group:
    """Settings that belong together."""

    title: str
    fields: tuple[Field, ...]


def groups() -> tuple[Group, ...]:
    """Return all settings, with controls of their own."""
    return (
        Group(_tr("Adapter"), adapter()),
        Group(_tr("Steps"), steps()),
        Group(_tr("Memory"), memory()),
        Group(_tr("What it learns from"), lessons()),
        Group(_tr("Keeping"), keeping()),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("fields", text)


def adapter() -> tuple[Field, ...]:
    """What is added to the base model, and how the base itself is held."""
    methods = {recipe.LORA: _tr("Whole"), recipe.QLORA: _tr("In 4 bit")}
    precisions = {"auto": _tr("As the card can"), "bfloat16": _tr("16 bit"), "float32": _tr("32 bit")}
    targets = {recipe.EVERY_LAYER: _tr("All"), recipe.ATTENTION: _tr("Attention"), recipe.MLP: _tr("Feed-forward")}
    return (
        Field("method", _tr("Base model held"), Choice(methods), _tr(
            "In 4 bit it takes about a quarter of the memory, is somewhat slower and a little less exact, and needs an "
            "NVIDIA card (LoRA; QLoRA with NF4).")),
        Field("precision", _tr("Numbers"), Choice(precisions), _tr(
            "16 bit takes half the memory and is faster where the card can do it; 32 bit is exact (bfloat16, "
            "float32).")),
        Field("targets", _tr("Layers that learn"), Choice(targets), _tr(
            "All learn facts best. Only some take less memory and time, and change less of the model (target "
            "modules).")),
        Field("rank", _tr("Room to learn"), Number(1, 512), _tr(
            "More room holds more facts; memory, time and file size grow a little (LoRA rank)."), _tr("rank")),
        Field("alpha", _tr("Strength"), Number(1, 1024), _tr(
            "How strongly the added part counts. Usually the same as the rank (LoRA alpha)."), _tr("alpha")),
        Field("rslora", _tr("Strength by rank"), Tick(_tr("By its root")), _tr(
            "A large rank learns as strongly as a small one. Costs nothing (rsLoRA: alpha / √rank).")),
        Field("dora", _tr("Size and direction"), Tick(_tr("Learned apart")), _tr(
            "Often a little better at small ranks; takes about half as long again (DoRA).")),
        Field("dropout", _tr("Left out by chance"), Number(0, 50, 5, scale=100), _tr(
            "A share of the added part is left out at each step, against learning by rote. More passes are needed for "
            "it (LoRA dropout)."), "%"),
    )  # fmt: skip


def steps() -> tuple[Field, ...]:
    """How long and how fast it learns."""
    schedules = {recipe.COSINE: _tr("Curved to zero"), recipe.LINEAR: _tr("Evenly to zero"),
                 recipe.CONSTANT: _tr("Stays")}  # fmt: skip
    return (
        Field("epochs", _tr("Passes"), Number(1, 1000), _tr(
            "How often each question is seen. More passes learn the questions better and take longer in proportion "
            "(epochs)."), _tr("times")),
        Field("max_steps", _tr("Steps at most"), Number(0, 1_000_000, 50, _tr("all")), _tr(
            "End after so many steps, however many passes they make; the rate falls to its end by then (max steps)."),
            _tr("steps")),
        Field("rate", _tr("Training rate"), Rate(), _tr(
            "How large each step is. Higher learns faster; too high and the model falls apart. Larger base models need "
            "a lower one (learning rate)."), _tr("per step")),
        Field("schedule", _tr("Rate over time"), Choice(schedules), _tr(
            "A rate that falls to zero settles better; one that stays can be gone on with (cosine, linear or constant "
            "schedule).")),
        Field("warmup_share", _tr("Gentle start"), Number(0, 50, scale=100), _tr(
            "The rate rises from zero over this share of the steps, so that the first ones break nothing (warm-up)."),
            _tr("% of the steps")),
        Field("batch", _tr("Questions per step"), Number(1, 256), _tr(
            "How many questions each step learns from. More makes steadier and fewer steps (batch size)."),
            _tr("questions")),
        Field("max_minutes", _tr("Time at most"), Number(0, 10_000, 10, _tr("no limit")), _tr(
            "Stop after the pass in which this much time is spent; what is learned by then is kept (time limit)."),
            _tr("minutes")),
    )  # fmt: skip


def memory() -> tuple[Field, ...]:
    """What the run may hold at once."""
    optimisers = {recipe.ADAMW: _tr("Whole"), recipe.ADAMW_8BIT: _tr("In 8 bit"),
                  recipe.PAGED_ADAMW_8BIT: _tr("In 8 bit, movable")}  # fmt: skip
    return (
        Field("batch_tokens", _tr("At once"), Number(64, 131_072, 256), _tr(
            "A step with more is done in pieces: the result is the same. Less takes less memory and more time (tokens "
            "per micro-batch)."), _tr("tokens")),
        Field("length", _tr("Longest text"), Number(32, 32_768, 64), _tr(
            "Question and answer together; a token is about three quarters of a word. Longer pairs are left out, never "
            "cut. More may take more memory (sequence length)."), _tr("tokens")),
        Field("checkpointing", _tr("Intermediate results"), Tick(_tr("Compute twice")), _tr(
            "Takes much less memory and about a third more time (activation checkpointing).")),
        Field("optimiser", _tr("Step memory"), Choice(optimisers), _tr(
            "What each step remembers of those before. In 8 bit it takes a quarter; movable, it makes room on a full "
            "card. Both need an NVIDIA card (AdamW; 8-bit AdamW; paged 8-bit AdamW).")),
        Field("cards", _tr("Cards at work"), Number(0, 16, 1, _tr("all")), _tr(
            "How many graphics cards of this PC share the work of each step. More is faster; each one holds the whole "
            "model (data parallel)."), _tr("cards")),
    )  # fmt: skip


def lessons() -> tuple[Field, ...]:
    """What stands before the model."""
    books = {recipe.CLOSED: _tr("Without it"), recipe.OPEN: _tr("Before each"), recipe.BOTH: _tr("Both ways")}
    return (
        Field("book", _tr("The source passage"), Choice(books), _tr(
            "Without it the model learns by heart. With the passage before each question it learns to answer from "
            "documents at hand: the surest way for small models, and longer texts. Both ways takes about twice the "
            "time and more (closed book, open book).")),
        Field("passages", _tr("Passages as text"), Tick(_tr("Read them, too")), _tr(
            "Passages of your documents are learned as plain text beside the questions: facts stick better, the run "
            "takes longer (continued pre-training).")),
        Field("reword", _tr("Other wordings"), Tick(_tr("Every second pass")), _tr(
            "Questions in English are also learned in other words, so that the model knows them again when somebody "
            "asks differently. A run takes no longer (paraphrase augmentation).")),
    )  # fmt: skip


def keeping() -> tuple[Field, ...]:
    """What is tested and kept on the way."""
    kept = {recipe.LAST: _tr("As it ends"), recipe.BEST: _tr("At its best test")}
    return (
        Field("evaluations", _tr("Tests on the way"), Number(1, 200), _tr(
            "How often held-out questions are tested and a safe copy is kept, from which the run can go on. Each takes "
            "a moment (evaluations, checkpoints)."), _tr("times")),
        Field("samples", _tr("Answers to read"), Number(0, 20, 1, _tr("none")), _tr(
            "So many held-out questions are answered at each test, for you to read. Each takes a moment (samples)."),
            _tr("at each test")),
        Field("early_stop", _tr("Stop early"), Number(0, 50, 1, _tr("never")), _tr(
            "End after so many tests without a better result. The error on held-out questions may rise while answers "
            "still improve: use it with care (early stopping patience)."), _tr("tests in vain")),
        Field("keep", _tr("Keep the model"), Choice(kept), _tr(
            "As it ends is right for facts to be known by heart. At its best test is the one with the smallest error "
            "on held-out questions (last or best checkpoint).")),
        Field("seed", _tr("Draw number"), Number(0, 999_999), _tr(
            "The number the draw of chance begins with. The same number on the same questions gives the same model "
            "again (seed).")),
    )  # fmt: skip
