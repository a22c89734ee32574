"""Short everyday questions with replies written by hand (the rows are in everyday.jsonl)."""

from __future__ import annotations

import json
import random
from pathlib import Path

Message = dict[str, str]
FILE = Path(__file__).with_name("everyday.jsonl")


def read_everyday() -> list[dict[str, list[str] | str]]:
    """Read the hand-written replies, each with several ways to ask."""
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def everyday_turn(rows: list[dict[str, list[str] | str]], rng: random.Random) -> tuple[str, str]:
    """Pick one reply and one way to ask for it."""
    row = rng.choice(rows)
    return rng.choice(list(row["q"])), str(row["a"])
