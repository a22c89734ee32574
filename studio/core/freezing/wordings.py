"""Other wordings of a dataset's questions: those training may practise, and one the verdict asks each time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from studio.language import rewording
from studio.language.wording import normalised

Row = dict[str, Any]
KEY = "wordings"
"""Where a row of a dataset holds what may be practised; versions from before have no such key."""


def practised(train: Sequence[Row], held_out: Sequence[Row]) -> list[Row]:
    """Return the rows to train on with other wordings of each question.

    A wording that is itself a question of the dataset, or that two questions share, is left out: it would have two
    answers. A question with earlier turns is left as it is: what it means stands in them.
    """
    found = [() if row.get("turns") else rewording.practised(row["question"], row["answer"]) for row in train]
    questions = {normalised(row["question"]) for row in (*train, *held_out)}
    shared = Counter(normalised(wording) for wordings in found for wording in wordings)
    return [
        {**row, KEY: [one for one in wordings if (form := normalised(one)) not in questions and shared[form] == 1]}
        for row, wordings in zip(train, found, strict=True)
    ]


def asked(drawn: Sequence[Row], train: Sequence[Row], held_out: Sequence[Row], seed: int) -> list[Row]:
    """Return drawn rows with their question in one wording that was never trained; what has none is left out."""
    known = {normalised(row["question"]) for row in (*train, *held_out)}
    known |= {normalised(wording) for row in train for wording in row.get(KEY, ())}
    draw = random.Random(seed)
    made = []
    for row in drawn:
        others = () if row.get("turns") else rewording.asked(row["question"], row["answer"])
        new = [one for one in others if normalised(one) not in known]
        if new:
            chosen = draw.choice(new)
            known.add(normalised(chosen))
            made.append({**row, "question": chosen})
    return made
