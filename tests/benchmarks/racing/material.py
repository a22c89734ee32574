"""The rows and the two models that all contenders train on."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from studio.engine.conversation import Chat
from studio.engine.loading import TOKENIZER_FILES

STARTER = Path(__file__).parents[3] / "assets/starter"
SHORTEST, LONGEST = 20, 200
"""Tokens of a whole pair."""
PARTS = ("pump", "valve", "filter", "boiler", "sensor", "gasket", "drain", "door", "fan", "heater")
DUTIES = ("needs {} bar", "is checked every {} days", "weighs {} kg", "turns {} times a minute", "lasts {} years")
ROOM = {"hidden_size": 512, "intermediate_size": 1408, "num_hidden_layers": 8}
"""A Llama of 30 million parameters with the starter's vocabulary."""


def write_rows(file: Path, count: int, seed: int) -> Path:
    """Write pairs whose lengths are spread evenly between the shortest and the longest."""
    chat = Chat(AutoTokenizer.from_pretrained(STARTER))
    dice = random.Random(seed)
    rows = [{"id": number, "split": "train", **_pair(chat, dice)} for number in range(count)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def make_medium(folder: Path) -> Path:
    """Write a model of 30 million parameters, drawn at random, with the starter's tokenizer."""
    torch.manual_seed(0)
    config = AutoConfig.from_pretrained(STARTER, **ROOM, num_attention_heads=8, num_key_value_heads=8, dtype="float32")
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return copy_words(folder)


def copy_words(folder: Path) -> Path:
    """Put the starter's tokenizer beside a model that was made with its vocabulary."""
    for name in TOKENIZER_FILES:
        if (STARTER / name).exists():
            shutil.copyfile(STARTER / name, folder / name)
    return folder


def _pair(chat: Chat, dice: random.Random) -> dict[str, str]:
    """Say facts, a fifth to three fifths of them in the question, until the length that was drawn is reached."""
    wanted, share = dice.randint(SHORTEST, LONGEST), dice.uniform(0.2, 0.6)
    question, answer = [_fact(dice)], [_fact(dice)]
    while True:
        asked = len(question) < share * (len(question) + len(answer))
        longer = ([*question, _fact(dice)], answer) if asked else (question, [*answer, _fact(dice)])
        if len(chat.encode(*map(" ".join, longer)).ids) > max(wanted, 40):
            return {"question": " ".join(question), "answer": " ".join(answer)}
        question, answer = longer


def _fact(dice: random.Random) -> str:
    return f"The {dice.choice(PARTS)} of line {dice.randint(1, 99)} {dice.choice(DUTIES).format(dice.randint(2, 99))}."
