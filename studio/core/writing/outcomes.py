"""What came of a writer: asked and got, always both; what failed, where and why; what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs, progress
from studio.core.problems import Problem
from studio.core.store.schema import ENDED_STATES, Attempt, Document, Job, Page, Passage
from studio.core.writing import drafting

MILLION = 1_000_000


@dataclass(frozen=True)
class PassageAt:
    """A passage, as a person finds it."""

    passage: int
    document: str
    page: int
    section: tuple[str, ...]


@dataclass(frozen=True)
class FailedPassage:
    """A passage that gave nothing, and why."""

    at: PassageAt
    problem: Problem


@dataclass(frozen=True)
class Outcome:
    """What came of one job."""

    job: int
    title: str
    writer: str
    """Who wrote: ``rules``, or the name of the model."""
    state: str
    asked: int
    """Drafts asked for from the passages that were tried."""
    got: int
    """Drafts that are new."""
    known: int
    """Drafts that came and were there already."""
    tried: int
    """Passages."""
    untried: int
    """Passages the job ended before."""
    failed: tuple[FailedPassage, ...]
    suspicious: tuple[tuple[PassageAt, str], ...]
    """Passages with words that read like orders to a model, and those words."""
    tokens_in: int
    tokens_out: int
    estimated: bool
    cost: float | None
    """In the person's own currency; None where no price is known."""
    problem: Problem | None


def outcome(db: Session, job_id: int) -> Outcome:
    """Return what came of a job so far."""
    job = db.get_one(Job, job_id)
    sums = select(func.count(), *(func.coalesce(func.sum(column), 0) for column in (
        Attempt.asked, Attempt.got, Attempt.tokens_in, Attempt.tokens_out)))  # fmt: skip
    tried, asked, got, tokens_in, tokens_out = db.execute(sums.where(Attempt.job_id == job_id)).one()
    known = round(sum(value for _, value in jobs.metrics(db, job_id, drafting.KNOWN)))
    failed = tuple(FailedPassage(at, Problem(**one.problem)) for one, at in _placed(db, job_id, failed=True))
    suspicious = tuple((at, one.suspicious) for one, at in _placed(db, job_id, failed=False))
    return Outcome(
        job_id, job.title, _writer(job), job.state, asked, got - known, known, tried, _untried(job, tried), failed,
        suspicious, tokens_in, tokens_out, any(note.code == "tokens_estimated" for note in jobs.notes(job)),
        _cost(job, tokens_in, tokens_out), jobs.problem(job),
    )  # fmt: skip


def ended(db: Session, limit: int = 10) -> list[Outcome]:
    """Return what came of the writers that ended last, the newest first; previews are none."""
    found = select(Job).where(Job.kind.in_(drafting.KINDS), Job.state.in_(ENDED_STATES)).order_by(Job.id.desc())
    whole = [job.id for job in db.scalars(found) if not job.spec.get(drafting.PREVIEW)]
    return [outcome(db, job_id) for job_id in whole[:limit]]


def _placed(db: Session, job_id: int, failed: bool) -> list[tuple[Attempt, PassageAt]]:
    rows = select(Attempt, Passage.id, Document.title, Page.number, Passage.section)
    rows = rows.join(Passage, Attempt.passage_id == Passage.id).join(Page, Passage.page_id == Page.id)
    rows = rows.join(Document, Passage.document_id == Document.id).where(Attempt.job_id == job_id)
    rows = rows.where(Attempt.problem.is_not(None) if failed else Attempt.suspicious != "")
    rows = rows.order_by(Document.id, Page.number, Passage.start)
    return [
        (one, PassageAt(number, title, page, tuple(section)))
        for one, number, title, page, section in db.execute(rows)
    ]  # fmt: skip


def _writer(job: Job) -> str:
    if job.kind == protocol.ServerDrafts.__name__:
        return str(job.spec["model"])
    return "" if job.kind == protocol.WriteDrafts.__name__ else str(job.spec["base"])


def _untried(job: Job, tried: int) -> int:
    total = int((job.progress or {}).get("total", 0))
    return max(0, total - tried) if progress.of(job).share < 1 else 0


def _cost(job: Job, tokens_in: int, tokens_out: int) -> float | None:
    prices = job.spec.get("price_in", 0.0), job.spec.get("price_out", 0.0)
    return (tokens_in * prices[0] + tokens_out * prices[1]) / MILLION if any(prices) else None
