"""Build the sentence-similarity model: python packaging/similarity --data FOLDER [--card]."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import environment
from books import read_books
from measures import measure
from report import write_report
from shared import ROOT, publish


def main() -> None:
    """Distil, publish, measure."""
    options = _options()
    books = read_books(options.data)
    environment.prepare()
    if not options.card:
        publish(options.out, lambda place: environment.teacher("distil", options.data, place))
    figures = measure(options.out, books, options.work)
    write_report(options.out, figures, books, _command(options.card))
    print(json.dumps(asdict(figures), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python packaging/similarity", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "textbooks")
    parser.add_argument("--card", action="store_true", help="only measure the model in --out and write its card")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "assets" / "similarity", help="the finished model goes here"
    )
    parser.add_argument(
        "--work", type=Path, default=ROOT / "build" / "similarity", help="the teacher's vectors are kept here"
    )
    return parser.parse_args()


def _command(card: bool) -> str:
    return "python3 packaging/dev.py similarity --data FOLDER" + (" --card" if card else "")


if __name__ == "__main__":
    main()
