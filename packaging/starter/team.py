"""Several processes train one model together, one thread each.

Two processes of one thread lose far less than one process of two threads when other programs use the cores:
they wait for each other once a step, not after every operation.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
import torch.multiprocessing as processes


def start(work: Callable[..., None], workers: int, arguments: tuple[Any, ...]) -> None:
    """Run `work(*arguments)` in `workers` processes that know each other, and wait for all."""
    with tempfile.TemporaryDirectory() as folder:
        meeting = f"file://{folder}/meeting"
        processes.spawn(_join, args=(workers, meeting, work, arguments), nprocs=workers)


def _join(
    place: int, workers: int, meeting: str, work: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    torch.set_num_threads(1)
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    dist.init_process_group("gloo", init_method=meeting, rank=place, world_size=workers)
    work(*arguments)
    dist.barrier()
    dist.destroy_process_group()


def place() -> int:
    """Which worker this is; the first one, 0, writes the files."""
    return dist.get_rank()


def size() -> int:
    """How many workers there are."""
    return dist.get_world_size()


def agree(value: float) -> float:
    """The first worker's value, so that all make the same decisions."""
    shared = torch.tensor(value, dtype=torch.float64)
    dist.broadcast(shared, src=0)
    return shared.item()


def share_gradients(model: torch.nn.Module) -> None:
    """Every worker goes on with the mean of all gradients."""
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    flat /= size()
    for gradient, mean in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(mean.view_as(gradient))
