"""Turn prose and conversations into batches of token ids with the trained positions marked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from data import Section
from echoes import echo_row
from tasks import Tasks
from tokenizer import CONTEXT
from torch import Tensor
from transformers import PreTrainedTokenizerFast

PROSE_LENGTHS = (256, 256, 256, 512, 512, 1024)
ECHO_LENGTHS = (256, 256, 512)
POOL = 640
"""Conversations drawn at a time and sorted by length, so that a batch holds little padding."""
ROUND = 32
"""Rows are filled up to a multiple of this: fewer shapes to make ready for."""

Row = tuple[list[int], list[int]]
"""Token ids, and 1 for each that is trained."""


@dataclass(frozen=True)
class Batch:
    """Token ids, and a mask of the tokens whose prediction is trained; both rows x length."""

    ids: Tensor
    trained: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same batch where the model is."""
        return Batch(self.ids.to(device), self.trained.to(device))


def encode_prose(sections: list[Section], tokenizer: PreTrainedTokenizerFast) -> Tensor:
    """All sections in a row, each with its title before and the end token after it."""
    texts = [f"{s.title}\n{s.text}{tokenizer.eos_token}" for s in sections]
    ids = tokenizer(texts, verbose=False)["input_ids"]
    return torch.tensor([token for row in ids for token in row], dtype=torch.int16)


def prose_batches(stream: Tensor, tokens: int, seed: int) -> Iterator[Batch]:
    """Rows from random places of the stream; a few long ones, so that the whole context is trained."""
    rng = random.Random(seed)
    while True:
        length = rng.choice(PROSE_LENGTHS)
        starts = [rng.randrange(len(stream) - length) for _ in range(tokens // length)]
        ids = torch.stack([stream[s : s + length] for s in starts]).long()
        yield Batch(ids, torch.ones_like(ids, dtype=torch.bool))


def echo_batches(stream: Tensor, vocabulary: int, tokens: int, seed: int) -> Iterator[Batch]:
    """Rows that repeat themselves; only the repetitions are trained."""
    rng = random.Random(seed)
    while True:
        length = rng.choice(ECHO_LENGTHS)
        rows = [echo_row(stream, vocabulary, length, rng) for _ in range(tokens // length)]
        yield Batch(torch.stack([ids for ids, _ in rows]), torch.stack([marks for _, marks in rows]))


def task_batches(tasks: Tasks, tokenizer: PreTrainedTokenizerFast, tokens: int, seed: int) -> Iterator[Batch]:
    """Conversations of like length side by side, padded on the right; answers and end tokens are trained."""
    rng = random.Random(seed)
    while True:
        rows = (encode_talk(tasks.draw(rng), tokenizer) for _ in range(POOL))
        pool = sorted((row for row in rows if len(row[0]) <= CONTEXT), key=lambda row: len(row[0]))
        groups = list(_groups(pool, tokens))
        rng.shuffle(groups)
        yield from (_pad(group, tokenizer.pad_token_id) for group in groups)


def encode_talk(messages: list[dict[str, str]], tokenizer: PreTrainedTokenizerFast) -> Row:
    """Ids and mask, both from the chat template: the template alone says what an answer is."""
    out = tokenizer.apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
    return out["input_ids"], out["assistant_masks"]


def _groups(rows: list[Row], tokens: int) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if group and (len(group) + 1) * _round(len(row[0])) > tokens:
            yield group
            group = []
        group.append(row)
    yield group


def _pad(group: list[Row], pad: int) -> Batch:
    length = _round(max(len(ids) for ids, _ in group))
    ids = [row + [pad] * (length - len(row)) for row, _ in group]
    trained = [mask + [0] * (length - len(mask)) for _, mask in group]
    return Batch(torch.tensor(ids), torch.tensor(trained, dtype=torch.bool))


def _round(length: int) -> int:
    return -(-length // ROUND) * ROUND
