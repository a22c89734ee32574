"""Let drafts be written: by the rules, by a model on this PC or by a server, one passage after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from studio import addresses, protocol
from studio.core import jobs
from studio.core.problems import ProblemError, explain
from studio.core.review import pairs
from studio.core.store.changes import Change, insert_rows
from studio.core.store.project import Project
from studio.core.store.schema import DONE, LIVE_STATES, Attempt, Document, Job, Metric, Page, Pair, Passage
from studio.core.writing import servers
from studio.core.writing.servers import Sending, Server, is_far
from studio.language.wording import normalised

__all__ = ["Choice", "Sending", "Server", "is_far"]

KINDS = tuple(kind.__name__ for kind in (protocol.WriteDrafts, protocol.ServerDrafts, protocol.ModelDrafts))
"""Jobs that write drafts."""
PREVIEW, DOCUMENTS = "preview", "documents"
"""What a job's spec holds beside what its child is told: that its drafts are only shown; what it writes from."""
KNOWN = "drafts known"
"""Name of a job's metric: drafts of a passage (the step) that were there before, so nothing came of them."""
TRIED = 3
"""Passages of a preview."""
_TELLING = 120
"""Characters from which a passage is worth trying on."""


@dataclass(frozen=True)
class Choice:
    """What the person asked for, whoever writes."""

    kinds: tuple[str, ...] = ()
    """None chosen means all."""
    per_passage: int = 3
    language: str = ""
    """Empty: the language of the passage. The rules always write in that."""
    documents: tuple[int, ...] = ()
    """None chosen means all."""


# ---------------------------------------------------------------- asking


def write_drafts(db: Session, kinds: Sequence[str] = ()) -> Change:
    """Queue the rules writer over every included passage; the passages are listed when it starts."""
    return _queue(db, protocol.WriteDrafts("", tuple(kinds)), Choice(), False)


def write_with_rules(db: Session, choice: Choice, preview: bool = False) -> Change:
    """Let the built-in rules write."""
    return _queue(db, protocol.WriteDrafts("", choice.kinds, choice.per_passage), choice, preview)


def write_with_model(db: Session, choice: Choice, base: Path, preview: bool = False) -> Change:
    """Let a model on this PC write."""
    spec = protocol.ModelDrafts("", str(base), choice.kinds, choice.per_passage, choice.language)
    return _queue(db, spec, choice, preview)


def write_with_server(db: Session, choice: Choice, server: Server, agreed: str = "", preview: bool = False) -> Change:
    """Let a server write. ``agreed`` is the host to which the person said yes; without it nothing leaves this PC."""
    servers.agree(sending(db, choice, server.url, preview), agreed)
    spec = protocol.ServerDrafts(
        "", servers.tidy(server.url), server.model, server.key_name, choice.kinds, choice.per_passage,
        choice.language, parallel=server.parallel, timeout=server.timeout, price_in=server.price_in,
        price_out=server.price_out, far=is_far(server.url),
    )  # fmt: skip
    return _queue(db, spec, choice, preview)


def sending(db: Session, choice: Choice, url: str, preview: bool = False) -> Sending:
    """Return what would be sent to an address: how many passages and characters, to which host."""
    url = servers.tidy(url)
    lengths = _lengths(db, choice)
    sent = _spread(lengths) if preview else list(lengths)
    characters = sum(lengths[one] for one in sent)
    return Sending(addresses.host(url), addresses.is_far(url), addresses.is_open(url), len(sent), characters)


def retry(db: Session, project: Project, job_id: int) -> Change:
    """Try again what failed, or go on with what was not tried yet; what was written stays as it is."""
    job = db.get_one(Job, job_id)
    if job.state == DONE:
        failed = select(Attempt.passage_id).where(Attempt.job_id == job_id, Attempt.problem.is_not(None))
        job.spec = {**job.spec, "only": list(db.scalars(failed)) or job.spec["only"]}  # none named would mean all
        return jobs.again(project, job)
    return jobs.resume(db, project, job_id)


def asking_far(db: Session) -> list[str]:
    """Return the hosts outside this PC that passages are sent to now."""
    live = select(Job.spec).where(Job.kind == protocol.ServerDrafts.__name__, Job.state.in_(LIVE_STATES))
    return [addresses.host(spec["url"]) for spec in db.scalars(live) if spec.get("far")]


def _queue(db: Session, spec: Any, choice: Choice, preview: bool) -> Change:
    """Put a writer into the queue. What it writes from is listed when it starts; named now are the three passages of
    a preview, and those that a person agreed to send away: what arrives later is not among them."""
    lengths = _lengths(db, choice)
    if not lengths:
        raise ProblemError("passages_none")
    title = "Try three passages" if preview else "Write draft questions"
    if preview or getattr(spec, "far", False):
        spec = replace(spec, only=tuple(_spread(lengths) if preview else lengths))
    change = jobs.enqueue(db, spec, title)
    job = db.get_one(Job, change.made[0])
    job.spec = {**job.spec, PREVIEW: preview, DOCUMENTS: list(choice.documents)}
    return change


def _lengths(db: Session, choice: Choice) -> dict[int, int]:
    """Return the passages a choice means, in reading order, with the number of their characters."""
    rows = _included(choice.documents, Passage.id, func.length(Passage.text))
    return dict(iter(db.execute(rows)))


def _spread(lengths: dict[int, int]) -> list[int]:
    """Return three passages from all over, and such that have something to say."""
    telling = [number for number, length in lengths.items() if length >= _TELLING] or list(lengths)
    count = min(TRIED, len(telling))
    return [telling[(2 * part + 1) * len(telling) // (2 * count)] for part in range(count)]


def passages_to_write(db: Session, documents: Sequence[int] = ()) -> list[dict[str, Any]]:
    """Return the rows a writer reads: included passages of included documents (or of these), in reading order."""
    return [
        {"id": passage.id, "document": title, "page": page, "section": passage.section, "text": passage.text,
         "kind": passage.kind}
        for passage, title, page in db.execute(_included(documents, Passage, Document.title, Page.number))
    ]  # fmt: skip


def _included(documents: Sequence[int], *columns: Any) -> Select[Any]:
    joined = select(*columns).select_from(Passage).join(Page, Passage.page_id == Page.id)
    joined = joined.join(Document, Passage.document_id == Document.id)
    joined = joined.where(~Passage.left_out, ~Document.left_out, Document.whole)
    joined = joined.where(Document.id.in_(documents)) if documents else joined
    return joined.order_by(Document.id, Page.number, Passage.start)


# ---------------------------------------------------------------- recording


def record(db: Session, _project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store what a writer made of a passage; a draft written before is not stored again, also when a person changed it.

    A passage comes once more when its job is resumed or what failed is tried again: the later attempt counts.
    """
    if not isinstance(event, (protocol.PassageWritten, protocol.PassageFailed)):
        return frozenset()
    if (passage := db.get(Passage, event.passage)) is None:  # its document was taken away meanwhile
        return frozenset()
    if event.estimated:
        _note(job, "tokens_estimated")
    if isinstance(event, protocol.PassageFailed):
        _attempt(db, job, event, 0, problem=explain(event.code, event.facts).as_dict())
        return frozenset({"attempt"})
    if not job.spec.get(PREVIEW):
        rows = new_rows(db, job, passage, event)
        insert_rows(db, Pair, rows)
        _count_known(db, job, event.passage, len(event.drafts) - len(rows))
    _attempt(db, job, event, len(event.drafts), suspicious=event.suspicious)
    return pairs.PAIR | {"attempt"}


def new_rows(db: Session, job: Job, passage: Passage, event: protocol.PassageWritten) -> list[dict[str, Any]]:
    """Return the drafts of a passage that are not known yet, as ``insert_rows`` takes them."""
    new = {draft_key(draft): draft for draft in event.drafts}
    return [_row(db, job, passage, draft) for key, draft in new.items() if not _known(db, key)]


def _row(db: Session, job: Job, passage: Passage, draft: dict[str, Any]) -> dict[str, Any]:
    words = pairs.Words(draft["question"], draft["answer"])
    place = pairs.Place(passage, draft["start"], draft["end"])
    row = pairs.new_row(db, words, draft["kind"], _origin(job, draft), place)
    return {**row, "draft_key": draft_key(draft)}


def _origin(job: Job, draft: dict[str, Any]) -> str:
    """Return who wrote a draft: the rule by its name, or the model by its own."""
    if job.kind == protocol.ServerDrafts.__name__:
        return f"server:{job.spec['model']}"
    if job.kind == protocol.ModelDrafts.__name__:
        return f"model:{Path(job.spec['base']).name}"
    return f"rules:{draft['rule']}"


def draft_key(draft: dict[str, Any]) -> str:
    """Return what a draft is known by."""
    return f"{normalised(draft['question'])}\n{draft['answer']}"


def _known(db: Session, key: str) -> bool:
    return db.scalar(select(Pair.id).where(Pair.draft_key == key)) is not None


def _count_known(db: Session, job: Job, passage: int, known: int) -> None:
    """Count what was written before, unless it was this very job that wrote it and now says it again."""
    written = select(Attempt.id).where(Attempt.job_id == job.id, Attempt.passage_id == passage, Attempt.got > 0)
    if known and db.scalar(written) is None:
        db.add(Metric(job_id=job.id, step=passage, name=KNOWN, value=known))


def _note(job: Job, code: str) -> None:
    """Say something of a job by the way, once."""
    if code not in {note["code"] for note in job.notes}:
        job.notes = [*job.notes, explain(code, {}).as_dict()]


def _attempt(db: Session, job: Job, event: protocol.PassageWritten | protocol.PassageFailed, got: int,
             **more: Any) -> None:  # fmt: skip
    """Remember what became of a passage. Tokens of an earlier attempt were spent all the same."""
    before = db.scalar(select(Attempt).where(Attempt.job_id == job.id, Attempt.passage_id == event.passage))
    tokens_in, tokens_out = event.tokens_in, event.tokens_out
    if before is not None:
        tokens_in, tokens_out = tokens_in + before.tokens_in, tokens_out + before.tokens_out
        db.delete(before)
        db.flush()
    db.add(Attempt(job_id=job.id, passage_id=event.passage, asked=event.asked, got=got, tokens_in=tokens_in,
                   tokens_out=tokens_out, **more))  # fmt: skip
