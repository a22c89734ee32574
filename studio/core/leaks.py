"""Held-out questions that training asks too, in other words: found before they can flatter a model."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core.splitting import Link, Row
from studio.core.store.schema import PairLink, PairStale


def known(db: Session) -> list[Link]:
    """Return which pairs the checks found alike; that a person keeps both does not make them two facts."""
    return [(one, other) for one, other in db.execute(select(PairLink.pair_id, PairLink.other_id).distinct())]


def unchecked(db: Session) -> frozenset[int]:
    """Return the pairs of which the checks do not know yet what they are like."""
    return frozenset(db.scalars(select(PairStale.pair_id)))


def alike(rows: Sequence[Row], held_out: Collection[int], stale: Collection[int]) -> list[Link]:
    """Return what is alike and may stand on both sides.

    What the checks have compared is known already. Of the rest it is enough to compare either all that is held out
    or all that is unchecked: whichever is less.
    """
    open_ones = {row["id"] for row in rows}.intersection(stale)
    fresh = open_ones if len(open_ones) < len(held_out) else set(held_out)
    return _compared(rows, fresh) if open_ones else []


def _compared(rows: Sequence[Row], fresh: Collection[int]) -> list[Link]:
    import numpy as np

    from studio.language import likeness  # with its vectors: only where something is to be compared

    said = [likeness.Said(row["id"], said_of(row), row["answer"], row.get("original")) for row in rows]
    chosen = np.array([row["id"] in fresh for row in rows])
    return [(one, other) for one, other, *_ in likeness.links(likeness.measure(said), chosen)]


def said_of(row: Row) -> str:
    """Return the question with those before it: a follow-up asks something only after them."""
    return " ".join([*(question for question, _ in row.get("turns", ())), row["question"]])
