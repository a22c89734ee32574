"""What a step gives back is there for the next one: the system need not find and blank it again."""

import multiprocessing
import sys

import pytest
import torch

from studio.engine.training.allocation import keep_freed_memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere PyTorch brings an allocator that keeps")

MEGABYTES = 64


def pages_found() -> int:
    """Count the pages the system has found for this process."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def held_and_given_back() -> int:
    """Fill tensors of a megabyte and let them go; returns the pages the system had to find."""
    before = pages_found()
    assert all(len(tensor) for tensor in [torch.ones(2**18) for _ in range(MEGABYTES)])
    return pages_found() - before


def third_time() -> int:
    """Return the pages found when it is done for the third time, where what is freed is kept."""
    keep_freed_memory()
    return [held_and_given_back() for _ in range(3)][-1]


def test_memory_of_one_step_serves_the_next() -> None:
    """In a process of its own, as a run is: what other tests have left of the heap has holes."""
    with multiprocessing.get_context("spawn").Pool(1) as fresh:
        found = fresh.apply(third_time)
    assert found < MEGABYTES * 2**20 // 4096 / 10
