"""Rows become samples, samples become batches of like length in an order that only seed and epoch decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

import torch

from studio.engine.conversation import Chat, Sample
from studio.protocol import read_rows

POOL = 8
"""Batches that are sorted by length together: less padding, yet every epoch mixes other pairs."""


@dataclass(frozen=True)
class Batch:
    """What one pass needs. There is no attention mask: see ``collate``."""

    ids: torch.Tensor
    """(rows, width) token ids, filled up on the right."""
    keep: torch.Tensor
    """(rows, width) true where the next token is trained."""
    targets: torch.Tensor
    """(trained tokens,) the next token at each kept place."""
    tokens: int
    """Tokens of the conversations, without filling."""


@dataclass(frozen=True)
class Lessons:
    """What is to be learned: each pair in its own words, and the same pairs with their question in other words."""

    samples: list[Sample]
    others: list[list[Sample]]
    """For each sample its other wordings, none where it has none."""
    too_long: int
    """Rows left out because they exceed the length."""

    def of_epoch(self, epoch: int, seed: int) -> list[Sample]:
        """Return what one epoch goes through: a pair's own words and another wording take turns.

        The own words come first, so they have at least half of the epochs; the other wordings come one after another.
        """
        if epoch % 2 == 0:
            return self.samples
        turn = seed + epoch // 2
        pairs = zip(self.samples, self.others, strict=True)
        return [others[(turn + at) % len(others)] if others else own for at, (own, others) in enumerate(pairs)]


def encode_rows(file: Path, chat: Chat, length: int, reword: bool = False) -> Lessons:
    """Encode the rows of a file, and with ``reword`` their other wordings, up to ``length`` tokens.

    A conversation is never cut: half an answer without its end teaches not to end.
    """
    rows = list(read_rows(file))
    encoded = [(row, chat.encode(row["question"], row["answer"], row.get("turns", ()))) for row in rows]
    fitting = [(row, sample) for row, sample in encoded if len(sample.ids) <= length]
    others = [_other_wordings(row, chat, length) if reword else [] for row, _ in fitting]
    return Lessons([sample for _, sample in fitting], others, len(rows) - len(fitting))


def _other_wordings(row: dict[str, Any], chat: Chat, length: int) -> list[Sample]:
    samples = [chat.encode(question, row["answer"], row.get("turns", ())) for question in row.get("wordings", ())]
    return [sample for sample in samples if len(sample.ids) <= length]


def batches(samples: Sequence[Sample], size: int, seed: int, epoch: int) -> Iterator[list[Sample]]:
    """Yield the samples of one epoch in batches of like length."""
    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    order = torch.randperm(len(samples), generator=generator).tolist()
    pools = [order[at : at + size * POOL] for at in range(0, len(order), size * POOL)]
    for pool in pools:
        pool.sort(key=lambda number: len(samples[number].ids))
    alike = [number for pool in pools for number in pool]
    cuts = [alike[at : at + size] for at in range(0, len(alike), size)]
    for place in torch.randperm(len(cuts), generator=generator).tolist():
        yield [samples[number] for number in cuts[place]]


def pieces(samples: Sequence[Sample], count: int) -> list[Sequence[Sample]]:
    """Cut one batch into at most ``count`` pieces that are computed one after the other to save memory."""
    size = -(-len(samples) // count)
    return [samples[at : at + size] for at in range(0, len(samples), size)]


def collate(samples: Sequence[Sample], pad: int, device: torch.device) -> Batch:
    """Lay samples into one batch, filled on the right.

    A causal model never looks to the right, so no real token sees the filling and no mask is needed: that
    keeps the fast attention path. The last token of a sample is only a target and is not read in.
    """
    width = max(len(sample.ids) for sample in samples) - 1
    ids = torch.full((len(samples), width), pad)
    keep = torch.zeros((len(samples), width), dtype=torch.bool)
    for row, sample in enumerate(samples):
        ids[row, : len(sample.ids) - 1] = torch.tensor(sample.ids[:-1])
        keep[row, : len(sample.ids) - 1] = torch.tensor(sample.trained[1:])
    targets = [token for sample in samples for token in compress(sample.ids[1:], sample.trained[1:])]
    tokens = sum(len(sample.ids) for sample in samples)
    return Batch(ids.to(device), keep.to(device), torch.tensor(targets, device=device), tokens)
