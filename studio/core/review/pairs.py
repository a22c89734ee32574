"""Questions and answers: drafted by a writer, decided by a person, checked against their passage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core import settings
from studio.core.problems import ProblemError
from studio.core.review import catalogue, checking
from studio.core.review.checking import Place, Words
from studio.core.store.changes import Change, Edit, Row, counted, driver, insert_rows, run, update_each, update_rows
from studio.core.store.schema import (
    APPROVED,
    DRAFT,
    REJECTED,
    Document,
    Page,
    Pair,
    PairHistory,
    PairLink,
    Passage,
)
from studio.language.wording import normalised

PAIR = frozenset({"pair"})
PERSON = "person"
WRITTEN = "written"
"""Kind of a pair that a person wrote."""


@dataclass(frozen=True)
class Source:
    """Where a pair comes from: all that is needed to show the words on the page."""

    document: Document
    page: Page
    passage: Passage
    start: int
    """Character span of the evidence in the page's text."""
    end: int


# ---------------------------------------------------------------- making


def add(db: Session, question: str, answer: str, origin: str = PERSON, like: int | None = None,
        kind: str = WRITTEN) -> Change:  # fmt: skip
    """Add a draft written by hand; ``like`` is a pair whose passage and evidence it shares."""
    model = db.get(Pair, like) if like else None
    place = checking.place_of(db, model) if model else Place()
    edit = insert_rows(db, Pair, [new_row(db, Words(question, answer), kind, origin, place)])
    return Change(PAIR, "add a question", (edit,), edit.ids)


def add_from_page(db: Session, question: str, answer: str, passage_id: int, start: int, end: int) -> Change:
    """Add a draft about words that a person marked on the page; the span is in the passage's text."""
    place = Place(db.get_one(Passage, passage_id), start, end)
    edit = insert_rows(db, Pair, [new_row(db, Words(question, answer), WRITTEN, PERSON, place)])
    return Change(PAIR, "add a question", (edit,), edit.ids)


def new_row(db: Session, words: Words, kind: str, origin: str, place: Place = Place()) -> Row:
    """Return a new draft, checked, as ``insert_rows`` takes it."""
    now, passage = time.time(), place.passage
    return {
        "question": words.question, "question_key": normalised(words.question), "answer": words.answer, "kind": kind,
        "status": DRAFT, "origin": origin, "turns": [list(turn) for turn in words.turns],
        "document_id": passage.document_id if passage else None, "passage_id": passage.id if passage else None,
        "evidence_start": place.start, "evidence_end": place.end, "created": now, "changed": now,
        **checking.checked(db, 0, words, kind, place),
    }  # fmt: skip


def set_thresholds(db: Session, changed: dict[str, float]) -> Change:
    """Set where the checks begin to doubt; every question is checked and compared anew."""
    settings.put(db, settings.THRESHOLDS, changed)
    run(db, "INSERT OR IGNORE INTO pair_stale(pair_id) SELECT id FROM pair")
    return Change(settings.SETTING | PAIR, "change what the checks go by")


# ---------------------------------------------------------------- deciding


def approve(db: Session, ids: Sequence[int]) -> Change:
    """Approve questions: they will be trained on."""
    return _decide(db, ids, APPROVED, "approve")


def reject(db: Session, ids: Sequence[int]) -> Change:
    """Reject questions: kept, shown on demand, never trained on."""
    return _decide(db, ids, REJECTED, "reject")


def approve_passing(db: Session) -> Change:
    """Approve every draft that passed every check."""
    return approve(db, catalogue.passing(db))


def back_to_draft(db: Session, ids: Sequence[int]) -> Change:
    """Take a decision back."""
    return _decide(db, ids, DRAFT, "reopen")


def _decide(db: Session, ids: Sequence[int], status: str, verb: str) -> Change:
    edit = update_rows(db, Pair, ids, status=status, changed=time.time())
    return _changed(f"{verb} {counted(len(edit.rows), 'question')}", edit)


def tag(db: Session, ids: Sequence[int], name: str) -> Change:
    """Put a tag on questions."""
    return _retag(db, ids, lambda tags: {*tags, name}, f"tag {{}} “{name}”")


def untag(db: Session, ids: Sequence[int], name: str) -> Change:
    """Take a tag off questions."""
    return _retag(db, ids, lambda tags: tags - {name}, f"take “{name}” off {{}}")


def _retag(db: Session, ids: Sequence[int], turn: Callable[[set[str]], set[str]], title: str) -> Change:
    now = time.time()
    lines = {one: as_line(turn(set(as_tags(line)))) for one, line in _column(db, ids, "tags")}
    edit = update_each(db, Pair, {one: {"tags": line, "changed": now} for one, line in lines.items()})
    return _changed(title.format(counted(len(edit.rows), "question")), edit)


def as_tags(line: str) -> list[str]:
    """Return the tags of a pair from its column."""
    return [tag for tag in line.split("\n") if tag]


def as_line(tags: Iterable[str]) -> str:
    """Return tags as the column holds them."""
    names = sorted({" ".join(tag.split()) for tag in tags} - {""}, key=str.casefold)
    return "".join(["\n", *(f"{name}\n" for name in names)]) if names else ""


# ---------------------------------------------------------------- changing words


def edit(db: Session, pair_id: int, question: str, answer: str) -> Change:
    """Change the words of a pair; the checks run anew."""
    return reword(db, {pair_id: (question, answer)}, "edit {}")


def reword(db: Session, words: dict[int, tuple[str, str]], title: str) -> Change:
    """Change the question and answer of many pairs, e.g. by find and replace; ``title`` has {} for their number."""
    return put_words(db, reworded(db, words), title)


def reworded(db: Session, words: dict[int, tuple[str, str]]) -> dict[int, Row]:
    """Return what other words would make of pairs, checked; nothing is written, so that many can be done beside."""
    now, some = time.time(), rows(db, list(words))
    return {one: _reworded(db, some[one], *said, now) for one, said in words.items() if one in some}


def put_words(db: Session, values: dict[int, Row], title: str) -> Change:
    """Write what ``reworded`` made."""
    edit = update_each(db, Pair, values)
    number = "a question" if len(values) == 1 else counted(len(values), "question")
    return _changed(title.format(number), edit)


def _changed(title: str, edit: Edit) -> Change:
    """Where nothing was changed there is nothing to take back."""
    return Change(PAIR, title, (edit,) if edit.rows else ())


def _reworded(db: Session, pair: Pair, question: str, answer: str, now: float) -> Row:
    words = replace(checking.words_of(pair), question=question, answer=answer)
    return {"question": question, "question_key": normalised(question), "answer": answer, "changed": now,
            **checking.checked(db, pair.id, words, pair.kind, checking.place_of(db, pair))}  # fmt: skip


def set_turns(db: Session, pair_id: int, turns: Sequence[tuple[str, str]]) -> Change:
    """Set the earlier turns of a conversation, oldest first; the checks run anew, for a question may lean on them."""
    pair = db.get_one(Pair, pair_id)
    words = replace(checking.words_of(pair), turns=tuple((said, answered) for said, answered in turns))
    values = {"turns": [list(turn) for turn in words.turns], "changed": time.time(),
              **checking.checked(db, pair_id, words, pair.kind, checking.place_of(db, pair))}  # fmt: skip
    return Change(PAIR, "change a conversation", (update_each(db, Pair, {pair_id: values}),))


def set_evidence(db: Session, pair_id: int, passage_id: int, start: int, end: int) -> Change:
    """Let other words prove a pair: a span of a passage's text; the checks run anew."""
    pair, passage = db.get_one(Pair, pair_id), db.get_one(Passage, passage_id)
    if not 0 <= start < end <= len(passage.text):
        raise ProblemError("evidence_outside")
    values = {"document_id": passage.document_id, "passage_id": passage_id, "evidence_start": start,
              "evidence_end": end, "changed": time.time(),
              **checking.checked(db, pair_id, checking.words_of(pair), pair.kind, Place(passage, start, end)),
              }  # fmt: skip
    return Change(PAIR, "mark other evidence", (update_each(db, Pair, {pair_id: values}),))


# ---------------------------------------------------------------- looking


def rows(db: Session, some: Sequence[int]) -> dict[int, Pair]:
    """Return these pairs by id."""
    found: dict[int, Pair] = {}
    for at in range(0, len(some), 10_000):  # SQLite takes 32,766 values in a statement at most
        found |= {pair.id: pair for pair in db.scalars(select(Pair).where(Pair.id.in_(some[at : at + 10_000])))}
    return found


def _column(db: Session, some: Sequence[int], name: str) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    for at in range(0, len(some), 10_000):
        part = ",".join(str(int(one)) for one in some[at : at + 10_000])
        found += driver(db).execute(f"SELECT id, {name} FROM pair WHERE id IN ({part})").fetchall()
    return found


def source(db: Session, pair_id: int) -> Source | None:
    """Walk from a pair to its words on the page."""
    pair = db.get(Pair, pair_id)
    passage = db.get(Passage, pair.passage_id) if pair and pair.passage_id else None
    if pair is None or passage is None:
        return None
    start, end = passage.start + pair.evidence_start, passage.start + pair.evidence_end
    return Source(db.get_one(Document, passage.document_id), db.get_one(Page, passage.page_id), passage, start, end)


@dataclass(frozen=True)
class Standing:
    """Where a pair stands in the documents, as a list shows it."""

    document: str = ""
    page: int = 0
    section: tuple[str, ...] = ()


def places(db: Session, some: Sequence[int]) -> dict[int, Standing]:
    """Return where these pairs stand; hand-written ones stand nowhere."""
    found = select(Pair.id, Document.title, Page.number, Passage.section)
    found = found.join(Passage, Pair.passage_id == Passage.id)
    found = found.join(Page, Passage.page_id == Page.id).join(Document, Passage.document_id == Document.id)
    rows = db.execute(found.where(Pair.id.in_(some)))
    return {pair_id: Standing(title, number, tuple(section)) for pair_id, title, number, section in rows}


def history(db: Session, pair_id: int) -> list[PairHistory]:
    """Return what happened to a pair, newest first."""
    return list(db.scalars(select(PairHistory).where(PairHistory.pair_id == pair_id).order_by(PairHistory.id.desc())))


def links(db: Session, pair_id: int) -> list[PairLink]:
    """Return the pairs this one is like or contradicts, the strongest first; those a person settled are left out."""
    mine = (PairLink.pair_id == pair_id) | (PairLink.other_id == pair_id)
    return list(db.scalars(select(PairLink).where(mine, ~PairLink.settled).order_by(PairLink.score.desc())))
