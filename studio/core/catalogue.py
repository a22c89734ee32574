"""Finding pairs: which a filter lets through, in which order, and how many there are of each sort.

A list is ids alone, eight bytes each; the words are fetched as they come into view. Every filter but that for words
is one pass over one narrow index (``ix_pair_list``), which holds the pairs in reading order.
"""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from studio.core.store.changes import driver
from studio.core.store.schema import DRAFT, STATUSES

READING, DOUBTFUL, NEWEST, ALPHABET = "reading", "doubtful", "newest", "alphabet"
ORDERS = (READING, DOUBTFUL, NEWEST, ALPHABET)
NO_DOUBT, DOUBT, AMBER, RED = "none", "any", "amber", "red"
LEVELS = {NO_DOUBT: "level = 0", DOUBT: "level > 0", AMBER: "level = 1", RED: "level = 2"}
_READING = "document_id, passage_id, evidence_start, id"
_WORDS = re.compile(r'"([^"]*)"|([^\W_]+)')


@dataclass(frozen=True)
class Filter:
    """What the list of questions shows; what is empty lets everything through."""

    status: str = ""
    document_id: int = 0
    section: tuple[str, ...] = ()
    """Headings from the top down; what lies below them counts, too. Needs ``document_id``."""
    kind: str = ""
    origin: str = ""
    """The part before the colon: ``rules``, ``person``, ``import`` ..."""
    tag: str = ""
    doubt: str = ""
    """One of ``LEVELS``."""
    text: str = ""
    """Words that must all stand in question or answer, each at least begun; in quotation marks a phrase."""
    order: str = READING

    def as_dict(self) -> dict[str, Any]:
        """Return the values for the database."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Filter:
        """Read a filter back; what this version does not know is left out."""
        known = {name: value for name, value in values.items() if name in cls.__dataclass_fields__}
        return cls(**{**known, "section": tuple(known.get("section", ()))})

    @property
    def narrows(self) -> bool:
        """Say whether it keeps anything back, whatever the order."""
        return replace(self, order=READING) != Filter()


@dataclass(frozen=True)
class Sort:
    """How many pairs share these four."""

    status: str
    level: int
    kind: str
    document_id: int
    origin: str
    count: int


def ids(db: Session, chosen: Filter = Filter()) -> array[int]:
    """Return the ids the filter lets through, in its order; those without a document come last.

    With words to look for they come as they were made.
    """
    if match := match_of(chosen.text):
        return _joined(found(db, chosen, match))
    where, values = _conditions(chosen)
    return _joined(_ids(driver(db), f"{where} AND {part}", values, order) for part, order in _passes(chosen.order))


def found(db: Session, chosen: Filter, match: str, first: int = 0, step: int = 20_000) -> Iterator[array[int]]:
    """Yield the ids of pairs with these words in parts, oldest first, so that the first are there at once.

    Ranking would visit every pair with a common word before it showed one. ``first`` is the size of the first part.
    """
    where, values = _conditions(chosen)
    query = "SELECT rowid FROM pair_text WHERE pair_text MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?"
    if where != "1":
        query = (
            "SELECT t.rowid FROM pair_text AS t CROSS JOIN pair ON pair.id = t.rowid "
            f"WHERE pair_text MATCH ? AND t.rowid > ? AND {where} ORDER BY t.rowid LIMIT ?"
        )
    last, size = 0, first or step
    while True:
        part = array("q", (row[0] for row in driver(db).execute(query, (match, last, *values, size))))
        yield part
        if len(part) < size:
            return
        last, size = part[-1], step


def match_of(text: str) -> str:
    """Return the words of a search as the full-text index takes them; nothing when there is no word in it."""
    parts = [phrase or word + "*" for phrase, word in _quoted(text)]
    return " ".join(parts)


def _quoted(text: str) -> Iterator[tuple[str, str]]:
    for phrase, word in _WORDS.findall(text):
        inner = " ".join(re.findall(r"[^\W_]+", phrase))
        if inner:
            yield f'"{inner}"', ""
        elif word:
            yield "", f'"{word}"'


def _passes(order: str) -> tuple[tuple[str, str], ...]:
    """Return the passes over the index that give an order: each is in order by itself, none is sorted."""
    if order == NEWEST:
        return (("1", "id DESC"),)
    if order == ALPHABET:
        return (("1", "question_key, id"),)
    with_document, without = ("document_id IS NOT NULL", _READING), ("document_id IS NULL", _READING)
    if order == DOUBTFUL:
        both = (with_document, without)
        return tuple((f"level = {level} AND {where}", by) for level in (2, 1, 0) for where, by in both)
    return (with_document, without)


def _ids(connection: sqlite3.Connection, where: str, values: list[Any], order: str) -> array[int]:
    rows = connection.execute(f"SELECT id FROM pair WHERE {where} ORDER BY {order}", values)
    return array("q", (row[0] for row in rows))


def _joined(parts: Iterator[array[int]]) -> array[int]:
    whole = array("q")
    for part in parts:
        whole.extend(part)
    return whole


def _conditions(chosen: Filter) -> tuple[str, list[Any]]:
    """Return the filter without its words, as SQL and its values."""
    parts: list[tuple[str, list[Any]]] = []
    if chosen.status:
        parts.append(("status = ?", [chosen.status]))
    if chosen.document_id:
        parts.append(("document_id = ?", [chosen.document_id]))
    if chosen.section:
        parts.append(_in_section(chosen.document_id, chosen.section))
    if chosen.kind:
        parts.append(("kind = ?", [chosen.kind]))
    if chosen.origin:
        parts.append(("(origin = ? OR origin LIKE ?)", [chosen.origin, f"{chosen.origin}:%"]))
    if chosen.tag:
        parts.append(("instr(tags, ?)", [f"\n{chosen.tag}\n"]))
    if chosen.doubt:
        parts.append((LEVELS[chosen.doubt], []))
    return " AND ".join(sql for sql, _ in parts) or "1", [one for _, values in parts for one in values]


def _in_section(document_id: int, section: tuple[str, ...]) -> tuple[str, list[Any]]:
    """A section is kept as a JSON list: one below it begins with the same words."""
    whole = json.dumps(list(section))
    below = whole[:-1] + ", "
    query = "SELECT id FROM passage WHERE document_id = ? AND (section = ? OR substr(section, 1, ?) = ?)"
    return f"passage_id IN ({query})", [document_id, whole, len(below), below]


def sorts(db: Session) -> list[Sort]:
    """Return how many pairs there are of each sort: all the counts beside the filters are sums of these."""
    rows = driver(db).execute(
        "SELECT status, level, kind, coalesce(document_id, 0), "
        "CASE instr(origin, ':') WHEN 0 THEN origin ELSE substr(origin, 1, instr(origin, ':') - 1) END AS source, "
        "count(*) FROM pair GROUP BY 1, 2, 3, 4, 5"
    )
    return [Sort(*row) for row in rows]


def counts(db: Session) -> dict[str, int]:
    """Return how many pairs have each status."""
    rows = dict(driver(db).execute("SELECT status, count(*) FROM pair GROUP BY status").fetchall())
    return {status: rows.get(status, 0) for status in STATUSES}


def passing(db: Session) -> array[int]:
    """Return the drafts that passed every check; one with the slightest doubt waits for a person."""
    return ids(db, Filter(status=DRAFT, doubt=NO_DOUBT))


def tags(db: Session) -> list[str]:
    """Return the tags in use."""
    rows = driver(db).execute("SELECT DISTINCT tags FROM pair WHERE tags > ''")
    return sorted({tag for (line,) in rows for tag in line.split("\n") if tag}, key=str.casefold)
