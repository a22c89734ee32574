"""Make the tokenizer, the stream of prose and the model, and publish what was made; each process runs `build`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from accelerate import PartialState
from batches import encode_prose
from data import Shelf
from model import SIZES
from publish import publish
from tokenizer import train_tokenizer
from train import Progress, train
from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast


def build(shelf: Shelf, options: argparse.Namespace) -> None:
    """Train the model, and publish it when it is done; what each process does."""
    tokenizer = tokenizer_once(shelf, options.work)
    stream = prose_once(shelf, tokenizer, options.work)
    minutes = min(options.minutes, 2.0) if options.quick else options.minutes
    model, progress = train(shelf, tokenizer, stream, SIZES[options.size], minutes, options.work, options.compile)
    if PartialState().is_main_process:
        publish(options.out, lambda folder: _write(model, tokenizer, progress, options.size, folder))


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
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, progress: Progress, size: str, folder: Path
) -> None:
    half = LlamaForCausalLM(model.config).to(torch.bfloat16)
    half.load_state_dict(model.state_dict())
    half.config.use_cache = True
    half.generation_config = model.generation_config
    half.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    run = {**vars(progress), "size": size, "device": str(model.device.type)}
    (folder / "training.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
