"""Ask a model questions in batches."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

Messages = list[dict[str, str]]
BATCH = 16


@dataclass(frozen=True)
class Answer:
    """What the model said, and whether it ended by itself."""

    text: str
    ended: bool


def ask(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, talks: list[Messages], limit: int = 100
) -> list[Answer]:
    """Greedy answers, `limit` new tokens at most."""
    model.eval()
    found: list[Answer] = []
    for start in range(0, len(talks), BATCH):
        found += _ask_batch(model, tokenizer, talks[start : start + BATCH], limit)
    return found


@torch.inference_mode()
def _ask_batch(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, talks: list[Messages], limit: int
) -> list[Answer]:
    prompts = tokenizer.apply_chat_template(talks, add_generation_prompt=True, tokenize=False)
    inputs = tokenizer(prompts, return_tensors="pt", padding=True, padding_side="left")
    inputs.pop("token_type_ids", None)
    rows = model.generate(**inputs, max_new_tokens=limit, do_sample=False, use_cache=True)
    news = rows[:, inputs["input_ids"].shape[1] :]
    return [_answer(row, tokenizer) for row in news]


def _answer(row: torch.Tensor, tokenizer: PreTrainedTokenizerBase) -> Answer:
    ended = bool((row == tokenizer.eos_token_id).any())
    return Answer(tokenizer.decode(row, skip_special_tokens=True).strip(), ended)
