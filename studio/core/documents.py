"""Documents and the passages cut from them: add files, record what the reader says, leave out, restore."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.problems import Problem, ProblemError, explain
from studio.core.store.changes import Change, counted, update_rows
from studio.core.store.project import Project
from studio.core.store.schema import FAILED, Document, Job, Page, Pair, Passage

DOCUMENT = frozenset({"document", "passage"})
ENDINGS = (".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt")


@dataclass(frozen=True)
class DocumentRow:
    """One line of the list of documents."""

    id: int
    title: str
    kind: str
    pages: int
    passages: int
    pairs: int
    left_out: bool


def add(db: Session, project: Project, files: Sequence[Path]) -> Change:
    """Queue the reading of files and of folders' readable files; raises where a folder holds none."""
    found = [str(file) for file in readable(files)]
    known = tuple(db.scalars(select(Document.sha256).where(Document.whole)))
    spec = protocol.ReadDocuments(tuple(found), str(project.documents), known)
    title = Path(found[0]).name if len(found) == 1 else f"{len(found)} documents"
    return jobs.enqueue(db, spec, f"Read {title}")


def readable(paths: Sequence[Path]) -> list[Path]:
    """Return the files meant by paths, folders among them; raises where a folder holds none."""
    return [file.resolve() for path in paths for file in _files(path)]


def not_read_yet(db: Session, paths: Sequence[Path]) -> list[Path]:
    """Return the files meant by paths whose content no document holds: a changed file is new, a copy is not."""
    have = set(db.scalars(select(Document.sha256).where(Document.whole)))
    return [file for file in readable(paths) if _sha256(file) not in have]


def _sha256(file: Path) -> str:
    """Return the checksum of a file, nothing for one that cannot be read: the reader says why."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def newest_added(db: Session) -> float:
    """Return when the last whole document came in, in seconds since the epoch."""
    return db.scalar(select(func.max(Document.added)).where(Document.whole)) or 0.0


def _files(path: Path) -> list[Path]:
    """A folder stands for the readable files below it; a file for itself, whatever it is."""
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
    if not found:
        raise ProblemError("folder_empty", folder=path)
    return found


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store what the reader said; pages and passages find their document by its SHA-256."""
    if isinstance(event, protocol.FileFailed):
        job.notes = [*job.notes, explain(event.code, {"file": event.file, **event.facts}).as_dict()]
        _drop_halves(db, [event.file])
        return DOCUMENT | {"job"}
    if isinstance(event, (protocol.Stopped, protocol.Failed)):
        _drop_halves(db, job.spec["files"])
        return DOCUMENT
    if isinstance(event, protocol.DocumentRead):
        _record_document(db, event)
    elif isinstance(event, (protocol.PageRead, protocol.PassageRead, protocol.DocumentEnded)):
        _record_part(db, event)
    else:
        return frozenset()
    return DOCUMENT


def _drop_halves(db: Session, files: Sequence[str]) -> None:
    """A file that turned out unreadable half-way, or whose reading was stopped, leaves no half document."""
    for half in db.scalars(select(Document).where(~Document.whole, Document.source.in_(files))):
        db.delete(half)
    db.flush()


def _record_document(db: Session, event: protocol.DocumentRead) -> None:
    """A reader that was interrupted sends its document again from the start: what came before makes room."""
    if old := _by_hash(db, event.sha256):
        if old.whole:
            return
        db.delete(old)
        db.flush()
    db.add(
        Document(
            title=event.title, sha256=event.sha256, kind=event.kind, stored=event.stored, source=event.file,
            bytes=event.bytes, pages=event.pages, added=time.time(),
        )
    )  # fmt: skip
    db.flush()


def _record_part(db: Session, event: protocol.PageRead | protocol.PassageRead | protocol.DocumentEnded) -> None:
    """Add to a document that is still arriving; a whole one was read by another job and stays as it is."""
    document = _by_hash(db, event.sha256)
    if document is None or document.whole:
        return
    if isinstance(event, protocol.PageRead):
        _record_page(db, document, event)
    elif isinstance(event, protocol.PassageRead):
        _record_passage(db, document, event)
    else:
        document.whole = True
    db.flush()


def _record_page(db: Session, document: Document, event: protocol.PageRead) -> None:
    document.pages = max(document.pages, event.number)
    db.add(
        Page(
            document_id=document.id, number=event.number, width=event.width, height=event.height,
            text=event.text, lines=[list(line) for line in event.lines],
        )
    )  # fmt: skip


def _record_passage(db: Session, document: Document, event: protocol.PassageRead) -> None:
    page_id = db.scalars(select(Page.id).where(Page.document_id == document.id, Page.number == event.page)).one()
    db.add(
        Passage(
            document_id=document.id, page_id=page_id, section=list(event.section), start=event.start,
            end=event.end, text=event.text, kind=event.kind,
        )
    )  # fmt: skip


def _by_hash(db: Session, sha256: str) -> Document | None:
    return db.scalars(select(Document).where(Document.sha256 == sha256)).one_or_none()


def listed(db: Session) -> list[DocumentRow]:
    """Return every document with the counts people look for, in the order added."""
    passages = (
        select(Passage.document_id.label("document_id"), func.count().label("count"))
        .group_by(Passage.document_id)
        .subquery()
    )
    pairs = (
        select(Passage.document_id.label("document_id"), func.count().label("count"))
        .join(Pair, Pair.passage_id == Passage.id)
        .group_by(Passage.document_id)
        .subquery()
    )
    rows = db.execute(
        select(Document, func.coalesce(passages.c.count, 0), func.coalesce(pairs.c.count, 0))
        .outerjoin(passages, passages.c.document_id == Document.id)
        .outerjoin(pairs, pairs.c.document_id == Document.id)
        .order_by(Document.id)
    )
    return [DocumentRow(d.id, d.title, d.kind, d.pages, n, m, d.left_out) for d, n, m in rows]


def titles(db: Session) -> list[tuple[int, str]]:
    """Return every document's id and title, in the order added."""
    return [(document_id, title) for document_id, title in
            db.execute(select(Document.id, Document.title).order_by(Document.id))]  # fmt: skip


def sections(db: Session, document_id: int) -> list[tuple[str, ...]]:
    """Return a document's sections in reading order."""
    found = select(Passage.section).where(Passage.document_id == document_id).order_by(Passage.id)
    return list(dict.fromkeys(tuple(section) for section in db.scalars(found)))


def included(db: Session) -> int:
    """Return how many passages questions may be written from, give or take single ones left out."""
    found = select(func.count()).select_from(Passage).join(Document, Passage.document_id == Document.id)
    return db.scalar(found.where(~Document.left_out, Document.whole)) or 0


@dataclass(frozen=True)
class PassageRow:
    """One line of the list of passages."""

    id: int
    page: int
    section: tuple[str, ...]
    beginning: str
    kind: str
    start: int
    end: int
    left_out: bool


def outline(db: Session, document_id: int) -> list[PassageRow]:
    """Return a document's passages in reading order, each by its first words: a long manual has thousands."""
    rows = db.execute(
        select(Passage.id, Page.number, Passage.section, func.substr(Passage.text, 1, 160), Passage.kind,
               Passage.start, Passage.end, Passage.left_out)
        .join(Page).where(Passage.document_id == document_id).order_by(Page.number, Passage.start)
    )  # fmt: skip
    return [PassageRow(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows]


def page(db: Session, document_id: int, number: int) -> Page | None:
    """Return one page of a document, counted from 1."""
    return db.scalars(select(Page).where(Page.document_id == document_id, Page.number == number)).one_or_none()


def unwritten(db: Session) -> int:
    """Return how many documents came after questions were last written, or since they never were."""
    written = select(func.max(Job.created)).where(Job.kind == protocol.WriteDrafts.__name__, Job.state != FAILED)
    included = select(func.count(Document.id.distinct())).join(Passage, Passage.document_id == Document.id)
    last = db.scalar(written) or 0.0
    return db.scalar(included.where(~Document.left_out, Document.whole, Document.added > last)) or 0


def stored(db: Session, document_id: int) -> str:
    """Return a document's file name inside ``documents/``."""
    return db.get_one(Document, document_id).stored


def arriving(db: Session) -> set[int]:
    """Return the documents of which not every page has come yet."""
    return set(db.scalars(select(Document.id).where(~Document.whole)))


def pages(db: Session, document_id: int) -> list[Page]:
    """Return the pages of one document in order."""
    return list(db.scalars(select(Page).where(Page.document_id == document_id).order_by(Page.number)))


def passages(db: Session, document_id: int) -> list[tuple[Passage, int]]:
    """Return a document's passages in reading order, each with its page number."""
    rows = db.execute(
        select(Passage, Page.number).join(Page).where(Passage.document_id == document_id)
        .order_by(Page.number, Passage.start)
    )  # fmt: skip
    return [(passage, number) for passage, number in rows]


def dismiss_note(db: Session, job_id: int, note: Problem) -> Change:
    """Put away one of the problems a job reported by the way; the others stay until they were read, too."""
    job = db.get_one(Job, job_id)
    job.notes = [other for other in job.notes if other != note.as_dict()]
    return Change(jobs.JOB, "dismiss a note")


def leave_out_passages(db: Session, ids: Sequence[int], left_out: bool = True) -> Change:
    """Leave passages out of question writing, or take them back in."""
    edit = update_rows(db, Passage, ids, left_out=left_out)
    verb = "leave out" if left_out else "take back"
    return Change(frozenset({"passage"}), f"{verb} {counted(len(ids), 'passage')}", (edit,))


def leave_out(db: Session, ids: Sequence[int], left_out: bool = True) -> Change:
    """Leave documents out of question writing, or take them back in; nothing is deleted."""
    edit = update_rows(db, Document, ids, left_out=left_out)
    verb = "leave out" if left_out else "take back"
    return Change(frozenset({"document"}), f"{verb} {counted(len(ids), 'document')}", (edit,))
