"""Which of the approved questions tell one fact in other words: what is asked in the test must not be trained so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core.comparison import likeness
from studio.core.freezing import splitting
from studio.core.freezing.splitting import Link, Row
from studio.core.store.schema import Pair, PairLink, PairStale
from studio.language.twins import CONTRADICTION, Said

Found = tuple[int, int, str]
"""Two ids and what they are to each other."""


def links(db: Session, rows: Sequence[Row]) -> list[Link]:
    """Return which rows are alike, in the order of their ids: as the checks found, and as they would find.

    The checks run a moment behind the person. What they have not compared yet is compared here, so that the same
    questions are always split the same way. That a person keeps two that are alike does not make them two facts.
    """
    by_id = {row["id"]: row for row in rows}
    stale = by_id.keys() & set(db.scalars(select(PairStale.pair_id)))
    found = {*_known(db, by_id.keys(), stale), *_compared(db, rows, stale)}
    alike = {(one, other) for one, other, kind in found if _one_fact(kind, by_id[one], by_id[other])}
    return sorted(alike | _rephrased(db, by_id.keys()))


def _rephrased(db: Session, ids: AbstractSet[int]) -> set[Link]:
    """Link what rephrases one question, also by way of a question that is not among these."""
    originals = dict(iter(db.execute(select(Pair.id, Pair.original_id).where(Pair.original_id.is_not(None)))))
    families: dict[int, list[int]] = defaultdict(list)
    for one in sorted(ids & {*originals, *originals.values()}):
        families[splitting.first_of(one, originals)].append(one)
    return {link for family in families.values() for link in pairwise(family)}


def _known(db: Session, ids: AbstractSet[int], stale: AbstractSet[int]) -> Iterator[Found]:
    """Yield what the checks found and will not forget; leaks are what an earlier version made of these."""
    query = select(PairLink.pair_id, PairLink.other_id, PairLink.kind, PairLink.settled)
    for one, other, kind, settled in db.execute(query.where(PairLink.kind != likeness.LEAK)):
        if one in ids and other in ids and (settled or not (one in stale or other in stale)):
            yield one, other, kind


def _compared(db: Session, rows: Sequence[Row], stale: AbstractSet[int]) -> Iterator[Found]:
    if not stale:
        return
    import numpy as np

    from studio.language import likeness as measures

    said = [Said(row["id"], row["question"], row["answer"], row.get("original")) for row in rows]
    fresh = np.array([row["id"] in stale for row in rows])
    for one, other, kind, _ in measures.links(measures.measure(said), fresh, likeness.limits(db)):
        yield one, other, kind


def _one_fact(kind: str, one: Row, other: Row) -> bool:
    """The same follow-up after other words asks something else: another answer to it is no contradiction."""
    return kind != CONTRADICTION or one.get("turns") == other.get("turns")
