"""One run on several cards of one PC: each process takes its share of every step, and all of them learn the same.

The loss of a step is a sum over its conversations, so that gradients are simply added up. Whatever one has to decide,
say or write is the first one's (``first``); the others wait for it there, and go by what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

import torch
from torch import distributed

from studio.child import Failure, StopAsked
from studio.engine.conversation import Sample

PATIENCE = timedelta(days=365)
"""How long the others wait for the first one: a pause may last for days, and who is lost is told by the launcher."""
T = TypeVar("T")


class Alone:
    """The only process of a run."""

    rank, size = 0, 1

    def share(self, batch: Sequence[Sample]) -> Sequence[Sample]:
        """Return what this process computes of a step."""
        return batch

    def first(self, work: Callable[[], T]) -> T:
        """Let the first process do something; what it returns or raises, all of them return or raise."""
        return work()

    def add_up(self, loss: float, parameters: Iterable[torch.nn.Parameter]) -> float:
        """Add up the gradients of all processes, in place, and their losses; returns the sum."""
        return loss


class Foremost(Alone):
    """Stands for the first of so many processes and does its share alone: what that takes, its card must have."""

    def __init__(self, size: int) -> None:
        self.size = size

    def share(self, batch: Sequence[Sample]) -> Sequence[Sample]:
        """Return the heaviest share of a step."""
        return dealt(batch, 0, self.size)


class Company(Alone):
    """One of several processes, started by ``launching``, each of which sees one card alone.

    Where a card is short of memory, its own process gives way: that changes nothing about what is learned.
    The others hear through the processor, so that waiting costs nothing; gradients go from card to card where NCCL is
    (not on Windows). Both ways have been run on processors only: there were no two cards here.
    """

    def __init__(self) -> None:
        between_cards = torch.cuda.is_available() and distributed.is_nccl_available()
        distributed.init_process_group("cpu:gloo,cuda:nccl" if between_cards else "gloo", timeout=PATIENCE)
        self.rank = distributed.get_rank()
        self.size = distributed.get_world_size()
        self._leads = False

    def share(self, batch: Sequence[Sample]) -> Sequence[Sample]:
        """Return what this process was dealt of a step; a small one may leave it none."""
        return dealt(batch, self.rank, self.size)

    def first(self, work: Callable[[], T]) -> T:
        """Wait for what the first process does. What it does within that, it does without the others."""
        if self._leads:
            return work()
        outcome = [self._lead(work) if self.rank == 0 else None]
        distributed.broadcast_object_list(outcome, device=torch.device("cpu"))
        result, error = outcome[0]
        if error is not None:
            raise error
        return result

    def add_up(self, loss: float, parameters: Iterable[torch.nn.Parameter]) -> float:
        """Add up what all have, in one go: the loss travels behind the gradients."""
        gradients = [_gradient(parameter) for parameter in parameters]
        whole = torch.cat([*(gradient.flatten() for gradient in gradients), gradients[0].new_tensor([loss])])
        distributed.all_reduce(whole)
        *parts, total = whole.split([*(gradient.numel() for gradient in gradients), 1])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))
        return total.item()

    def _lead(self, work: Callable[[], T]) -> tuple[T | None, Exception | None]:
        """Return what the work returns, or what it raises of all that a run goes by."""
        self._leads = True
        try:
            return work(), None
        except (Failure, StopAsked, OSError) as error:
            return None, error
        finally:
            self._leads = False


def dealt(batch: Sequence[Sample], rank: int, size: int) -> Sequence[Sample]:
    """Deal the conversations out by length, so that all have about as much to do, and the first one has the most."""
    return sorted(batch, key=lambda sample: -len(sample.ids))[rank::size]


def _gradient(parameter: torch.nn.Parameter) -> torch.Tensor:
    """Return a parameter's gradient; that of a process without a share is zero."""
    if parameter.grad is None:
        parameter.grad = torch.zeros_like(parameter)
    return parameter.grad
