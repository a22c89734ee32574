"""What the Documents pane shows at one moment, found in one look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session as Db

from studio import places
from studio.core import documents
from studio.core.documents import DocumentRow, PassageRow
from studio.core.review import catalogue
from studio.core.store.schema import DRAFT


@dataclass(frozen=True)
class Shelf:
    """All documents, and what is left to do with them."""

    rows: tuple[DocumentRow, ...] = ()
    arriving: frozenset[int] = frozenset()
    unwritten: int = 0
    """Documents that no questions were written from yet."""
    drafts: int = 0

    @property
    def passages(self) -> int:
        """Return how many passages questions can be written from, give or take single ones left out."""
        return sum(row.passages for row in self.rows if not row.left_out)


@dataclass(frozen=True)
class Contents:
    """The passages of one document."""

    document_id: int
    rows: tuple[PassageRow, ...]


def shelf(db: Db) -> Shelf:
    """Look for all documents."""
    rows, drafts = tuple(documents.listed(db)), catalogue.counts(db)[DRAFT]
    return Shelf(rows, frozenset(documents.arriving(db)), documents.unwritten(db), drafts)


def contents(db: Db, document_id: int) -> Contents:
    """Look for a document's passages."""
    return Contents(document_id, tuple(documents.outline(db, document_id)))


def samples() -> list[Path]:
    """Return the documents that ship with the studio."""
    folder = places.resources() / "samples"
    return sorted(file for file in folder.iterdir() if file.suffix in documents.ENDINGS)
