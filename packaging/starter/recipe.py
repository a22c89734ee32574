"""Make the tokenizer, the stream of prose and the model, and publish what was made; each process runs `build`."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch
from accelerate import PartialState
from batches import encode_prose
from data import HELD_OUT_BOOKS, HELD_OUT_PERCENT, Shelf
from model import SIZES
from publish import publish
from tokenizer import train_tokenizer
from train import train
from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast


def build(shelf: Shelf, options: argparse.Namespace) -> None:
    """Train the model, and publish it when it is done; what each process does."""
    tokenizer = tokenizer_once(shelf, options.work)
    stream = prose_once(shelf, tokenizer, options.work)
    size = SIZES[options.size]
    model, progress = train(shelf, tokenizer, stream, size, options.minutes, options.work, options.compile)
    processes = PartialState().num_processes
    run = {**vars(progress), "size": options.size, "device": model.device.type, "processes": processes}
    if PartialState().is_main_process:
        publish(options.out, lambda folder: _write(model, tokenizer, run, folder))


def same_work(options: argparse.Namespace) -> None:
    """Note down what a work folder was made from; refuse to go on in it with something else."""
    books = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(options.data.glob("*.gz"))}
    held = {"books": HELD_OUT_BOOKS, "percent": HELD_OUT_PERCENT}
    made_from = json.dumps({"size": options.size, "held_out": held, "books": books}, indent=1)
    file = options.work / "made-from.json"
    if file.is_file() and file.read_text(encoding="utf-8") != made_from:
        raise SystemExit(f"{options.work} holds another run (other books or another size); name a new --work folder.")
    options.work.mkdir(parents=True, exist_ok=True)
    file.write_text(made_from, encoding="utf-8")


def tokenizer_once(shelf: Shelf, work: Path) -> PreTrainedTokenizerFast:
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


def prose_once(shelf: Shelf, tokenizer: PreTrainedTokenizerFast, work: Path) -> torch.Tensor:
    """The training prose as token ids, made once and kept for a continued run."""
    folder = work / "prose"
    if not folder.is_dir():
        publish(folder, lambda place: torch.save(encode_prose(shelf.sections, tokenizer), place / "ids.pt"))
    return torch.load(folder / "ids.pt", weights_only=True)


def _write(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, run: dict[str, object], folder: Path
) -> None:
    half = LlamaForCausalLM(model.config).to(torch.bfloat16)
    half.load_state_dict(model.state_dict())
    half.config.use_cache = True
    half.generation_config = model.generation_config
    half.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / "training.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
