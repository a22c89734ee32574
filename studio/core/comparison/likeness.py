"""Which pairs are like which: found when a pair is new or changed, kept as links, told in a sentence.

What a pair is like is kept in ``pair_sketch``; ``pair_stale`` lists the pairs to be compared anew. A few are compared
here, on the database's thread; many, as after an import, by a child (`comparing`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from studio.core import settings
from studio.core.review import checking
from studio.core.store.changes import driver, run
from studio.core.store.schema import HELD_OUT, REJECTED
from studio.language import likeness, sketches, twins
from studio.language.twins import CONTRADICTION, Said

LEAK = "leak"
LIMITS = "thresholds"
"""The setting that holds what a person changed of the thresholds."""
NEAREST = 24
"""So many of the nearest are compared for real."""
_AROUND = 400
"""So many are near enough to be asked whether they are there and not rejected."""
_IN = "IN (SELECT value FROM json_each(?))"
_RED = '"level": "red"'


def stale(db: Session, most: int) -> list[int]:
    """Return some of the pairs that are to be compared anew, the newest first."""
    rows = driver(db).execute("SELECT pair_id FROM pair_stale ORDER BY pair_id DESC LIMIT ?", (most,))
    return [row[0] for row in rows]


def count_stale(db: Session) -> int:
    """Return how many pairs are to be compared anew."""
    return driver(db).execute("SELECT count(*) FROM pair_stale").fetchone()[0]


def limits(db: Session) -> twins.Limits:
    """Return from where on two pairs count as alike."""
    return twins.Limits.of(settings.value(db, LIMITS, {}))


def refresh(db: Session, ids: Sequence[int]) -> frozenset[str]:
    """Check a few pairs, compare them with all others, and bring flags, links and levels up to date.

    Returns what was touched.
    """
    rechecked = checking.recheck(db, ids)
    mine = said(db, ids)
    before = _linked(db, ids)
    forget_links(db, ids)
    if mine:
        measured = likeness.measure(mine)
        drawn = sketches.packed(measured)
        keep_sketches(db, drawn)
        keep_links(db, _links(db, mine, drawn))
    mark_leaks(db, ids)
    after = _linked(db, ids)
    moved = set_levels(db, {*ids, *(one for link in before | after for one in link[:2])})
    run(db, f"DELETE FROM pair_stale WHERE pair_id {_IN}", (json.dumps(list(ids)),))
    return frozenset({"pair"}) if rechecked or moved or before != after else frozenset()


def said(db: Session, ids: Iterable[int]) -> list[Said]:
    """Return what these pairs say, in the order of the ids; rejected ones are left out."""
    query = f"SELECT id, question, answer, original_id FROM pair WHERE id {_IN} AND status <> ?"
    found = {row[0]: Said(*row) for row in driver(db).execute(query, (json.dumps(list(ids)), REJECTED))}
    return [found[one] for one in ids if one in found]


def _links(db: Session, mine: Sequence[Said], drawn: Sequence[bytes]) -> list[likeness.Link]:
    blocks = [row[0] for row in driver(db).execute("SELECT data FROM pair_sketch")]
    found, bounds = set(), limits(db)
    for pair, sketch in zip(mine, drawn, strict=True):
        others = said(db, sketches.near(blocks, sketch, _AROUND))[:NEAREST]
        measured = likeness.measure([pair, *others])
        found |= {likeness.compare(measured, 0, row, bounds) for row in range(1, len(others) + 1)}
    return [link for link in found if link]


# ---------------------------------------------------------------- keeping


def keep_sketches(db: Session, drawn: Iterable[bytes]) -> None:
    """Put sketches in their places."""
    by_block: dict[int, list[bytes]] = {}
    for sketch in drawn:
        by_block.setdefault(int.from_bytes(sketch[:8], "little") // sketches.ROWS, []).append(sketch)
    for block, some in by_block.items():
        row = driver(db).execute("SELECT data FROM pair_sketch WHERE block = ?", (block,)).fetchone()
        data = sketches.placed(row[0] if row else None, some)
        run(db, "INSERT OR REPLACE INTO pair_sketch(block, data) VALUES (?, ?)", (block, data))


def keep_links(db: Session, found: Iterable[likeness.Link]) -> None:
    """Keep links; what a person settled before stays settled, and a pair that is gone is like no other."""
    rows = [(*link, *link[:3], *link[:2]) for link in found]
    there = "(SELECT count(*) FROM pair WHERE id IN (?, ?)) = 2"
    settled = "EXISTS (SELECT 1 FROM pair_settled WHERE pair_id = ? AND other_id = ? AND kind = ?)"
    if rows:
        statement = "INSERT OR REPLACE INTO pair_link(pair_id, other_id, kind, score, settled) SELECT ?, ?, ?, ?, "
        run(db, f"{statement}{settled} WHERE {there}", rows)


def forget_links(db: Session, ids: Iterable[int]) -> None:
    """Forget the links of pairs that are to be compared anew; settled ones stay for the record."""
    chosen = json.dumps(list(ids))
    run(db, f"DELETE FROM pair_link WHERE NOT settled AND pair_id {_IN}", (chosen,))
    run(db, f"DELETE FROM pair_link WHERE NOT settled AND other_id {_IN}", (chosen,))


def neighbours(db: Session, ids: Iterable[int]) -> set[int]:
    """Return the pairs at the other end of these pairs' links."""
    chosen = json.dumps(list(ids))
    there = f"SELECT other_id FROM pair_link WHERE pair_id {_IN}"
    here = f"SELECT pair_id FROM pair_link WHERE other_id {_IN}"
    return {row[0] for row in driver(db).execute(f"{there} UNION {here}", (chosen, chosen))}


def _linked(db: Session, ids: Iterable[int]) -> set[tuple[Any, ...]]:
    chosen = json.dumps(list(ids))
    query = f"SELECT pair_id, other_id, kind, settled FROM pair_link WHERE pair_id {_IN} OR other_id {_IN}"
    return set(driver(db).execute(query, (chosen, chosen)))


def mark_leaks(db: Session, ids: Iterable[int] | None = None) -> set[int]:
    """Mark where one of two like pairs is held out for the test by the newest dataset version, and the other is not.

    The model would have learned the answer to a question it is tested with. Call it without ids after a freeze.
    Returns the pairs of which this is said now, or was before: their levels are to be set anew.
    """
    version = driver(db).execute("SELECT id FROM dataset_version ORDER BY number DESC LIMIT 1").fetchone()
    if version is None:
        return set()
    chosen, some = "", ()
    touched: set[int] = set()
    if ids is None:
        old = "FROM pair_link WHERE kind = 'leak' AND NOT settled"
        touched = {one for link in driver(db).execute(f"SELECT pair_id, other_id {old}").fetchall() for one in link}
        run(db, f"DELETE {old}")
    else:
        chosen, some = f"AND (pair_id {_IN} OR other_id {_IN})", (json.dumps(list(ids)),) * 2
    held = "{} IN (SELECT pair_id FROM dataset_row WHERE version_id = ? AND split = ?)"
    query = (
        f"SELECT pair_id, other_id, max(score) FROM pair_link WHERE kind IN ('wording', 'meaning') {chosen} "
        f"AND ({held.format('pair_id')}) <> ({held.format('other_id')}) GROUP BY 1, 2"
    )
    rows = driver(db).execute(query, (*some, version[0], HELD_OUT, version[0], HELD_OUT)).fetchall()
    keep_links(db, [(one, other, LEAK, score) for one, other, score in rows])
    return touched.union(*(row[:2] for row in rows))


def set_levels(db: Session, ids: Iterable[int]) -> int:
    """Set the worst doubt of pairs, from their own flags and from their links; a rejected pair is like no other.

    Returns how many have another one now.
    """
    one_way = (
        "coalesce((SELECT max(CASE pair_link.kind WHEN 'contradiction' THEN 2 ELSE 1 END) FROM pair_link "
        "JOIN pair AS other ON other.id = {there} WHERE {here} = pair.id AND NOT settled "
        "AND other.status <> 'rejected' AND pair.status <> 'rejected'), 0)"
    )
    both = ", ".join(one_way.format(here=here, there=there)
                     for here, there in (("pair_id", "other_id"), ("other_id", "pair_id")))  # fmt: skip
    flags = "CASE WHEN instr(pair.flags, ?) THEN 2 WHEN length(pair.flags) > 2 THEN 1 ELSE 0 END"
    query = f"SELECT max({flags}, {both}) AS worst, pair.id FROM pair WHERE pair.id {_IN} AND worst <> pair.level"
    changed = driver(db).execute(query, (_RED, json.dumps(list(ids)))).fetchall()
    if changed:
        run(db, "UPDATE pair SET level = ? WHERE id = ?", changed)
    return len(changed)


# ---------------------------------------------------------------- telling


def linked(db: Session, ids: Sequence[int]) -> set[int]:
    """Return those of these pairs of which something is to be said beside others."""
    named = json.dumps(list(ids))
    rows = driver(db).execute(
        "SELECT pair_id FROM pair_link WHERE NOT settled AND pair_id IN (SELECT value FROM json_each(?)) "
        "UNION SELECT other_id FROM pair_link WHERE NOT settled AND other_id IN (SELECT value FROM json_each(?))",
        (named, named),
    )
    return {pair_id for (pair_id,) in rows}


def sentences(db: Session, pair_id: int) -> list[dict[str, Any]]:
    """Return what is to be said about a pair beside others, as level and sentence, the worst first."""
    rows = driver(db).execute(
        "SELECT kind, other_id FROM (SELECT kind, other_id, score FROM pair_link WHERE pair_id = ? AND NOT settled "
        "UNION ALL SELECT kind, pair_id, score FROM pair_link WHERE other_id = ? AND NOT settled) ORDER BY score DESC",
        (pair_id, pair_id),
    ).fetchall()
    known = {pair.id: pair for pair in said(db, [pair_id, *(other for _, other in rows)])}
    told = [_told(known[pair_id], known[other], kind) for kind, other in rows if {pair_id, other} <= known.keys()]
    return sorted(told, key=lambda one: one["level"] != "red")


def _told(mine: Said, other: Said, kind: str) -> dict[str, Any]:
    level = "red" if kind == CONTRADICTION else "amber"
    return {"level": level, "sentence": _sentence(mine, other, kind), "other": other.id, "kind": kind}


def _sentence(mine: Said, other: Said, kind: str) -> str:
    if kind == LEAK:
        return f"Nearly the same as question {other.id}, and one of the two is kept back for the test."
    if kind != CONTRADICTION:
        return f"Nearly the same as question {other.id}: “{other.question}”"
    words = twins.contradict(mine.answer, other.answer)
    if words and words != (mine.answer, other.answer):
        return f"Says {words[0]} where question {other.id} says {words[1]}."
    return f"Contradicts question {other.id}, which says: “{other.answer}”"
