"""Several processes train one model together on a processor, one thread each.

Two processes of one thread lose far less than one process of two threads when other programs use the cores:
they wait for each other once a step, not after every operation. On a graphics card one process does it all.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import Any

import torch
import torch.multiprocessing as processes


def start(work: Callable[..., None], workers: int, arguments: tuple[Any, ...]) -> None:
    """Run `work(*arguments)` in `workers` processes that `accelerate` joins, and wait for all."""
    if workers == 1 or torch.cuda.is_available():
        work(*arguments)
    else:
        processes.spawn(_join, args=(workers, _free_port(), work, arguments), nprocs=workers)


def _join(place: int, workers: int, port: int, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    torch.set_num_threads(1)
    os.environ.update(
        RANK=str(place), LOCAL_RANK=str(place), WORLD_SIZE=str(workers), LOCAL_WORLD_SIZE=str(workers),
        MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), ACCELERATE_USE_CPU="true",
    )  # fmt: skip
    if sys.platform == "linux":
        os.environ["GLOO_SOCKET_IFNAME"] = "lo"  # or it looks for the host's name, which may lead nowhere
    work(*arguments)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
