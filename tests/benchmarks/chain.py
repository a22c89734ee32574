"""The whole chain from documents to verdict, as a person runs it in a terminal, on the samples and on a textbook.

``--quick`` does the same on the smallest sample and one chapter. ``--book NAME`` chooses another textbook.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studio.core import verdict
from studio.core.store import project
from studio.core.store.schema import HELD_OUT, TRAIN, Evaluation, Pair
from tests.benchmarks.figures import figure
from tests.textbook_pdf import build

ROOT = Path(__file__).parents[2]
BOOKS = ROOT.parent / "shared/data/textbooks"
SAMPLES = ROOT / "resources/samples"
MINUTES = 12.0
TRAINED_RIGHT = 0.8


def main() -> None:
    """Run both chains and print their figures."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="slm-chain-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        samples = sorted(SAMPLES.glob("*.md" if options.quick else "*.*"))
        book = build(BOOKS / f"{options.book}.jsonl.gz", 1 if options.quick else 3, place / f"{options.book}.pdf")
        results = {"samples": run(samples, place / "Samples.studio"), "textbook": run([book], place / "Book.studio")}
        for name, (minutes, folder_) in results.items():
            tell(name, minutes, folder_)


def run(files: list[Path], folder: Path) -> tuple[float, Path]:
    """Run the chain; returns its minutes and the project."""
    began = time.monotonic()
    command = [sys.executable, "-m", "studio", "run", *map(str, files), "--project", str(folder), "--yes"]
    subprocess.run(command, check=True, cwd=ROOT)
    return (time.monotonic() - began) / 60, folder


def tell(name: str, minutes: float, folder: Path) -> None:
    """Print the figures of one chain."""
    opened = project.open_project(folder)
    try:
        with opened.reading() as db:
            tallies = verdict.tallies(db.query(Evaluation).one())
            drafts = db.query(Pair).count()
    finally:
        opened.close()
    trained, held_out = tallies[TRAIN], tallies[HELD_OUT]
    figure(f"chain.{name}.minutes", minutes, MINUTES, at_most=True)
    figure(f"chain.{name}.questions", drafts)
    figure(f"chain.{name}.trained_right", trained.tuned_right / trained.asked, TRAINED_RIGHT)
    figure(f"chain.{name}.trained_right_base", trained.base_right / trained.asked)
    figure(f"chain.{name}.held_out_right", held_out.tuned_right / max(held_out.asked, 1))
    figure(f"chain.{name}.held_out_right_base", held_out.base_right / max(held_out.asked, 1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--book", default="anatomy-physiology")
    return parser.parse_args()


if __name__ == "__main__":
    main()
