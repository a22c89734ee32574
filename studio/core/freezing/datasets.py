"""Freeze approved pairs into a dataset version: copies of the text, split by section, one checksum over all.

Preparing a version only looks, and may take a few seconds with many thousand pairs: a window does it beside its
database thread. Keeping it then takes a moment.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from studio.core.comparison import likeness
from studio.core.freezing import general, leaks, splitting, wordings
from studio.core.freezing.splitting import Freezing, Row, Split
from studio.core.freezing.versions import Facts, checksum, facts
from studio.core.freezing.versions import compare as compare
from studio.core.freezing.versions import verify as verify
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

NEEDED = 4
"""Fewer approved pairs than this can be neither trained nor tested."""


@dataclass(frozen=True)
class Prepared:
    """A version as it would be frozen now."""

    settings: Freezing
    split: Split
    general: list[Row]

    @property
    def facts(self) -> Facts:
        """What it would hold."""
        return facts(self.split, len(self.general))


def freeze(db: Session, project: Project, settings: Freezing = Freezing()) -> Change:
    """Freeze what is approved now; the same content by the same settings is the same version again."""
    return keep(db, project, prepare(db, settings))


def prepare(db: Session, settings: Freezing = Freezing()) -> Prepared:
    """Make a version of what is approved now, without keeping it."""
    outlook = forecast(db, settings)
    trained = wordings.practised(outlook.split.train, [*outlook.split.held_out, *outlook.general])
    return Prepared(settings, Split(trained, outlook.split.held_out, outlook.split.moved, outlook.split.dropped),
                    outlook.general)  # fmt: skip


def forecast(db: Session, settings: Freezing = Freezing()) -> Prepared:
    """Say what would be frozen now: all but the other wordings, which take longer and change no count."""
    rows = approved(db, settings.tag)
    if len(rows) < NEEDED:
        raise ProblemError("pairs_too_few" if rows else "pairs_none_approved", count=len(rows), needed=NEEDED)
    split = splitting.split(rows, settings, leaks.links(db, rows))
    taken = {row["key"] for row in rows}
    return Prepared(settings, split, general.mixed_in(len(split.train), settings.general, taken, settings.seed))


def keep(db: Session, project: Project, prepared: Prepared) -> Change:
    """Store a prepared version, unless it is there already."""
    train, held_out = _lines([*prepared.split.train, *prepared.general]), _lines(prepared.split.held_out)
    sha256 = checksum(train, held_out)
    if same := _same(db, sha256, prepared.settings):
        return Change(frozenset(), f"dataset version {same.number}", made=(same.id,))
    if not prepared.split.held_out:
        raise ProblemError("dataset_untested")
    _check_same(db, [*prepared.split.train, *prepared.split.held_out])
    newest = latest(db)
    number = newest.number + 1 if newest else 1
    folder = project.folder / "datasets" / f"{number:03d}"
    _write(folder, {"train.jsonl": train, "held_out.jsonl": held_out})
    version = _store(db, number, f"datasets/{folder.name}", prepared, sha256)
    likeness.set_levels(db, likeness.mark_leaks(db))
    return Change(frozenset({"dataset_version", "pair"}), f"freeze dataset version {number}", made=(version.id,))


def _same(db: Session, sha256: str, settings: Freezing) -> DatasetVersion | None:
    found = db.scalars(select(DatasetVersion).where(DatasetVersion.sha256 == sha256))
    return next((one for one in found if one.settings == settings.as_dict()), None)


def _check_same(db: Session, rows: Sequence[Row]) -> None:
    """Pairs may have gone, changed or been rejected since they were looked at: a person decides while one is made."""
    now = select(Pair.id, Pair.question, Pair.answer, Pair.turns).where(Pair.status == APPROVED)
    said = {number: words for number, *words in db.execute(now)}
    if any(said.get(row["id"]) != [row["question"], row["answer"], row.get("turns", [])] for row in rows):
        raise ProblemError("dataset_overtaken")


# ---------------------------------------------------------------- what is approved


def approved(db: Session, tag: str = "") -> list[Row]:
    """Return the approved pairs as a version holds them, in the order of ids."""
    words = func.substr(Passage.text, Pair.evidence_start + 1, Pair.evidence_end - Pair.evidence_start)
    query = (
        select(Pair.id, Pair.question, Pair.answer, Pair.kind, Pair.question_key, Pair.turns, Pair.original_id,
               Document.title, Passage.section, Page.number, words, Passage.text)
        .outerjoin(Passage, Pair.passage_id == Passage.id)
        .outerjoin(Page, Passage.page_id == Page.id)
        .outerjoin(Document, Passage.document_id == Document.id)
        .where(Pair.status == APPROVED)
        .order_by(Pair.id)
    )  # fmt: skip
    if tag:
        query = query.where(func.instr(Pair.tags, f"\n{tag}\n") > 0)
    return [_row(*columns) for columns in db.execute(query)]


def _row(number: int, question: str, answer: str, kind: str, key: str, turns: list[Any], original: int | None,
         document: str | None, section: list[str] | None, page: int | None, evidence: str | None,
         source: str | None) -> Row:  # fmt: skip
    row = {
        "id": number, "question": question, "answer": answer, "kind": kind, "key": key, "document": document or "",
        "section": section or [], "page": page, "evidence": evidence or "", "source": source or "",
    }  # fmt: skip
    if turns:
        row["turns"] = turns
    if original is not None:
        row["original"] = original
    return row


def approved_count(db: Session, tag: str = "") -> int:
    """Return how many pairs would be frozen now."""
    query = select(func.count()).where(Pair.status == APPROVED)
    return db.scalar(query.where(func.instr(Pair.tags, f"\n{tag}\n") > 0) if tag else query) or 0


# ---------------------------------------------------------------- storing


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


def _store(db: Session, number: int, folder: str, prepared: Prepared, sha256: str) -> DatasetVersion:
    split, settings = prepared.split, prepared.settings
    version = DatasetVersion(
        number=number, folder=folder, trained=len(split.train), held_out=len(split.held_out), sha256=sha256,
        seed=settings.seed, settings=settings.as_dict(), counts=prepared.facts.as_dict(), created=time.time(),
    )  # fmt: skip
    db.add(version)
    db.flush()
    sides = ((TRAIN, split.train), (HELD_OUT, split.held_out))
    db.execute(
        insert(DatasetRow),
        [{"version_id": version.id, "pair_id": row["id"], "split": side} for side, rows in sides for row in rows],
    )
    return version


def latest(db: Session) -> DatasetVersion | None:
    """Return the newest version."""
    return db.scalars(select(DatasetVersion).order_by(DatasetVersion.number.desc()).limit(1)).one_or_none()


def listed(db: Session) -> list[DatasetVersion]:
    """Return all versions, newest first."""
    return list(db.scalars(select(DatasetVersion).order_by(DatasetVersion.number.desc())))
