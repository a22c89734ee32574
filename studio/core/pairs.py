"""Questions and answers: drafted by a writer, decided by a person, checked against their passage."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.problems import ProblemError
from studio.core.store.changes import Change, counted, insert_rows, update_each, update_rows
from studio.core.store.project import Project
from studio.core.store.schema import APPROVED, DRAFT, REJECTED, Document, Job, Page, Pair, Passage
from studio.language import checks
from studio.language.wording import normalised

PAIR = frozenset({"pair"})
PERSON = "person"


@dataclass(frozen=True)
class Source:
    """Where a pair comes from: all that is needed to show the words on the page."""

    document: Document
    page: Page
    passage: Passage
    start: int
    """Character span of the evidence in the page's text."""
    end: int


@dataclass(frozen=True)
class Filter:
    """What the list of questions shows."""

    status: str = ""
    document_id: int = 0
    kind: str = ""
    text: str = ""
    flagged: bool = False


def write_drafts(db: Session, kinds: Sequence[str] = ()) -> Change:
    """Queue the rules writer over every included passage; the passages are listed when it starts."""
    if not db.scalar(_included(func.count())):
        raise ProblemError("passages_none")
    return jobs.enqueue(db, protocol.WriteDrafts("", tuple(kinds)), "Write draft questions")


def passages_to_write(db: Session) -> list[dict[str, Any]]:
    """Return the rows the writer reads: included passages of included documents, in reading order."""
    rows = db.execute(_included(Passage, Document.title, Page.number).order_by(Document.id, Page.number, Passage.start))
    return [
        {"id": passage.id, "document": title, "page": page, "section": passage.section, "text": passage.text,
         "kind": passage.kind}
        for passage, title, page in rows
    ]  # fmt: skip


def _included(*columns: Any) -> Select[Any]:
    joined = select(*columns).select_from(Passage).join(Page, Passage.page_id == Page.id)
    return joined.join(Document, Passage.document_id == Document.id).where(
        ~Passage.left_out, ~Document.left_out, Document.whole
    )


def record(db: Session, _project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store a draft; one that was written before is not stored again, also when a person has changed it since."""
    if not isinstance(event, protocol.DraftWritten) or db.get(Passage, event.passage) is None:
        return frozenset()
    written = f"{normalised(event.question)}\n{event.answer}"
    if db.scalar(select(Pair.id).where(Pair.draft_key == written)):
        return frozenset()
    row = _row(db, event.question, event.answer, event.kind, f"rules:{event.rule}", event.passage, event.start,
               event.end)  # fmt: skip
    insert_rows(db, Pair, [{**row, "draft_key": written}])
    return PAIR


def add(db: Session, question: str, answer: str, origin: str = PERSON, like: int | None = None) -> Change:
    """Add a draft written by hand; ``like`` is a pair whose passage and evidence it shares."""
    model = db.get(Pair, like) if like else None
    place = (model.passage_id, model.evidence_start, model.evidence_end) if model else (None, 0, 0)
    edit = insert_rows(db, Pair, [_row(db, question, answer, "written", origin, *place)])
    return Change(PAIR, "add a question", (edit,), edit.ids)


def _row(db: Session, question: str, answer: str, kind: str, origin: str, passage: int | None, start: int,
         end: int) -> dict[str, Any]:  # fmt: skip
    now = time.time()
    return {
        "question": question, "question_key": normalised(question), "answer": answer, "kind": kind, "status": DRAFT,
        "origin": origin, "passage_id": passage, "evidence_start": start, "evidence_end": end,
        "flags": _flags(db, 0, question, answer, passage, start, end), "created": now, "changed": now,
    }  # fmt: skip


def _flags(db: Session, pair_id: int, question: str, answer: str, passage_id: int | None, start: int,
           end: int) -> list[dict[str, str]]:  # fmt: skip
    """Run the checks; a pair without a passage is checked for what can be seen without one."""
    passage = db.get(Passage, passage_id) if passage_id else None
    text = passage.text if passage else ""
    others = select(Pair.id).where(
        Pair.question_key == normalised(question), Pair.id != pair_id, Pair.status != REJECTED
    )
    seen = {normalised(question)} if db.scalar(others) else frozenset[str]()
    return [asdict(flag) for flag in checks.check(checks.Candidate(question, answer, text[start:end], text), seen)]


def approve(db: Session, ids: Sequence[int]) -> Change:
    """Approve questions: they will be trained on."""
    return _decide(db, ids, APPROVED, "approve")


def reject(db: Session, ids: Sequence[int]) -> Change:
    """Reject questions: kept, shown on demand, never trained on."""
    return _decide(db, ids, REJECTED, "reject")


def back_to_draft(db: Session, ids: Sequence[int]) -> Change:
    """Take a decision back."""
    return _decide(db, ids, DRAFT, "reopen")


def _decide(db: Session, ids: Sequence[int], status: str, verb: str) -> Change:
    edit = update_rows(db, Pair, ids, status=status, changed=time.time())
    return Change(PAIR, f"{verb} {counted(len(ids), 'question')}", (edit,))


def passing(db: Session) -> list[int]:
    """Return the drafts that passed every check; one with the slightest doubt waits for a person."""
    drafts = db.execute(select(Pair.id, Pair.flags).where(Pair.status == DRAFT).order_by(Pair.id))
    return [pair_id for pair_id, flags in drafts if not flags]


def approve_passing(db: Session) -> Change:
    """Approve every draft that passed every check."""
    return approve(db, passing(db))


def edit(db: Session, pair_id: int, question: str, answer: str) -> Change:
    """Change the words of a pair; the checks run anew."""
    pair = db.get_one(Pair, pair_id)
    flags = _flags(db, pair_id, question, answer, pair.passage_id, pair.evidence_start, pair.evidence_end)
    values = {
        "question": question, "question_key": normalised(question), "answer": answer, "flags": flags,
        "changed": time.time(),
    }  # fmt: skip
    return Change(PAIR, "edit a question", (update_each(db, Pair, {pair_id: values}),))


def ids(db: Session, chosen: Filter = Filter()) -> list[int]:
    """Return the ids the filter lets through, in reading order of the documents, hand-written ones last."""
    query = select(Pair.id).outerjoin(Passage, Pair.passage_id == Passage.id).where(*_conditions(chosen))
    order = (Passage.document_id.is_(None), Passage.document_id, Passage.page_id, Passage.start, Pair.id)
    return list(db.scalars(query.order_by(*order)))


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if chosen.status:
        wanted.append(Pair.status == chosen.status)
    if chosen.document_id:
        wanted.append(Passage.document_id == chosen.document_id)
    if chosen.kind:
        wanted.append(Pair.kind == chosen.kind)
    if chosen.flagged:
        wanted.append(func.json_array_length(Pair.flags) > 0)
    if chosen.text:
        wanted.append(or_(Pair.question.icontains(chosen.text, autoescape=True),
                          Pair.answer.icontains(chosen.text, autoescape=True)))  # fmt: skip
    return wanted


def rows(db: Session, some: Sequence[int]) -> dict[int, Pair]:
    """Return these pairs by id."""
    return {pair.id: pair for pair in db.scalars(select(Pair).where(Pair.id.in_(some)))}


def kinds(db: Session) -> list[str]:
    """Return the kinds that occur."""
    return list(db.scalars(select(Pair.kind).distinct().order_by(Pair.kind)))


def counts(db: Session) -> dict[str, int]:
    """Return how many pairs have each status."""
    found: dict[str, int] = dict(db.execute(select(Pair.status, func.count()).group_by(Pair.status)).all())
    return {status: found.get(status, 0) for status in (DRAFT, APPROVED, REJECTED)}


def source(db: Session, pair_id: int) -> Source | None:
    """Walk from a pair to its words on the page."""
    pair = db.get(Pair, pair_id)
    passage = db.get(Passage, pair.passage_id) if pair and pair.passage_id else None
    if pair is None or passage is None:
        return None
    start, end = passage.start + pair.evidence_start, passage.start + pair.evidence_end
    return Source(db.get_one(Document, passage.document_id), db.get_one(Page, passage.page_id), passage, start, end)


def places(db: Session, some: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return the document's title and the page number of these pairs; hand-written ones have neither."""
    found = select(Pair.id, Document.title, Page.number).join(Passage, Pair.passage_id == Passage.id)
    found = found.join(Page, Passage.page_id == Page.id).join(Document, Passage.document_id == Document.id)
    return {pair_id: (title, number) for pair_id, title, number in db.execute(found.where(Pair.id.in_(some)))}
