"""Build the starter model: python packaging/starter --data FOLDER --minutes N [--size large] [--quick].

A run that was stopped goes on where its newest whole checkpoint in --work stands. With --card nothing is trained:
the model in --out is measured again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import team
from data import read_shelf
from model import SIZES
from recipe import build, prose_once, same_work, tokenizer_once

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Read, train, publish, measure."""
    options = _options()
    shelf = read_shelf(options.data)
    if not options.card:
        same_work(options)
        tokenizer = tokenizer_once(shelf, options.work)
        prose_once(shelf, tokenizer, options.work)
        team.start(build, options.workers, (shelf, options))
    from card import write_card  # here, because it takes time and memory that training has a use for

    write_card(options.out, shelf, options.previous, questions=40 if options.quick else 200, note=options.note)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python packaging/starter", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "textbooks")
    parser.add_argument("--minutes", type=float, default=120.0, help="training time in all, in minutes")
    parser.add_argument("--size", choices=SIZES, default="small", help="small for a processor, large for a card")
    parser.add_argument("--workers", type=int, default=2, help="processes that train together, one core each")
    parser.add_argument("--compile", action="store_true", help="a quarter faster where a C++ compiler is at hand")
    parser.add_argument(
        "--quick", action="store_true", help="two minutes, into folders of its own under build: to try the recipe"
    )
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "starter", help="checkpoints go here")
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "starter", help="the finished model goes here")
    parser.add_argument("--card", action="store_true", help="only measure the model in --out and write its card")
    parser.add_argument("--previous", type=Path, help="an earlier starter, measured beside it for the card")
    parser.add_argument("--note", default="", help="a sentence about this run for the card")
    parser.set_defaults(**_quick() if "--quick" in sys.argv else {})
    return parser.parse_args()


def _quick() -> dict[str, object]:
    """A try must touch neither the model that ships nor a long run."""
    place = ROOT / "build" / "starter-quick"
    return {"minutes": 2.0, "work": place / "work", "out": place / "out"}


if __name__ == "__main__":
    main()
