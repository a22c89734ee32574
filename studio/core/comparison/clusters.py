"""Groups of pairs that are alike, and what a person makes of one; each decision is one step that undo takes back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from studio.core.comparison.likeness import LEAK
from studio.core.review import pairs
from studio.core.store.changes import Change, Edit, counted, driver, insert_rows, update_each
from studio.core.store.schema import Pair, PairSettled
from studio.language.twins import CONTRADICTION, MEANING, WORDING

LIKE = pairs.PAIR | {"pair_settled"}
WORST = (CONTRADICTION, LEAK, WORDING, MEANING)
"""Kinds of links, the one that names a cluster first."""
_UNSETTLED = """
SELECT pair_id, other_id, pair_link.kind FROM pair_link
JOIN pair AS one ON one.id = pair_id JOIN pair AS other ON other.id = other_id
WHERE NOT settled AND one.status <> 'rejected' AND other.status <> 'rejected'
"""


@dataclass(frozen=True)
class Cluster:
    """Pairs that hang together by likeness, in rising order, and the worst of what they are to each other."""

    ids: tuple[int, ...]
    kind: str


def clusters(db: Session) -> list[Cluster]:
    """Return the groups nobody has decided about, contradictions first, then the larger ones."""
    links = driver(db).execute(_UNSETTLED).fetchall()
    parents: dict[int, int] = {}
    for one, other, _ in links:
        parents[_root(parents, max(one, other))] = _root(parents, min(one, other))
    members: dict[int, set[int]] = {}
    kinds: dict[int, str] = {}
    for one, other, kind in links:
        root = _root(parents, one)
        members.setdefault(root, set()).update((one, other))
        kinds[root] = min(kind, kinds.get(root, kind), key=WORST.index)
    found = [Cluster(tuple(sorted(ids)), kinds[root]) for root, ids in members.items()]
    return sorted(found, key=lambda one: (WORST.index(one.kind), -len(one.ids), one.ids))


def _root(parents: dict[int, int], one: int) -> int:
    while (parent := parents.setdefault(one, one)) != one:
        parents[one] = parents[parent]
        one = parents[one]
    return one


def count(db: Session) -> int:
    """Return how many groups wait for a decision."""
    return len(clusters(db))


# ---------------------------------------------------------------- deciding


def keep_one(db: Session, ids: Sequence[int], kept: int) -> Change:
    """Keep one pair of a group and reject the others."""
    others = [one for one in ids if one != kept]
    rejected = pairs.reject(db, others)
    return Change(LIKE, f"keep one of {counted(len(ids), 'question')}", rejected.inverse)


def keep_as_rephrasings(db: Session, ids: Sequence[int], kept: int) -> Change:
    """Keep all as wordings of one fact: the others, and what were rephrasings of them, become rephrasings of one."""
    root = _root_of(db, kept, ids)
    query = "SELECT id FROM pair WHERE original_id IN (SELECT value FROM json_each(?))"
    below = [row[0] for row in driver(db).execute(query, (json.dumps(list(ids)),))]
    values: dict[int, dict[str, Any]] = {one: {"original_id": root} for one in {*ids, *below} - {root}}
    if root == kept:
        values[root] = {"original_id": None}
    edits = (_settle(db, ids), update_each(db, Pair, values))
    return Change(LIKE, f"keep {counted(len(ids), 'question')} as rephrasings", edits)


def _root_of(db: Session, kept: int, ids: Sequence[int]) -> int:
    """Return the pair that all become rephrasings of: the kept one's own original, unless that is in the group."""
    original = db.get_one(Pair, kept).original_id
    return kept if original is None or original in ids else original


def merge(db: Session, ids: Sequence[int], kept: int, question: str, answer: str) -> Change:
    """Make one pair of a group: the kept one, its tags and evidence, with the words chosen; reject the others."""
    others = [one for one in ids if one != kept]
    said = db.get_one(Pair, kept)
    words = () if (said.question, said.answer) == (question, answer) else pairs.edit(db, kept, question, answer).inverse
    rejected = pairs.reject(db, others)
    return Change(LIKE, f"merge {counted(len(ids), 'question')}", (*rejected.inverse, *words))


def keep_all(db: Session, ids: Sequence[int]) -> Change:
    """Keep a group as it is: a person looked at it, and no doubt is left."""
    return Change(LIKE, f"keep all {counted(len(ids), 'question')}", (_settle(db, ids),))


def _settle(db: Session, ids: Sequence[int]) -> Edit:
    """Settle every link within a group."""
    query = (
        "SELECT pair_id, other_id, kind FROM pair_link WHERE NOT settled "
        "AND pair_id IN (SELECT value FROM json_each(?1)) AND other_id IN (SELECT value FROM json_each(?1))"
    )
    links = driver(db).execute(query, (json.dumps(list(ids)),)).fetchall()
    rows = [{"pair_id": one, "other_id": other, "kind": kind} for one, other, kind in links]
    return insert_rows(db, PairSettled, rows)
