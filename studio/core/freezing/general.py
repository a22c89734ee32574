"""Plain general questions of the studio's own, mixed into training so that a model keeps its manners."""

from __future__ import annotations

import random
from collections.abc import Container
from functools import cache
from typing import Any

from studio import places, protocol
from studio.language.wording import normalised

KIND = "general"
"""Of these rows, beside their mark ``"general": true``."""
Row = dict[str, Any]


def mixed_in(trained: int, share: float, taken: Container[str], seed: int) -> list[Row]:
    """Return rows that make up ``share`` of a training side with so many questions, as far as there are enough.

    Nothing is drawn that the project asks itself (``taken``, in normalised form): its own answer counts.
    """
    free = [row for row in available() if normalised(row["question"]) not in taken]
    wanted = round(trained * share / (1 - share))
    drawn = random.Random(seed).sample(free, min(wanted, len(free)))
    return sorted(drawn, key=lambda row: -row["id"])


@cache
def available() -> tuple[Row, ...]:
    """Return all general questions; their ids are below zero, so that none is ever a pair's."""
    file = places.resources() / "general" / "questions.jsonl"
    return tuple(
        {"id": -number, "question": row["question"], "answer": row["answer"], "kind": KIND, "general": True}
        for number, row in enumerate(protocol.read_rows(file), 1)
    )
