"""The adapters a project has; nothing of them ever changes but the name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core.store.changes import Change, update_rows
from studio.core.store.schema import Adapter


def listed(db: Session) -> list[Adapter]:
    """Return all adapters, newest first."""
    return list(db.scalars(select(Adapter).order_by(Adapter.created.desc())))


def rename(db: Session, adapter_id: int, name: str) -> Change:
    """Give an adapter another name; nothing else of it ever changes."""
    return Change(frozenset({"adapter"}), "rename a tuned model", (update_rows(db, Adapter, [adapter_id], name=name),))
