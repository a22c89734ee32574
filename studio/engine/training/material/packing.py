"""Conversations laid end to end: a step computes real tokens only, and none of them sees another conversation.

A ``Pack`` is one row. Positions begin again with each conversation, and ``attention`` keeps to its own one; tests
prove that losses and gradients equal those of the conversations alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import torch

from studio.engine.conversation import Sample


@dataclass(frozen=True)
class Pack:
    """What one pass through a model needs. A conversation's last token is only a target and is not read in."""

    ids: torch.Tensor
    """(1, places) token ids, one conversation behind the other."""
    positions: torch.Tensor
    """(1, places) the place of each token in its own conversation, from 0."""
    lengths: tuple[int, ...]
    """How many places each conversation takes."""
    keep: torch.Tensor
    """(trained tokens,) the places whose next token is trained."""
    targets: torch.Tensor
    """(trained tokens,) the next token at each kept place."""
    trained: tuple[int, ...]
    """How many trained tokens each conversation has."""
    tokens: int
    """Tokens of the conversations, those that are only a target included."""


def pieces(samples: Sequence[Sample], tokens: int) -> list[list[Sample]]:
    """Cut a step into pieces of at most ``tokens`` tokens, or of one longer conversation; the longest come first.

    So a step that does not fit into memory says so at its first piece, and like lengths lie together.
    """
    cut: list[list[Sample]] = []
    room = 0
    for sample in sorted(samples, key=lambda one: -len(one.ids)):
        if not cut or len(sample.ids) > room:
            cut.append([])
            room = tokens
        cut[-1].append(sample)
        room -= len(sample.ids)
    return cut


def pack(samples: Sequence[Sample], device: torch.device) -> Pack:
    """Lay conversations of two tokens or more end to end."""
    lengths = tuple(len(sample.ids) - 1 for sample in samples)
    following = [token for sample in samples for token in sample.ids[1:]]
    learned = [flag for sample in samples for flag in sample.trained[1:]]
    return Pack(
        ids=torch.tensor([[token for sample in samples for token in sample.ids[:-1]]], device=device),
        positions=torch.tensor([[place for length in lengths for place in range(length)]], device=device),
        lengths=lengths,
        keep=torch.tensor(list(compress(range(len(learned)), learned)), dtype=torch.long, device=device),
        targets=torch.tensor(list(compress(following, learned)), dtype=torch.long, device=device),
        trained=tuple(sum(sample.trained[1:]) for sample in samples),
        tokens=sum(len(sample.ids) for sample in samples),
    )
