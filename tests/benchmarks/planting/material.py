"""Good pairs to plant faults in: documents read by the real readers, questions written by the real rules."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.protocol import (
    EVENTS_FILE,
    DocumentRead,
    Message,
    PassageRead,
    ReadDocuments,
    from_json,
    write_job,
)
from studio.writers.passages import passages_of
from studio.writers.rules import drafts

ROOT = Path(__file__).parents[3]
PER_PASSAGE = 8


@dataclass(frozen=True)
class Good:
    """A pair as the rules wrote it, with its passage."""

    question: str
    answer: str
    kind: str
    evidence: str
    passage: str
    place: tuple[str, int]
    """Document, and number of the passage in it."""


def good_pairs(files: list[Path], folder: Path) -> list[Good]:
    """Read the files in a child and let the rules write."""
    folder.mkdir(parents=True, exist_ok=True)
    write_job(ReadDocuments(tuple(map(str, files)), str(folder / "store")), folder)
    subprocess.run([sys.executable, "-m", "studio.readers", str(folder)], cwd=ROOT, check=True)
    lines = (folder / EVENTS_FILE).read_text(encoding="utf-8").splitlines()
    return list(_written([from_json(line) for line in lines]))


def _written(events: list[Message]) -> Iterator[Good]:
    asked: set[str] = set()
    for passage in passages_of(_rows(events)):
        for draft in drafts(passage, PER_PASSAGE, asked):
            evidence = passage.text[draft.start : draft.end]
            place = (passage.document, passage.id)
            yield Good(draft.question, draft.answer, draft.kind, evidence, passage.text, place)


def _rows(events: list[Message]) -> list[dict[str, object]]:
    titles = {event.sha256: event.title for event in events if isinstance(event, DocumentRead)}
    passages = [event for event in events if isinstance(event, PassageRead)]
    return [
        {"id": number, "document": titles[one.sha256], "section": one.section, "text": one.text, "kind": one.kind}
        for number, one in enumerate(passages)
    ]
