"""Earlier words of a pair, as its history has them, put back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from studio.core.review import pairs
from studio.core.store.changes import Change
from studio.core.store.schema import Pair


def put_back(db: Session, pair_id: int, columns: Mapping[str, str]) -> Change:
    """Put columns back as they were: question and answer, or the earlier turns of a conversation."""
    if "turns" in columns:
        return pairs.set_turns(db, pair_id, turns_of(columns["turns"]))
    now = db.get_one(Pair, pair_id)
    words = columns.get("question", now.question), columns.get("answer", now.answer)
    return pairs.reword(db, {pair_id: words}, "put an earlier wording back")


def turns_of(stored: str) -> list[tuple[str, str]]:
    """Return earlier turns from the column's JSON."""
    return [(asked, answered) for asked, answered in json.loads(stored or "[]")]
