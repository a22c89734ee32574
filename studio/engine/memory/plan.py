"""What of a run's data decides its memory: the heaviest piece of a step, and of a look at held-out pairs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from transformers import PretrainedConfig

from studio.engine.conversation import Sample
from studio.engine.training import guards
from studio.engine.training.looks import ANSWER_TOKENS
from studio.engine.training.material.batches import batches
from studio.engine.training.material.lessons import Lessons
from studio.engine.training.material.packing import pieces
from studio.engine.training.together import dealt
from studio.protocol import Recipe

BYTES_PER_LOGIT = 12
"""Computed, in float32, and with its gradient: for choosing a piece, not for the forecast."""
TENSORS_KEPT = 16
"""About so many tensors of a layer's width are kept for each token: likewise."""
WIDTHS_OF_A_LAYER = 20
"""About so many times a layer's width are the ways in and out of its linear parts together: likewise."""


@dataclass(frozen=True)
class Plan:
    """What a rehearsal needs to know of a run's data: equal plans take equal memory, whatever the words are."""

    piece: tuple[Sample, ...]
    """The heaviest thing computed at once."""
    gradients_wait: bool
    """It is not the first of its step, so the gradients of others wait while it is computed."""
    held_out: tuple[Sample, ...]
    """The heaviest piece of a look at held-out pairs; empty where it is lighter than the step."""
    asked: tuple[int, int]
    """Questions that are answered together, and tokens of the longest with its answer; 0 where they weigh nothing."""


def make(recipe: Recipe, lessons: Lessons, held_out: Lessons, config: PretrainedConfig, sharing: int = 1) -> Plan:
    """Go through the steps of a run as its seed orders them, and pick what takes the most memory.

    Where cards share the work of a step, that is on the first one: it is dealt the most, and looks alone.
    """
    size = partial(_size, config=config)
    steps = [pieces(dealt(batch, 0, sharing), recipe.batch_tokens) for batch in _steps(recipe, lessons)]
    # The guard before the first step passes a few samples forth and back, too; they weigh when batches are small.
    first = max((*(cut[0] for cut in steps), guards.compared(lessons)), key=size)
    later = max((piece for cut in steps for piece in cut[1:]), key=size, default=())
    waits = size(later) + _adapter(recipe, config) > size(first) if later else False
    piece = later if waits else first
    tested = max(pieces(_fitting(held_out.samples, recipe), recipe.batch_tokens), key=size, default=())
    # Without gradients nothing is kept for later, so that a step of few layers already takes as much as two looks.
    if size(tested) <= (1 if recipe.checkpointing else 2) * size(piece):
        tested = ()
    asked, longest = _asked(recipe, held_out)
    # Keys and values of a token take at most twice what a step keeps of it for each layer, checkpoints included.
    weighty = 2 * asked * longest > sum(len(sample.ids) for sample in piece)
    return Plan(_outlines(piece), waits, _outlines(tested), (asked, longest) if weighty else (0, 0))


def _outlines(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """Return samples of the same lengths, trained at the same places."""
    return tuple(Sample((0,) * len(sample.ids), tuple(sample.trained)) for sample in samples)


def _steps(recipe: Recipe, lessons: Lessons) -> Iterator[list[Sample]]:
    """Return every batch; own and other wordings take turns, and two epochs of them stand for all.

    As in a run, a number of steps goes before one of epochs, and further where it says so.
    """
    turns = [_fitting(lessons.of_epoch(epoch, recipe.seed), recipe) for epoch in (0, 1)]
    per_epoch = max(1, math.ceil(len(turns[0]) / recipe.batch))
    steps = recipe.max_steps or per_epoch * recipe.epochs
    every = (
        batch
        for epoch in range(math.ceil(steps / per_epoch))
        for batch in batches(turns[epoch % 2], recipe.batch, recipe.seed, epoch)
    )
    return islice(every, steps)


def _fitting(samples: Sequence[Sample], recipe: Recipe) -> list[Sample]:
    """Leave out what a shorter length would leave out; the shortest one stays, so that there is something."""
    shortest = min((len(sample.ids) for sample in samples), default=0)
    return [sample for sample in samples if len(sample.ids) <= max(recipe.length, shortest)]


def _size(piece: Sequence[Sample], config: PretrainedConfig) -> int:
    """Return about how many bytes a piece takes: good enough to tell which of two takes more."""
    text = config.get_text_config()
    places, trained = sum(len(sample.ids) for sample in piece), sum(sum(sample.trained) for sample in piece)
    kept = text.num_hidden_layers * text.hidden_size * TENSORS_KEPT * 4
    return places * kept + trained * text.vocab_size * BYTES_PER_LOGIT


def _adapter(recipe: Recipe, config: PretrainedConfig) -> int:
    """Return about how many bytes the gradients of an adapter take."""
    text = config.get_text_config()
    return text.num_hidden_layers * text.hidden_size * WIDTHS_OF_A_LAYER * recipe.rank * 4


def _asked(recipe: Recipe, held_out: Lessons) -> tuple[int, int]:
    prompts = [len(sample.ids) - sum(sample.trained) for sample in held_out.samples]
    longest = max(prompts, default=0) + ANSWER_TOKENS
    return min(recipe.samples, len(prompts), max(1, recipe.batch_tokens // longest)), longest
