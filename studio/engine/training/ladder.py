"""Out of memory is a step on a ladder, not the end: less is computed at once, and the result stays the same.

Training gives way by halving its pieces until each is a single conversation, then by computing activations twice;
an evaluation by halving what it looks at together. The gradients of a step are added up over its pieces, so its
batch stays what the recipe says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from transformers import PreTrainedModel

from studio.child import Failure, Reporter
from studio.engine.conversation import Sample
from studio.engine.loading import is_out_of_memory, let_go
from studio.engine.training.keeping.state import State
from studio.engine.training.material.packing import pieces
from studio.protocol import Noted

T = TypeVar("T")


class Ladder:
    """Does work, and does it again on less memory while that is short. The rungs taken stay in the state."""

    def __init__(self, state: State, model: PreTrainedModel, reporter: Reporter) -> None:
        self._state, self._model, self._reporter = state, model, reporter
        if state.rebuilds:
            model.activation_checkpointing_enable()

    def training(self, work: Callable[[], T], batch: Sequence[Sample]) -> T:
        """Do work on a batch that can be begun anew. Raises Failure ``memory_full`` below the last rung."""
        return self._climb(work, lambda: self._train_on_less(batch))

    def looking(self, work: Callable[[], T], samples: Sequence[Sample]) -> T:
        """Do work on held-out samples that can be begun anew. Raises Failure ``memory_full`` below the last rung."""
        return self._climb(work, lambda: self._look_at_less(samples))

    def _climb(self, work: Callable[[], T], give_way: Callable[[], None]) -> T:
        while True:
            try:
                return work()
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # Only here, where the exception is gone, does nothing hold on to the activations any more.
            give_way()
            let_go()

    def _train_on_less(self, batch: Sequence[Sample]) -> None:
        if fewer := halved(batch, self._state.piece_tokens):
            self._state.piece_tokens = fewer
            self._reporter.say(Noted("memory_was_short", {"tokens": fewer}))
        elif not self._state.rebuilds:
            self._state.rebuilds = True
            self._model.activation_checkpointing_enable()
            self._reporter.say(Noted("memory_was_short_again"))
        else:
            raise Failure("memory_full")

    def _look_at_less(self, samples: Sequence[Sample]) -> None:
        fewer = halved(samples, self._state.look_tokens)
        if not fewer:
            raise Failure("memory_full")
        self._state.look_tokens = fewer
        self._reporter.say(Noted("memory_was_short_looking", {"tokens": fewer}))


def halved(samples: Sequence[Sample], tokens: int) -> int:
    """Return half of what the largest piece of these samples has, or 0 where each piece is a single one already."""
    cut = pieces(samples, tokens)
    if all(len(piece) == 1 for piece in cut):
        return 0
    return min(tokens, max(sum(len(sample.ids) for sample in piece) for piece in cut)) // 2
