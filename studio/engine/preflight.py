"""A look at a run before its start, without its weights: what the model will see, whether it fits, how long it takes.

What is known is said at once; what takes longer to import or to compute comes later.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from transformers import AutoConfig, AutoTokenizer, GenerationConfig, PreTrainedTokenizerBase

from studio.child import Controls, Failure, Reporter
from studio.engine import card
from studio.engine.conversation import Chat
from studio.engine.loading import check_base, damage_named, declared_ends, let_go, state_of
from studio.engine.overlap import overlap
from studio.engine.training import launching
from studio.engine.training.material.lessons import Lessons, Listen, Way, deaf, heard, held_out_lessons, trained_lessons
from studio.protocol import CardSeen, CheckTraining, Recipe, SampleSeen, TrainAdapter, TrainingSeen, read_rows
from studio.protocol.recipe import CLOSED


class Rows:
    """What a run would read, as the model will see it: each part is encoded when it is first asked for, and kept.

    The next look most often differs in a number that changes nothing here.
    """

    def __init__(self, run: TrainAdapter, listen: Listen = deaf) -> None:
        self._run, self._listen = run, listen
        self.key = _key(run)

    def serves(self, run: TrainAdapter) -> bool:
        """Say whether this is what that run would read, too; it then reads on in that run's files."""
        same = self.key == _key(run)
        if same:
            self._run = run
        return same

    @cached_property
    def _base(self) -> tuple[Chat, int]:
        return read_base(Path(self._run.base), self._recipe, self._run.system)

    @property
    def _recipe(self) -> Recipe:
        return Recipe.from_dict(self._run.recipe)

    @property
    def chat(self) -> Chat:
        """How the base writes conversations."""
        return self._base[0]

    @property
    def length(self) -> int:
        """Tokens that a conversation may have."""
        return self._base[1]

    @cached_property
    def trained(self) -> Lessons:
        """What is learned."""
        return trained_lessons(self._run, self._recipe, self.chat, self.length, self._listen)

    @cached_property
    def held_out(self) -> Lessons:
        """What is tested."""
        return held_out_lessons(self._run, self._recipe, self.chat, self.length, self._listen)

    @cached_property
    def overlap(self) -> tuple[int, ...]:
        """Ids of rows that are tested although they are trained."""
        files = (self._run.train, self._run.held_out)
        return overlap(*(list(read_rows(Path(file))) if file else [] for file in files))


def _key(run: TrainAdapter) -> tuple[object, ...]:
    """Return all that decides what is read, the rows by their bytes: every look has files of its own."""
    recipe = Recipe.from_dict(run.recipe)
    files = [Path(file) for file in (run.train, run.held_out, run.passages) if file]
    reading = recipe.epochs if recipe.passages else None
    return (run.base, state_of(Path(run.base)), run.system, recipe.length, recipe.book, recipe.reword, reading,
            *(hashlib.sha256(file.read_bytes()).hexdigest() for file in files))  # fmt: skip


def check(
    job: CheckTraining, folder: Path, reporter: Reporter, controls: Controls, rows: Rows | None = None
) -> None:
    """Say what a run would do; raises the Failures that its start would raise before the weights are loaded.

    ``rows`` are those of the run, where an earlier look has read them already.
    """
    run, base, recipe = job.run, Path(job.run.base), Recipe.from_dict(job.run.recipe)
    reporter.progress("loading", 0, 1)
    check_base(base)
    rows = rows or Rows(run, heard(reporter, controls))
    if not rows.trained.samples:
        raise Failure("dataset_empty", file=run.train, left_out_too_long=len(rows.trained.too_long))
    for way in short_middling_long(rows.trained.ways):
        reporter.say(SampleSeen(way.pair.id, tuple(rows.chat.spans(way.own)), len(way.own.ids)))
    reporter.say(seen(rows, recipe))
    reporter.say(card_seen(run))
    controls.check()
    if job.probe:
        from studio.engine.probe import probe

        reporter.say(probe(run, recipe, folder, reporter, controls))
        let_go()  # what is free is measured below, and the run itself will not share the card with this model
    _say_memory(run, recipe, rows, reporter, controls)


def _say_memory(run: TrainAdapter, recipe: Recipe, rows: Rows, reporter: Reporter, controls: Controls) -> None:
    """Say what the run will hold, and what would fit where that is more than is free."""
    from studio.engine import memory  # takes seconds to import; what was seen is on the screen meanwhile

    what, sharing = (Path(run.base), recipe, rows.trained, rows.held_out), launching.processes(run)
    forecast = memory.forecast(*what, sharing)
    reporter.say(forecast)
    if forecast.total > forecast.free:
        for fitting in memory.fitting(*what, between=controls.check, sharing=sharing):
            reporter.say(fitting)


def card_seen(run: TrainAdapter) -> CardSeen:
    """Say what card the run would be on, which other programs hold memory of it, and how many cards share the work."""
    free, total = card.free()
    held = tuple((one.name, one.memory) for one in card.holders() if one.pid != os.getpid())
    shared = launching.processes(run), launching.cards()
    return CardSeen(card.name(), free + card.own(), total, held if card.name() else (), *shared)


def read_base(folder: Path, recipe: Recipe, system: str) -> tuple[Chat, int]:
    """Return how a base writes conversations, and the tokens one may have; reads no weights."""
    check_base(folder)
    with damage_named("base_damaged", folder=str(folder)):
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        ends = declared_ends(_generation(folder, config), tokenizer)
    context = getattr(config.get_text_config(), "max_position_embeddings", None) or recipe.length
    return Chat(tokenizer, system, ends), min(recipe.length, context)


def _generation(folder: Path, config: AutoConfig) -> GenerationConfig:
    """Return what the library would ask the loaded model for: its own file, else its configuration."""
    if (folder / "generation_config.json").is_file():
        return GenerationConfig.from_pretrained(folder)
    return GenerationConfig.from_model_config(config)


def short_middling_long(ways: Sequence[Way]) -> list[Way]:
    """Return three ways of asking to show, or as many as there are."""
    by_length = sorted(ways, key=lambda way: len(way.own.ids))
    places = sorted({0, len(by_length) // 2, len(by_length) - 1})
    return [by_length[place] for place in places]


def seen(rows: Rows, recipe: Recipe) -> TrainingSeen:
    """Count what one epoch goes through, and find what is left out or tested although it is trained."""
    lessons = rows.trained
    samples = lessons.of_epoch(0, recipe.seed)
    return TrainingSeen(
        rows=len(lessons.pairs),
        tokens=sum(len(sample.ids) for sample in samples),
        trained_tokens=sum(sum(sample.trained) for sample in samples),
        longest=max(len(sample.ids) for sample in samples),
        too_long=lessons.too_long + rows.held_out.too_long,
        overlap=rows.overlap,
        end_token=rows.chat.end_token,
        template="own",
        steps=steps(recipe, len(lessons)),
        length=rows.length,
        texts=len(lessons.texts),
        sourceless=0 if recipe.book == CLOSED else sum(not pair.source for pair in lessons.pairs),
        closed_only=lessons.closed_only,
    )


def steps(recipe: Recipe, samples: int) -> int:
    """Return how many optimiser steps a run takes with so many samples in an epoch."""
    return recipe.max_steps or recipe.epochs * math.ceil(samples / recipe.batch)
