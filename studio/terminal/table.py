"""Answers side by side, wrapped to the terminal's width."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from studio.core.store.schema import HELD_OUT, TRAIN
from studio.core.verdict import REWORDED, ScoredAnswer

HEAD = ("Question", "Reference", "Base", "Tuned")
GROUPS = {TRAIN: "trained", REWORDED: "in other words", HELD_OUT: "held out"}
WIDEST = 140
NARROWEST = 80


def answers(scored: Sequence[ScoredAnswer]) -> str:
    """Return a table of questions with reference, base and tuned answer."""
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((120, 24)).columns)) // len(HEAD) - 2
    rule = "  ".join("─" * width for _ in HEAD)
    rows = [_row(HEAD, width), rule]
    for one in scored:
        rows += [_row((f"{one.question} ({GROUPS[one.split]})", one.reference, one.base, one.tuned), width), rule]
    return "\n".join(rows)


def _row(cells: Sequence[str], width: int) -> str:
    columns = [textwrap.wrap(" ".join(cell.split()), width, max_lines=8, placeholder=" …") or [""] for cell in cells]
    lines = zip_longest(*columns, fillvalue="")
    return "\n".join("  ".join(f"{part:<{width}}" for part in line).rstrip() for line in lines)
