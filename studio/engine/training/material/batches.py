"""Samples become batches of like length in an order that only seed and epoch decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from studio.engine.conversation import Sample

POOL = 8
"""Batches that are sorted by length together, for models that take padded rows; every epoch mixes other pairs."""


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
