"""Pairs come in from files and go out as files: what is asked of the child, and what becomes of what it says.

An import lies behind one name, ``import:<job>`` as the origin of its pairs; so it can be taken back as a whole.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.problems import ProblemError, explain
from studio.core.review import checking, pairs
from studio.core.store.changes import Change, counted, delete_rows, driver, made_rows, run
from studio.core.store.project import Project
from studio.core.store.schema import APPROVED, DRAFT, Document, Job, Metric, Page, Pair, Passage

READ, REFUSED, WRITTEN, ASKED = "rows read", "rows refused", "rows written", "rows asked"
"""Counts of a job, kept as metrics; the step is the last row of the file they speak of."""
IDS_FILE = "ids.json"
IMPORTED = "imported"
"""Kind of a pair of which the file says none."""
FOUND_AGAIN = ("document", "section", "page", "evidence")
"""What names a passage; kept beside the pair where the project has no such passage."""
_COLUMNS = (
    "question", "question_key", "answer", "kind", "status", "origin", "document_id", "passage_id", "evidence_start",
    "evidence_end", "flags", "level", "tags", "turns", "extra", "created", "changed",
)  # fmt: skip
_UNCHECKED = json.dumps([checking.UNCHECKED])
_INSERT = f"INSERT INTO pair ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"

Row = Mapping[str, Any]
Where = tuple[int, int, str]
"""Passage, its document, its text."""


@dataclass(frozen=True)
class Counts:
    """How many rows a file holds, how many of them were used, and how many were left out."""

    asked: int
    got: int
    refused: int


def bring_in(db: Session, file: Path, mapping: Mapping[str, str], header: bool | None = None,
             as_they_were: bool = False) -> Change:  # fmt: skip
    """Queue the import of a file."""
    spec = protocol.ImportPairs(str(file), dict(mapping), header, as_they_were)
    return jobs.enqueue(db, spec, f"Import questions from {file.name}")


def export(db: Session, project: Project, ids: Sequence[int] | None, target: Path, format: str) -> Change:
    """Queue the export of these pairs, or of all that are approved. The list of ids lies in the job's folder."""
    count = len(ids) if ids is not None else len(_approved(db))
    if not count:
        raise ProblemError("export_nothing")
    spec = protocol.ExportPairs("", str(target), format, project.name)
    change = jobs.enqueue(db, spec, f"Export {counted(count, 'question')} to {target.name}")
    if ids is not None:
        folder = project.run_folder(change.made[0])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / IDS_FILE).write_text(json.dumps(list(ids)), encoding="utf-8")
    return change


def _approved(db: Session) -> list[int]:
    return list(db.scalars(select(Pair.id).where(Pair.status == APPROVED).order_by(Pair.id)))


def rows_to_write(db: Session, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of an export, in the order they were asked for; a pair that went meanwhile is not among them."""
    file = folder / IDS_FILE
    ids = json.loads(file.read_text(encoding="utf-8")) if file.exists() else _approved(db)
    for at in range(0, len(ids), 5000):
        part = ids[at : at + 5000]
        found = {row.id: row for row in db.execute(_with_place(part))}
        yield from (_row(found[one]) for one in part if one in found)


def _with_place(ids: Sequence[int]) -> Select[Any]:
    """Return columns and not pairs: nobody is to hold a hundred thousand of them."""
    columns = (Pair.id, Pair.question, Pair.answer, Pair.kind, Pair.status, Pair.tags, Pair.origin, Pair.turns,
               Pair.extra, Pair.evidence_start, Pair.evidence_end)  # fmt: skip
    place = (Passage.section, Passage.text.label("passage"), Page.number, Document.title)
    query = select(*columns, *place).outerjoin(Passage, Pair.passage_id == Passage.id)
    query = query.outerjoin(Page, Passage.page_id == Page.id).outerjoin(Document, Passage.document_id == Document.id)
    return query.where(Pair.id.in_(ids))


def _row(pair: Any) -> dict[str, Any]:
    """Return a pair as the child reads it; what an earlier file said of an unknown source is said again."""
    extra = dict(pair.extra)
    place = {"document": pair.title, "section": pair.section, "page": pair.number,
             "evidence": (pair.passage or "")[pair.evidence_start : pair.evidence_end]}  # fmt: skip
    if pair.title is None:
        place = {name: extra.pop(name, None) for name in FOUND_AGAIN}
    return {
        "question": pair.question, "answer": pair.answer, "kind": pair.kind, "status": pair.status,
        "tags": pairs.as_tags(pair.tags), **place, "section": place["section"] or [],
        "origin": extra.pop("origin", pair.origin), "turns": pair.turns, "id": extra.pop("id", pair.id),
        "extra": extra,
    }  # fmt: skip


# ------------------------------------------------------------ what the child says


def record(db: Session, _project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store what the child read, or how much it wrote; half of it cannot be: the caller's transaction is one."""
    if isinstance(event, protocol.PairsRead):
        return _store(db, job, event)
    if isinstance(event, protocol.RowRefused):
        _count(db, job, REFUSED, event.row, 1)
        return _note(job, event.code, event.facts)
    if isinstance(event, protocol.FileNoted):
        return _note(job, event.code, event.facts)
    if isinstance(event, protocol.PairsWritten):
        _count(db, job, WRITTEN, 0, event.rows)
        _count(db, job, ASKED, 0, event.asked)
        return frozenset({"job"})
    if isinstance(event, protocol.Finished):
        return _tell_untold(db, job)
    return frozenset()


def _store(db: Session, job: Job, event: protocol.PairsRead) -> frozenset[str]:
    """Insert all rows of one event; they are checked later, by whoever looks for stale pairs."""
    now, origin = time.time(), f"import:{job.id}"
    passages = _passages(db, event.rows)
    run(db, _INSERT, [_values(row, origin, now, passages) for row in event.rows])
    _count(db, job, READ, event.upto, len(event.rows))
    if event.refused:
        _count(db, job, REFUSED, event.upto, event.refused)
    return pairs.PAIR


def _values(row: Row, origin: str, now: float, passages: Mapping[Any, list[Where]]) -> tuple[Any, ...]:
    document = passage = None
    start = end = 0
    extra = row["extra"]
    if "document" in row or "evidence" in row:
        evidence = row.get("evidence", "")
        passage, document, start = _found(passages, row, evidence)
        end = start + len(evidence) if passage else 0
    if passage is None:
        extra = {**extra, **{name: row[name] for name in FOUND_AGAIN if name in row}}
    turns, tags = row["turns"], row.get("tags")
    return (
        row["question"], row["key"], row["answer"], row.get("kind", IMPORTED), row.get("status", DRAFT), origin,
        document, passage, start, end, _UNCHECKED, 1, pairs.as_line(tags) if tags else "",
        json.dumps(turns, ensure_ascii=False) if turns else "[]",
        json.dumps(extra, ensure_ascii=False) if extra else "{}", now, now,
    )  # fmt: skip


def _found(passages: Mapping[Any, list[Where]], row: Row, evidence: str) -> tuple[int | None, int | None, int]:
    """Return the passage that holds the evidence word for word, its document, and where the evidence begins."""
    if evidence:
        for passage, document, text in passages.get((row.get("document"), row.get("page")), ()):
            start = text.find(evidence)
            if start >= 0:
                return passage, document, start
    return None, None, 0


def _passages(db: Session, rows: Sequence[Row]) -> dict[Any, list[Where]]:
    """Return the passages that the rows may speak of, by title of the document and page; no page means any."""
    wanted = {(row["document"], row.get("page")) for row in rows if row.get("document") and row.get("evidence")}
    found: dict[Any, list[Where]] = {place: [] for place in wanted}
    if not wanted:
        return found
    titles, anywhere = {title for title, _ in wanted}, [title for title, page in wanted if page is None]
    query = select(Document.title, Page.number, Passage.id, Passage.document_id, Passage.text)
    query = query.join(Page, Passage.page_id == Page.id).join(Document, Passage.document_id == Document.id)
    named = tuple_(Document.title, Page.number).in_([place for place in wanted if place[1] is not None])
    query = query.where(Document.whole, Document.title.in_(titles), named | Document.title.in_(anywhere))
    for title, page, *where in db.execute(query.order_by(Passage.id)):
        for place in ((title, page), (title, None)):
            if place in found:
                found[place].append(tuple(where))
    return found


def _count(db: Session, job: Job, name: str, step: int, value: int) -> None:
    db.add(Metric(job_id=job.id, step=step, name=name, value=value))


def _note(job: Job, code: str, facts: Mapping[str, Any]) -> frozenset[str]:
    """Say something by the way, once: a child that was interrupted says it again."""
    note = explain(code, facts).as_dict()
    if note in job.notes:
        return frozenset()
    job.notes = [*job.notes, note]
    return frozenset({"job"})


def _tell_untold(db: Session, job: Job) -> frozenset[str]:
    """After the rows that were told one by one comes the number of all the others."""
    told = sum(note["code"].startswith("row_") for note in job.notes)
    more = counts(db, job.id).refused - told
    facts = {"count": f"{more:,}", "file": Path(job.spec.get("file", "")).name}
    return _note(job, "rows_more_refused", facts) if more > 0 else frozenset()


def used_up(db: Session, job_id: int) -> int:
    """Return how many rows of the file were recorded; an import that was interrupted goes on behind them."""
    steps = select(Metric.step).where(Metric.job_id == job_id, Metric.name.in_((READ, REFUSED)))
    return max(db.scalars(steps), default=0)


def counts(db: Session, job_id: int) -> Counts:
    """Return how many rows were asked for and how many were got, of an import or an export."""
    found = dict.fromkeys((READ, REFUSED, WRITTEN, ASKED), 0)
    for name, value in db.execute(select(Metric.name, Metric.value).where(Metric.job_id == job_id)):
        found[name] = found.get(name, 0) + round(value)
    got = found[READ] + found[WRITTEN]
    asked = found[ASKED] or got + found[REFUSED]
    return Counts(asked, got, asked - got)


# ------------------------------------------------------------ the import as one step


def imported(db: Session, job_id: int) -> list[int]:
    """Return the pairs that came in by a job and are still there."""
    query = "SELECT id FROM pair WHERE origin = ? ORDER BY id"
    return [one for (one,) in driver(db).execute(query, (f"import:{job_id}",))]


def settle(db: Session, job_id: int) -> Change:
    """Return a finished import as one step that *Undo* takes back; nothing is changed by it."""
    ids = imported(db, job_id)
    inverse = (made_rows(Pair, ids),) if ids else ()
    return Change(pairs.PAIR, f"import of {counted(len(ids), 'question')}", inverse, tuple(ids))


def take_back(db: Session, job_id: int) -> Change:
    """Take away everything a job brought in, also long after; *Undo* puts it back."""
    ids = imported(db, job_id)
    try:
        edit = delete_rows(db, Pair, ids)
    except IntegrityError as error:
        raise ProblemError("undo_in_use") from error
    return Change(pairs.PAIR, f"take back {counted(len(ids), 'imported question')}", (edit,))
