"""A project with as many questions as wanted, for measuring: words drawn as language draws them, a few very common."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from studio.core.store import derived, project

DOCUMENTS = 20
PAIRS_OF_PASSAGE = 8
PASSAGES_OF_SECTION = 20
COMMON = ("the", "of", "is", "what", "valve", "pump", "pressure", "must")
"""Words that half of all questions have."""
COLUMNS = ("question", "question_key", "answer", "kind", "status", "origin", "document_id", "passage_id",
           "evidence_start", "evidence_end", "flags", "level", "tags", "turns", "extra", "created",
           "changed")  # fmt: skip


def build(folder: Path, pairs: int) -> Path:
    """Make a project of this many questions, all checked; returns its folder."""
    made = project.create(folder)
    made.close()
    with sqlite3.connect(made.folder / project.DATABASE) as db:
        passages = max(1, pairs // PAIRS_OF_PASSAGE)
        _documents(db, passages)
        places = ", ".join("?" * len(COLUMNS))
        db.executemany(f"INSERT INTO pair({', '.join(COLUMNS)}) VALUES ({places})", rows(pairs, passages))
        for statement in derived.SETTLE:
            db.execute(statement)
        db.execute("DELETE FROM pair_stale")
    db.close()
    return made.folder


def _documents(db: sqlite3.Connection, passages: int) -> None:
    db.executemany(
        "INSERT INTO document(id, title, sha256, kind, stored, source, bytes, pages, added, whole, left_out) "
        "VALUES (?, ?, ?, 'pdf', '', '', 1, 1, 0, 1, 0)",
        [(n, f"Manual {n}", f"{n:064}") for n in range(1, DOCUMENTS + 1)],
    )
    db.executemany(
        "INSERT INTO page(id, document_id, number, width, height, text, lines) VALUES (?, ?, 1, 0, 0, '', '[]')",
        [(n, n) for n in range(1, DOCUMENTS + 1)],
    )
    db.executemany(
        "INSERT INTO passage(id, document_id, page_id, section, start, end, text, kind, left_out) "
        "VALUES (?, ?, ?, ?, 0, 1, 'x', 'prose', 0)",
        [(n, _document(n, passages), _document(n, passages), f'["Section {n // PASSAGES_OF_SECTION}"]')
         for n in range(1, passages + 1)],
    )  # fmt: skip


def _document(passage: int, passages: int) -> int:
    return 1 + (passage - 1) * DOCUMENTS // passages


def rows(pairs: int, passages: int, seed: int = 1) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the pairs, in the order of ``COLUMNS``."""
    chance = random.Random(seed)
    said = [sentence(chance, 26) for _ in range(20_000)]
    for n in range(pairs):
        passage = min(passages, 1 + n // PAIRS_OF_PASSAGE)
        words = said[n % len(said)].split()
        question, answer = f"{' '.join(words[:9])} {n}?", " ".join(words[9:])
        yield (
            question, question.lower(), answer, ("fact", "number", "definition")[n % 3],
            ("draft", "draft", "approved", "rejected")[n % 4], "rules:amount", _document(passage, passages), passage,
            0, 10, "[]", (0, 0, 0, 1, 2)[n % 5], "\nward\n" if n % 50 == 0 else "", "[]", "{}", 0.0, 0.0,
        )  # fmt: skip


def vocabulary(chance: random.Random) -> list[str]:
    """Return thirty thousand words that nobody knows."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(30_000)]


_WORDS: dict[int, tuple[list[str], list[float]]] = {}


def sentence(chance: random.Random, length: int) -> str:
    """Return words drawn by Zipf's law, with a common one every third word."""
    if not _WORDS:
        words = vocabulary(random.Random(0))
        _WORDS[0] = words, list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    words, weights = _WORDS[0]
    drawn = chance.choices(words, cum_weights=weights, k=length)
    return " ".join(chance.choice(COMMON) if at % 3 == 0 else word for at, word in enumerate(drawn))
