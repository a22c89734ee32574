"""Build the starter model: python packaging/starter --data FOLDER --minutes N [--quick]."""

from __future__ import annotations

import argparse
from pathlib import Path

import team
import torch
from data import Shelf, read_shelf
from publish import publish
from tokenizer import train_tokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from worker import build, encode_once

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Read, train, publish, measure."""
    options = _options()
    shelf = read_shelf(options.data)
    if not options.card:
        tokenizer = _tokenizer(shelf, options.work)
        encode_once(shelf, tokenizer, options.work)
        minutes = min(options.minutes, 2.0) if options.quick else options.minutes
        team.start(build, options.workers, (shelf, minutes, options.work, options.out))
    from card import write_card  # here, because it pulls in peft, which no worker needs

    torch.set_num_threads(options.workers)
    few, seconds = (20, 20.0) if options.quick else (100, 120.0)
    write_card(options.out, shelf, questions=few, lora_seconds=seconds, note=options.note)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python packaging/starter", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "textbooks")
    parser.add_argument("--minutes", type=float, default=40.0, help="training time in all, in minutes")
    parser.add_argument("--quick", action="store_true", help="two minutes at most, to try the recipe")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "starter", help="checkpoints go here")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "assets" / "starter", help="the finished model goes here"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes that train together, one core each")
    parser.add_argument(
        "--card", action="store_true", help="only measure the model in --out and write its card"
    )
    parser.add_argument("--note", default="", help="a sentence about this run for the card")
    return parser.parse_args()


def _tokenizer(shelf: Shelf, work: Path) -> PreTrainedTokenizerFast:
    """Train the tokenizer, or take the one an earlier run left: a continued run must not change it."""
    folder = work / "tokenizer"
    if not folder.is_dir():
        publish(folder, lambda place: train_tokenizer(_texts(shelf)).save_pretrained(place))
    return AutoTokenizer.from_pretrained(folder)


def _texts(shelf: Shelf) -> list[str]:
    """What the tokenizer learns from; the role names are repeated so that each becomes one token."""
    texts = [section.text for section in shelf.sections]
    texts += [f"{d.term}: {d.text}" for d in shelf.definitions]
    texts += [f"{e.question}\n{e.answer}" for e in shelf.exercises]
    return texts + ["system\n", "user\n", "assistant\n"] * 3000


if __name__ == "__main__":
    main()
