"""Let drafts be written: by the rules, by a model on this PC or by a server, one passage after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs, pairs
from studio.core.problems import ProblemError, explain
from studio.core.store.changes import Change, insert_rows
from studio.core.store.project import Project
from studio.core.store.schema import Attempt, Document, Job, Page, Pair, Passage
from studio.language.wording import normalised


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
    """Store what a writer made of a passage; a draft written before is not stored again, also when a person changed it.

    A passage comes once more when its job is resumed or what failed is tried again: the later attempt counts.
    """
    if isinstance(event, protocol.PassageFailed):
        problem = explain(event.code, event.facts).as_dict()
        _attempt(db, job, event, 0, problem=problem)
        return frozenset({"attempt"})
    if not isinstance(event, protocol.PassageWritten) or (passage := db.get(Passage, event.passage)) is None:
        return frozenset()
    new = [draft for draft in event.drafts if not _known(db, _draft_key(draft))]
    rows = [_row(db, job, passage, draft) for draft in new]
    insert_rows(db, Pair, rows)
    _attempt(db, job, event, len(event.drafts), suspicious=event.suspicious)
    return pairs.PAIR | {"attempt"}


def _row(db: Session, job: Job, passage: Passage, draft: dict[str, Any]) -> dict[str, Any]:
    words = pairs.Words(draft["question"], draft["answer"])
    place = pairs.Place(passage, draft["start"], draft["end"])
    row = pairs.new_row(db, words, draft["kind"], _origin(job, draft), place)
    return {**row, "draft_key": _draft_key(draft)}


def _origin(job: Job, draft: dict[str, Any]) -> str:
    """Return who wrote a draft: the rule by its name, or the model by its own."""
    if job.kind == protocol.WriteDrafts.__name__:
        return f"rules:{draft['rule']}"
    return f"{'server' if job.kind == protocol.ServerDrafts.__name__ else 'model'}:{draft['rule']}"


def _draft_key(draft: dict[str, Any]) -> str:
    return f"{normalised(draft['question'])}\n{draft['answer']}"


def _known(db: Session, key: str) -> bool:
    return db.scalar(select(Pair.id).where(Pair.draft_key == key)) is not None


def _attempt(db: Session, job: Job, event: protocol.PassageWritten | protocol.PassageFailed, got: int,
             **more: Any) -> None:  # fmt: skip
    before = db.scalar(select(Attempt).where(Attempt.job_id == job.id, Attempt.passage_id == event.passage))
    if before is not None:
        db.delete(before)
        db.flush()
    db.add(Attempt(job_id=job.id, passage_id=event.passage, asked=event.asked, got=got, tokens_in=event.tokens_in,
                   tokens_out=event.tokens_out, **more))  # fmt: skip
