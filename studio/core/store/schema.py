"""The tables of a project, in the order in which the data travels through them."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

DRAFT, APPROVED, REJECTED = "draft", "approved", "rejected"
STATUSES = (DRAFT, APPROVED, REJECTED)

QUEUED, RUNNING, PAUSED = "queued", "running", "paused"
DONE, FAILED, STOPPED, INTERRUPTED = "done", "failed", "stopped", "interrupted"
LIVE_STATES = (RUNNING, PAUSED)
ENDED_STATES = (DONE, FAILED, STOPPED, INTERRUPTED)

TRAIN, HELD_OUT = "train", "held_out"

Json = dict[str, Any]


class Base(DeclarativeBase):
    """Names every constraint, so that a later migration can find it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {Json: JSON, list[Any]: JSON, str: Text}


class Document(Base):
    """A file the person added; its bytes lie in ``documents/`` under their SHA-256 and never change."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str]
    stored: Mapped[str]
    """File name inside ``documents/``."""
    source: Mapped[str]
    """Where it came from, for the person's eyes only."""
    bytes: Mapped[int]
    pages: Mapped[int]
    added: Mapped[float]
    """Seconds since the epoch; so are all times here."""
    whole: Mapped[bool] = mapped_column(default=False)
    """All pages have arrived; a document that is not whole is read again from the start."""
    left_out: Mapped[bool] = mapped_column(default=False)


class Page(Base):
    """One page's text, and where each of its lines stands."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("document_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    number: Mapped[int]
    width: Mapped[float]
    height: Mapped[float]
    text: Mapped[str]
    lines: Mapped[list[Any]]
    """Rows of (start, end, x0, y0, x1, y1): character span in ``text`` and box in points."""


class Passage(Base):
    """A stretch of one page that questions are written from: ``page.text[start:end] == text``."""

    __tablename__ = "passage"
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), index=True)
    section: Mapped[list[Any]]
    """Headings from the top down."""
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    kind: Mapped[str]
    left_out: Mapped[bool] = mapped_column(default=False)


class Pair(Base):
    """A question, its answer, and the words of a passage that prove it."""

    __tablename__ = "pair"
    __table_args__ = (Index("ix_pair_status", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    question_key: Mapped[str] = mapped_column(index=True)
    """The question as ``wording.normalised`` has it, to find the same question again."""
    answer: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default=DRAFT)
    draft_key: Mapped[str | None] = mapped_column(index=True)
    """What a writer wrote at first: a draft that a person changed must not be written a second time."""
    origin: Mapped[str]
    """``rules:<rule>``, ``person``, ``playground`` ..."""
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passage.id", ondelete="SET NULL"), index=True)
    evidence_start: Mapped[int] = mapped_column(default=0)
    evidence_end: Mapped[int] = mapped_column(default=0)
    """Character span in the passage's text; empty where there is no evidence."""
    flags: Mapped[list[Any]]
    """What the checks found, as objects of code, level and sentence."""
    created: Mapped[float]
    changed: Mapped[float]


class DatasetVersion(Base):
    """Approved pairs, copied and frozen: an edit never changes what was trained."""

    __tablename__ = "dataset_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    folder: Mapped[str]
    trained: Mapped[int]
    held_out: Mapped[int]
    sha256: Mapped[str]
    seed: Mapped[int]
    created: Mapped[float]


class DatasetRow(Base):
    """Which pair stands in which version and on which side; the foreign keys back to the page."""

    __tablename__ = "dataset_row"
    version_id: Mapped[int] = mapped_column(ForeignKey("dataset_version.id", ondelete="CASCADE"), primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), primary_key=True)
    split: Mapped[str]


class Job(Base):
    """One piece of long work, done by a child in ``runs/<id>/``."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Name of the protocol's job class, e.g. ``TrainAdapter``."""
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default=QUEUED, index=True)
    position: Mapped[float]
    """Smaller goes first."""
    spec: Mapped[Json]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("dataset_version.id"))
    adapter_id: Mapped[int | None] = mapped_column(ForeignKey("adapter.id", use_alter=True))
    created: Mapped[float]
    started: Mapped[float | None]
    ended: Mapped[float | None]
    pid: Mapped[int | None]
    born: Mapped[float | None]
    """Start time of the process, which tells it from a later one with the same id."""
    read_to: Mapped[int] = mapped_column(default=0)
    """Bytes of ``events.jsonl`` recorded so far; moves in the same transaction as what they said."""
    progress: Mapped[Json] = mapped_column(default=dict)
    problem: Mapped[Json | None]
    """Why it failed, as a Problem."""
    notes: Mapped[list[Any]] = mapped_column(default=list)
    """Problems that did not end the job, e.g. one file of many that could not be read."""


class Metric(Base):
    """One number at one step of a job."""

    __tablename__ = "metric"
    __table_args__ = (Index("ix_metric_job_name", "job_id", "name", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    step: Mapped[int]
    name: Mapped[str]
    value: Mapped[float]


class Adapter(Base):
    """A trained adapter and everything needed to use it."""

    __tablename__ = "adapter"
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("dataset_version.id"))
    name: Mapped[str]
    base: Mapped[str]
    """Folder of the base model."""
    folder: Mapped[str]
    """Relative to the project."""
    card: Mapped[Json]
    created: Mapped[float]


class Evaluation(Base):
    """The verdict on an adapter; answers lie in the run folder."""

    __tablename__ = "evaluation"
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), unique=True)
    adapter_id: Mapped[int] = mapped_column(ForeignKey("adapter.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("dataset_version.id"))
    answers: Mapped[str]
    """File relative to the project."""
    scores: Mapped[Json]
    verdict: Mapped[str]
    created: Mapped[float]


class Exchange(Base):
    """One question asked in the playground and both answers."""

    __tablename__ = "exchange"
    id: Mapped[int] = mapped_column(primary_key=True)
    adapter_id: Mapped[int | None] = mapped_column(ForeignKey("adapter.id"))
    question: Mapped[str]
    base_answer: Mapped[str]
    tuned_answer: Mapped[str]
    vote: Mapped[str | None]
    correction: Mapped[str | None]
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    """The draft made from it, where it was sent to Questions."""
    created: Mapped[float]
