"""Finding pairs: which a filter lets through, in which order, and how many there are of each sort.

A list is ids alone, eight bytes each; the words are fetched as they come into view. Every filter but that for words
is one pass over one narrow index (``ix_pair_list``), which holds the pairs in reading order.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from studio.core.store.changes import driver
from studio.core.store.schema import DRAFT, STATUSES

READING, DOUBTFUL, NEWEST, ALPHABET = "reading", "doubtful", "newest", "alphabet"
BY_STATUS, BY_KIND = "status", "kind"
ORDERS = (READING, DOUBTFUL, NEWEST, ALPHABET, BY_STATUS, BY_KIND)
DECIDED, CLEAR, DOUBTED = b"012"
"""What ``Found.marks`` says of a pair: decided, a draft without a doubt, a draft with one."""
_MARK = f"(status = '{DRAFT}') * (1 + (level > 0))"
NO_DOUBT, DOUBT, AMBER, RED = "none", "any", "amber", "red"
LEVELS = {NO_DOUBT: "level = 0", DOUBT: "level > 0", AMBER: "level = 1", RED: "level = 2"}
INDEXED, MANY_WORDS = 3, 40
"""Letters of a beginning that the index has at hand; words of one beginning that are looked for in its place."""
STEP = 20_000
"""Pairs of one part of a search."""
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
    down: bool = False
    """The other way round."""

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
        return replace(self, order=READING, down=False) != Filter()


@dataclass(frozen=True)
class Sort:
    """How many pairs share these four; ``document_id`` is 0 for those without a document."""

    status: str
    level: int
    kind: str
    document_id: int
    count: int


@dataclass
class Found:
    """Ids in the order of a list, and for each whether it still waits for a decision."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    marks: bytearray = field(default_factory=bytearray)

    def extend(self, other: Found) -> None:
        """Add what was found further on."""
        self.ids.extend(other.ids)
        self.marks.extend(other.marks)


def ids(db: Session, chosen: Filter = Filter()) -> array[int]:
    """Return the ids the filter lets through, in its order."""
    return find(db, chosen).ids


def find(db: Session, chosen: Filter = Filter()) -> Found:
    """Return what the filter lets through, in its order; pairs without a document come last.

    With words to look for they come as they were made.
    """
    match = match_of(chosen.text)
    whole = Found()
    for part in search(db, chosen, match) if match else _passed(db, chosen):
        whole.extend(part)
    if chosen.down:
        whole.ids.reverse()
        whole.marks.reverse()
    return whole


def search(db: Session, chosen: Filter, match: str, first: int = 0, after: int = 0) -> Iterator[Found]:
    """Yield the pairs with these words in parts, oldest first, so that the first are there at once.

    Ranking would visit every pair with a common word before it showed one. ``first`` is the size of the first part,
    ``after`` the id that was found last.
    """
    where, values = _conditions(chosen)
    query = (
        f"SELECT t.rowid AS id, {_MARK} AS mark FROM pair_text AS t CROSS JOIN pair ON pair.id = t.rowid "
        f"WHERE pair_text MATCH ? AND t.rowid > ? AND {where} ORDER BY t.rowid LIMIT ?"
    )
    size = first or STEP
    while True:
        [part] = _joined(db, query, [match, after, *values, size])
        yield part
        if len(part.ids) < size:
            return
        after, size = part.ids[-1], STEP


def _passed(db: Session, chosen: Filter) -> list[Found]:
    """Return what the filter lets through, in parts that follow each other in its order."""
    where, values = _conditions(chosen)
    orders = {NEWEST: "id DESC", ALPHABET: "question_key, id", BY_KIND: f"kind, document_id IS NULL, {_READING}"}
    order = orders.get(chosen.order)
    if order is not None:
        return _joined(db, f"SELECT id, {_MARK} AS mark FROM pair WHERE {where} ORDER BY {order}", values)
    halves = ["1"] if chosen.document_id else ["document_id IS NOT NULL", "document_id IS NULL"]
    groups = _groups(chosen.order)
    pair = f"SELECT id, {_MARK} AS mark, status, level, kind FROM pair INDEXED BY ix_pair_list"
    read = [
        _joined(db, f"{pair} WHERE {where} AND {half} ORDER BY {_READING}", values, groups) for half in halves
    ]  # fmt: skip
    return [half[at] for at in range(len(groups)) for half in read]


def _groups(order: str) -> list[str]:
    """Return the groups that follow each other in an order; inside each stands what is read first."""
    if order == DOUBTFUL:
        return ["level = 2", "level = 1", "level = 0"]
    if order == BY_STATUS:
        return [f"status = '{status}'" for status in STATUSES]
    return ["1"]


def _joined(db: Session, query: str, values: list[Any], groups: Sequence[str] = ("1",)) -> list[Found]:
    """Run a query for ids and marks once, and return what it finds for each group.

    The database joins the ids, which takes half the time of a row for each, and lets the window go on meanwhile: a
    loop over rows would hold Python's lock.
    """
    columns = ", ".join(f"group_concat(id) FILTER (WHERE {group}), group_concat(mark, '') FILTER (WHERE {group})"
                        for group in groups)  # fmt: skip
    row = driver(db).execute(f"SELECT {columns} FROM ({query})", values).fetchone()
    return [Found(array("q", json.loads(f"[{ids or ''}]")), bytearray(marks or "", "ascii"))
            for ids, marks in zip(row[::2], row[1::2], strict=True)]  # fmt: skip


Words = Mapping[str, Sequence[str]]
"""For the beginning of a word, every word that occurs with it."""
NONE_KNOWN: Words = MappingProxyType({})


def match_of(text: str, known: Words = NONE_KNOWN) -> str:
    """Return the words of a search as the full-text index takes them; nothing when there is no word in it.

    A beginning of four letters and more costs a look at every pair that has it before the first one comes. Where its
    words are ``known`` they are looked for in its place, and the first pairs come at once.
    """
    return " AND ".join(phrase or _begun(word, known) for phrase, word in _quoted(text))


def _begun(word: str, known: Words) -> str:
    whole = known.get(word.strip('"'))
    return f"({' OR '.join(whole)})" if whole else word + "*"


def words_begun(db: Session, beginnings: Sequence[str]) -> dict[str, list[str]]:
    """Return for each beginning the words that occur with it, as the index takes them; none where there are many."""
    query = "SELECT term FROM pair_text_words WHERE term >= ? AND term < ? LIMIT ?"
    found = {}
    for one in beginnings:
        plain = _folded(one)
        rows = driver(db).execute(query, (plain, plain + "\U0010ffff", MANY_WORDS + 1)).fetchall()
        found[one] = [f'"{word}"' for (word,) in rows] if len(rows) <= MANY_WORDS else []
    return found


def beginnings(text: str) -> list[str]:
    """Return the words of a search that are long enough to be worth ``words_begun``."""
    words = [word.strip('"') for _, word in _quoted(text) if word]
    return [word for word in words if len(word) > INDEXED]


def _folded(word: str) -> str:
    """Return a word as the index has it: small letters without marks."""
    marked = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def _quoted(text: str) -> Iterator[tuple[str, str]]:
    for phrase, word in _WORDS.findall(text):
        inner = " ".join(re.findall(r"[^\W_]+", phrase))
        if inner:
            yield f'"{inner}"', ""
        elif word:
            yield "", f'"{word}"'


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
    return [Sort(*row) for row in driver(db).execute(
        "SELECT status, level, kind, coalesce(document_id, 0), count(*) FROM pair GROUP BY status, level, kind, "
        "document_id")]  # fmt: skip


def origins(db: Session) -> list[str]:
    """Return who wrote pairs: the part of their origin before the colon."""
    rows = driver(db).execute("SELECT DISTINCT origin FROM pair")
    return sorted({origin.split(":")[0] for (origin,) in rows})


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
