"""Passages of the documents that a run reads beside its questions, where the recipe wants them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core.freezing import versions
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, DatasetRow, DatasetVersion, Pair
from studio.core.writing import drafting


def passages(db: Session, project: Project, version: DatasetVersion) -> list[dict[str, Any]]:
    """Return ``{"id", "text"}`` rows of the included passages, but of none that proves a held-out answer.

    Such a passage is told by its number, and by its text, which the version keeps: a document that was read again
    has other numbers, and two documents may say the same.
    """
    proofs = select(Pair.passage_id).join(DatasetRow, DatasetRow.pair_id == Pair.id)
    proofs = proofs.where(DatasetRow.version_id == version.id, DatasetRow.split == HELD_OUT)
    return beside(db, set(db.scalars(proofs)), versions.rows(project, version, HELD_OUT))


def beside(db: Session, hidden: AbstractSet[int | None], held_out: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the passages that are neither hidden by number nor the source of a held-out row."""
    texts = {row.get("source", "").strip() for row in held_out}
    return [
        {"id": row["id"], "text": row["text"]}
        for row in drafting.passages_to_write(db)
        if row["id"] not in hidden and row["text"].strip() not in texts
    ]
