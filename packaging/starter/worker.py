"""What each worker does: train the model, and publish it when it is done."""

from __future__ import annotations

import json
from pathlib import Path

import team
import torch
from batches import encode_prose
from data import Shelf
from publish import publish
from train import Progress, train
from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerFast


def build(shelf: Shelf, minutes: float, work: Path, out: Path) -> None:
    """What each worker does; the first one publishes."""
    tokenizer = AutoTokenizer.from_pretrained(work / "tokenizer")
    stream = encode_once(shelf, tokenizer, work)
    model, progress = train(shelf, tokenizer, stream, minutes, work)
    if team.place() == 0:
        _publish(model, tokenizer, progress, out)


def encode_once(shelf: Shelf, tokenizer: PreTrainedTokenizerFast, work: Path) -> torch.Tensor:
    """The training prose as token ids, made once and kept for the workers and for a continued run."""
    folder = work / "prose"
    if not folder.is_dir():
        publish(folder, lambda place: torch.save(encode_prose(shelf.sections, tokenizer), place / "ids.pt"))
    return torch.load(folder / "ids.pt", weights_only=True)


def _publish(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, progress: Progress, out: Path
) -> None:
    def write(folder: Path) -> None:
        half = LlamaForCausalLM(model.config).to(torch.bfloat16)
        half.load_state_dict(model.state_dict())
        half.config.use_cache = True
        half.generation_config = model.generation_config
        half.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        (folder / "training.json").write_text(json.dumps(vars(progress), indent=1) + "\n", encoding="utf-8")

    publish(out, write)
