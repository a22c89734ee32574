"""A round each of the worst kinds of trouble, on a tiny model: nothing is lost or done twice, nobody has to help.

``packaging/dev.py bench faults`` plays a hundred of them.
"""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.benchmarks.breaking import rounds
from tests.benchmarks.breaking.finding import Findings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the processes are forked, which Windows cannot")
KINDS = ("both killed", "killed while it stopped", "killed saving a checkpoint", "killed saving the adapter",
         "not a number")  # fmt: skip
"""The benchmark has more, at random moments."""


@pytest.fixture(scope="module")
def played() -> Iterator[dict[str, Findings]]:
    """The rounds, two at a time, and the unbroken run before them."""
    with tempfile.TemporaryDirectory(prefix="slm-faults-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLM_STUDIO_HOME", str(Path(folder) / "home"))
        house = rounds.House.build(Path(folder))
        try:
            expected = rounds.reference(house)
            with ThreadPoolExecutor(2) as players:
                found = players.map(lambda task: struck(house, task[1], task[0], expected), enumerate(KINDS, 1))
                yield dict(zip(KINDS, found, strict=True))
        finally:
            house.close()


def struck(house: rounds.House, kind: str, number: int, expected: rounds.Result) -> Findings:
    """Play a round, and another one where nothing was broken: its run was over before it could be."""
    for other in range(number, 50, 10):
        found = rounds.play(house, kind, other, expected)
        if found.strikes or found.faults:
            break
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_run_is_lost_or_done_twice_or_needs_a_hand(played: dict[str, Findings], kind: str) -> None:
    found = played[kind]
    assert not found.faults
    assert found.strikes, "something was broken"
    assert found.strayed < 0.05, "the loss ends where the unbroken run's does"
