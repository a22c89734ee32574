"""Freeze approved pairs into a dataset version: copies of the text, split by section, one checksum over all."""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio.core import wordings
from studio.core.problems import ProblemError
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.store.schema import (
    APPROVED,
    HELD_OUT,
    TRAIN,
    DatasetRow,
    DatasetVersion,
    Document,
    Page,
    Pair,
    Passage,
)

Row = dict[str, Any]
NEEDED = 4
"""Fewer approved pairs than this can be neither trained nor tested."""
HELD_OUT_SHARE = 0.15
SEED = 1


@dataclass(frozen=True)
class Split:
    """The two sides of a version."""

    train: list[Row]
    held_out: list[Row]


def freeze(db: Session, project: Project, seed: int = SEED, share: float = HELD_OUT_SHARE) -> Change:
    """Freeze what is approved now; the same content as the newest version is that version again."""
    rows = _approved(db)
    if len(rows) < NEEDED:
        raise ProblemError("pairs_too_few" if rows else "pairs_none_approved", count=len(rows), needed=NEEDED)
    split = _reworded(split_by_section(rows, seed, share))
    train, held_out = _lines(split.train), _lines(split.held_out)
    sha256 = hashlib.sha256(train + b"\0" + held_out).hexdigest()
    newest = latest(db)
    if newest is not None and newest.sha256 == sha256:
        return Change(frozenset(), f"dataset version {newest.number}", made=(newest.id,))
    number = newest.number + 1 if newest else 1
    folder = project.folder / "datasets" / f"{number:03d}"
    _write(folder, {"train.jsonl": train, "held_out.jsonl": held_out})
    version = _store(db, number, f"datasets/{folder.name}", split, sha256, seed)
    return Change(frozenset({"dataset_version"}), f"freeze dataset version {number}", made=(version.id,))


def split_by_section(rows: Sequence[Row], seed: int, share: float) -> Split:
    """Put whole sections on one side, so that two phrasings of one fact cannot end up on both.

    A question that is asked twice stays where it comes first in the shuffled order.
    """
    sections: dict[str, list[Row]] = {}
    for row in rows:
        sections.setdefault(_section_key(row), []).append(row)
    names = sorted(sections)
    random.Random(seed).shuffle(names)
    held_out: list[Row] = []
    train: list[Row] = []
    wanted = max(1, round(len(rows) * share))
    for name in names:
        fits = len(held_out) + len(sections[name]) <= wanted
        (held_out if fits else train).extend(sections[name])
    if not train:
        train, held_out = held_out, []
    if not held_out and len(names) > 1:  # every section is larger than the share: the smallest must do
        smallest = min(names, key=lambda name: (len(sections[name]), name))
        held_out = sections[smallest]
        train = [row for row in train if row not in held_out]
    asked = {row["key"] for row in train}
    return Split(_ordered(train), _ordered([row for row in held_out if row["key"] not in asked]))


def _reworded(split: Split) -> Split:
    """Other wordings are frozen with the rows, so that the checksum covers all that may be trained."""
    return Split(wordings.practised(split.train, split.held_out), split.held_out)


def _section_key(row: Row) -> str:
    """A pair without a source is a section of its own."""
    return json.dumps([row["document"], *row["section"]] if row["document"] else ["pair", row["id"]])


def _ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["id"])


def _approved(db: Session) -> list[Row]:
    found = db.execute(
        select(Pair, Passage, Page.number, Document.title)
        .outerjoin(Passage, Pair.passage_id == Passage.id)
        .outerjoin(Page, Passage.page_id == Page.id)
        .outerjoin(Document, Passage.document_id == Document.id)
        .where(Pair.status == APPROVED)
        .order_by(Pair.id)
    )
    return [_row(*columns) for columns in found]


def _row(pair: Pair, passage: Passage | None, page: int | None, document: str | None) -> Row:
    evidence = passage.text[pair.evidence_start : pair.evidence_end] if passage else ""
    return {
        "id": pair.id, "question": pair.question, "answer": pair.answer, "kind": pair.kind, "key": pair.question_key,
        "document": document or "", "section": passage.section if passage else [], "page": page, "evidence": evidence,
    }  # fmt: skip


def _lines(rows: list[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows).encode()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files under another name first; a version folder is whole or absent."""
    draft = folder.with_name(folder.name + ".draft")
    draft.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        with (draft / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # the database must not know of a version that a power cut left empty
    if folder.exists():  # left by a crash between the rename and the commit
        folder.rename(folder.with_name(f"{folder.name}.old-{time.time_ns()}"))
    draft.rename(folder)


def _store(db: Session, number: int, folder: str, split: Split, sha256: str, seed: int) -> DatasetVersion:
    version = DatasetVersion(
        number=number, folder=folder, trained=len(split.train), held_out=len(split.held_out), sha256=sha256,
        seed=seed, created=time.time(),
    )  # fmt: skip
    db.add(version)
    db.flush()
    for side, rows in ((TRAIN, split.train), (HELD_OUT, split.held_out)):
        db.add_all(DatasetRow(version_id=version.id, pair_id=row["id"], split=side) for row in rows)
    return version


def latest(db: Session) -> DatasetVersion | None:
    """Return the newest version."""
    return db.scalars(select(DatasetVersion).order_by(DatasetVersion.number.desc()).limit(1)).one_or_none()


def listed(db: Session) -> list[DatasetVersion]:
    """Return all versions, newest first."""
    return list(db.scalars(select(DatasetVersion).order_by(DatasetVersion.number.desc())))


def approved_count(db: Session) -> int:
    """Return how many pairs would be frozen now."""
    return db.scalar(select(func.count()).where(Pair.status == APPROVED)) or 0
