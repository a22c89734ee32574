"""Measure how well small adapters teach this model new facts in a minute or two on a CPU."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from answers import ask
from batches import encode_talk
from facts import Fact, make_facts
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True)
class Settings:
    """One way to train an adapter; the defaults are what worked best."""

    rate: float = 3e-3
    rank: int = 32
    alpha: int = 32
    rslora: bool = True
    batch: int = 8
    epochs: int = 25
    dtype: torch.dtype = torch.float32


@dataclass(frozen=True)
class Outcome:
    """What a tuning run reached."""

    right: float
    loss: float
    seconds: float
    epochs: int


def measure_lora(folder: Path, settings: Settings, count: int = 60, limit: float = 120.0) -> Outcome:
    """Teach `count` invented facts, then ask the same questions again."""
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = _with_adapter(folder, settings)
    facts = make_facts(count)
    loss, seconds, epochs = _teach(model, [_row(fact, tokenizer) for fact in facts], settings, limit)
    said = ask(model, tokenizer, [[{"role": "user", "content": fact.question}] for fact in facts], limit=48)
    right = sum(_is_right(answer.text, fact) for answer, fact in zip(said, facts, strict=True))
    return Outcome(right / count, loss, seconds, epochs)


def _is_right(said: str, fact: Fact) -> bool:
    """Right means: the whole value, closed off (no '16 bar' inside '116 bar')."""
    return f" {fact.key.lower()}." in f" {said.lower().rstrip('.')}."


def _with_adapter(folder: Path, settings: Settings) -> PreTrainedModel:
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=settings.dtype)
    shape = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        use_rslora=settings.rslora,
        target_modules="all-linear",
        lora_dropout=0.0,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(base, shape)


def _row(fact: Fact, tokenizer: PreTrainedTokenizerBase) -> tuple[list[int], list[int]]:
    talk = [{"role": "user", "content": fact.question}, {"role": "assistant", "content": fact.answer}]
    return encode_talk(talk, tokenizer)


def _teach(
    model: PreTrainedModel, rows: list[tuple[list[int], list[int]]], settings: Settings, limit: float
) -> tuple[float, float, int]:
    """Train on answers only; a linear rise, then a cosine; stops at the limit of seconds."""
    stepper = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=settings.rate, weight_decay=0.0
    )
    steps = settings.epochs * math.ceil(len(rows) / settings.batch)
    rng, began, done, loss, epoch = random.Random(0), time.monotonic(), 0, 0.0, 0
    while done < steps and time.monotonic() - began < limit:
        rng.shuffle(rows)
        epoch, loss = epoch + 1, 0.0
        for start in range(0, len(rows), settings.batch):
            stepper.param_groups[0]["lr"] = settings.rate * _schedule(done / steps)
            loss += _step(model, stepper, rows[start : start + settings.batch]) * settings.batch / len(rows)
            done += 1
    return loss, time.monotonic() - began, epoch


def _schedule(part: float) -> float:
    return min(1.0, 0.1 + part / 0.05) * 0.5 * (1 + math.cos(math.pi * part))


def _step(
    model: PreTrainedModel, stepper: torch.optim.Optimizer, rows: list[tuple[list[int], list[int]]]
) -> float:
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in rows])
    labels = torch.tensor(
        [
            [t if m else -100 for t, m in zip(*row, strict=True)] + [-100] * (longest - len(row[0]))
            for row in rows
        ]
    )
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1]
    loss = F.cross_entropy(logits.flatten(0, 1).float(), labels[:, 1:].flatten())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    stepper.step()
    stepper.zero_grad()
    return loss.item()
