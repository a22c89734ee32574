"""Turn prose and conversations into batches of token ids with the trained positions marked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from data import Section
from tasks import Tasks
from tokenizer import CONTEXT
from transformers import PreTrainedTokenizerFast

PROSE_SHAPES = ((4, 256), (4, 256), (4, 256), (2, 512), (2, 512), (1, 1024))
TOKENS_PER_BATCH = 1024
POOL = 160


@dataclass(frozen=True)
class Batch:
    """Token ids, and a mask of the tokens whose prediction is trained."""

    ids: torch.Tensor
    trained: torch.Tensor


def encode_prose(sections: list[Section], tokenizer: PreTrainedTokenizerFast) -> torch.Tensor:
    """All sections in a row, each with its title before and the end token after it."""
    texts = [f"{s.title}\n{s.text}{tokenizer.eos_token}" for s in sections]
    ids = tokenizer(texts, verbose=False)["input_ids"]
    return torch.tensor([token for row in ids for token in row], dtype=torch.int16)


def prose_batches(stream: torch.Tensor, seed: int) -> Iterator[Batch]:
    """Rows from random places of the stream; a few long ones, so that the whole context is trained."""
    rng = random.Random(seed)
    while True:
        rows, length = rng.choice(PROSE_SHAPES)
        starts = [rng.randrange(len(stream) - length) for _ in range(rows)]
        ids = torch.stack([stream[s : s + length] for s in starts]).long()
        yield Batch(ids, torch.ones_like(ids, dtype=torch.bool))


def task_batches(tasks: Tasks, tokenizer: PreTrainedTokenizerFast, seed: int) -> Iterator[Batch]:
    """Conversations of like length side by side, padded on the right; answers and end tokens are trained."""
    rng = random.Random(seed)
    while True:
        pool = sorted(
            (encode_talk(tasks.draw(rng), tokenizer) for _ in range(POOL)), key=lambda row: len(row[0])
        )
        groups = list(_groups([row for row in pool if len(row[0]) <= CONTEXT]))
        rng.shuffle(groups)
        yield from (_pad(group, tokenizer.pad_token_id) for group in groups)


def encode_talk(
    messages: list[dict[str, str]], tokenizer: PreTrainedTokenizerFast
) -> tuple[list[int], list[int]]:
    """Ids and mask, both from the chat template: the template alone says what an answer is."""
    out = tokenizer.apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
    return out["input_ids"], out["assistant_masks"]


def _groups(rows: list[tuple[list[int], list[int]]]) -> Iterator[list[tuple[list[int], list[int]]]]:
    group: list[tuple[list[int], list[int]]] = []
    for row in rows:
        if group and (len(group) + 1) * len(row[0]) > TOKENS_PER_BATCH:
            yield group
            group = []
        group.append(row)
    yield group


def _pad(group: list[tuple[list[int], list[int]]], pad: int) -> Batch:
    longest = max(len(ids) for ids, _ in group)
    ids = [row + [pad] * (longest - len(row)) for row, _ in group]
    trained = [mask + [0] * (longest - len(mask)) for _, mask in group]
    return Batch(torch.tensor(ids), torch.tensor(trained, dtype=torch.bool))
