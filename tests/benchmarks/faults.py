"""Runs that are broken in every way that happens to people: killed, while saving too, no disk, no memory, no number.

Each round has a project of its own, the real queue in a studio process without a window, and the real engine, on a tiny
model. Afterwards no job may be lost or done twice, none may have needed a person, and the adapter must be that of the
unbroken run, byte for byte.

    python3 packaging/dev.py bench faults [--quick] [--rounds 100] [--kind NAME]

Linux, and root for the small disk; without root those rounds are left out. ``--quick`` plays each kind once.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

from tests.benchmarks.breaking import rounds
from tests.benchmarks.breaking.finding import Findings, Result
from tests.benchmarks.figures import figure

AT_ONCE = 4
SHARES = {
    "engine killed": 6, "studio killed": 4, "both killed": 3, "killed saving a checkpoint": 4,
    "killed saving the adapter": 2, "verdict killed": 1, "disk full": 2, "no memory, forward": 1,
    "no memory, optimiser": 1, "no memory, evaluation": 1, "not a number": 1, "killed while it stopped": 1,
    "killed while it rested": 1, "killed while it loads": 1,
}  # fmt: skip
"""How often each kind is played in 29 rounds."""


def main() -> None:
    """Play the rounds and print the figures."""
    options = _options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slm-faults-", ignore_cleanup_errors=True) as folder:
        os.environ["SLM_STUDIO_HOME"] = str(Path(folder) / "home")
        house = rounds.House.build(Path(folder))
        try:
            expected = rounds.reference(house)
            with ThreadPoolExecutor(AT_ONCE) as players:
                played = list(players.map(lambda task: _play(house, *task, expected), enumerate(_kinds(options), 1)))
        finally:
            house.close()
    tell(played, time.monotonic() - began)


def _play(house: rounds.House, number: int, kind: str, expected: Result) -> Findings:
    began = time.monotonic()
    found = rounds.play(house, kind, number, expected)
    seconds, told = time.monotonic() - began, "; ".join(found.faults) or "well"
    print(f"{number:4} {kind:28} {seconds:5.1f} s, {found.strikes} strikes, {found.starts} starts: {told}", flush=True)
    return found


def _kinds(options: argparse.Namespace) -> Iterator[str]:
    shares = dict.fromkeys(SHARES, 1) if options.quick else SHARES
    known = [kind for kind in shares if options.kind in ("", kind) and (kind != rounds.DISK or os.geteuid() == 0)]
    most = max(shares[kind] for kind in known)
    mixed = [kind for turn in range(most) for kind in known if turn < shares[kind]]
    return islice(cycle(mixed), len(mixed) if options.quick else options.rounds)


def tell(played: list[Findings], seconds: float) -> None:
    """Print a table by kind, and the figures."""
    for kind, number in Counter(found.kind for found in played).items():
        well = sum(found.kind == kind and not found.faults for found in played)
        print(f"{kind:28} {number:3} rounds, {well:3} well")
    resumes = sum(found.resumes for found in played)
    older = sum(len(found.older) for found in played)
    figure("faults.rounds", len(played))
    figure("faults.minutes", seconds / 60)
    figure("faults.starts", sum(found.starts for found in played))
    figure("faults.strikes", sum(found.strikes for found in played))
    figure("faults.lost", sum(len(found.lost) for found in played), 0, at_most=True)
    figure("faults.run_twice", sum(len(found.twice) for found in played), 0, at_most=True)
    figure("faults.by_hand", sum(len(found.by_hand) for found in played), 0, at_most=True)
    figure("faults.resumed", resumes)
    figure("faults.resumed_from_newest", (resumes - older) / resumes if resumes else 0.0, 1.0)
    figure("faults.differing", sum(len(found.differing) for found in played), 0, at_most=True)
    figure("faults.strayed", max((found.strayed for found in played), default=0.0), 0.05, at_most=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--kind", default="", help=f"one of: {', '.join(SHARES)}")
    return parser.parse_args()


if __name__ == "__main__":
    main()
