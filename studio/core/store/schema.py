"""The tables of a project, in the order in which the data travels through them."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, text
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
    """A question, its answer, and the words of a passage that prove it.

    ``store/derived.py`` keeps beside it: the full-text index, the history and the list of what is to be checked.
    """

    __tablename__ = "pair"
    __table_args__ = (
        Index("ix_pair_sort", "status", "level", "kind", "document_id"),  # for counting, in the order of its groups
        # Everything the list filters and orders by, in reading order: a filter of any mix is one pass over this.
        Index("ix_pair_list", "document_id", "passage_id", "evidence_start", "id", "status", "level", "kind", "origin",
              "tags"),
        Index("ix_pair_draft_key", "draft_key", sqlite_where=text("draft_key IS NOT NULL")),
        Index("ix_pair_original_id", "original_id", sqlite_where=text("original_id IS NOT NULL")),
        {"sqlite_autoincrement": True},  # a number is never given twice: the history of a pair outlives its undo
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    question_key: Mapped[str] = mapped_column(index=True)
    """The question as ``wording.normalised`` has it, to find the same question again."""
    answer: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default=DRAFT)
    draft_key: Mapped[str | None]
    """What a writer wrote at first: a draft that a person changed must not be written a second time."""
    origin: Mapped[str]
    """``rules:<rule>``, ``model:<name>``, ``server:<name>``, ``person``, ``playground``, ``import:<job id>``."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id", ondelete="SET NULL"))
    """The passage's document, held here too, so that reading order needs no second table."""
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passage.id", ondelete="SET NULL"), index=True)
    evidence_start: Mapped[int] = mapped_column(default=0)
    evidence_end: Mapped[int] = mapped_column(default=0)
    """Character span in the passage's text; empty where there is no evidence."""
    flags: Mapped[list[Any]] = mapped_column(default=list)
    """What the checks found in this pair alone, as objects of code, level and sentence."""
    level: Mapped[int] = mapped_column(default=0)
    """The worst doubt, that of ``flags`` or of a ``PairLink``: 0 none, 1 amber, 2 red."""
    tags: Mapped[str] = mapped_column(default="")
    """One a line, with a line end before and after each: empty, or "\\nurgent\\nward 3\\n"."""
    turns: Mapped[list[Any]] = mapped_column(default=list)
    """Earlier turns of a conversation, (question, answer), oldest first."""
    original_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id", ondelete="SET NULL"))
    """The pair of which this one is a rephrasing: both tell one fact."""
    opinion: Mapped[float | None]
    """How much likelier a model says *yes* than *no* when asked whether the source supports the answer, 0 to 1.
    It replaces no check, and is forgotten when question, answer or evidence change."""
    opinion_of: Mapped[str | None]
    """The model's name."""
    extra: Mapped[Json] = mapped_column(default=dict)
    """Columns of an imported file that mean nothing here, kept for the way out."""
    created: Mapped[float]
    changed: Mapped[float]


class PairHistory(Base):
    """One value of a pair that changed; written by triggers, so that no road passes it by."""

    __tablename__ = "pair_history"
    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(index=True)
    """Not a foreign key: a pair that was undone and done again finds its history."""
    at: Mapped[float]
    who: Mapped[str]
    """``person``, ``undo``, ``redo``, ``checks``, ``import`` ...: what stands in ``Hand`` at that moment."""
    what: Mapped[str]
    """The column: ``question``, ``answer``, ``status``, ``kind``, ``tags`` ..."""
    before: Mapped[str | None]
    after: Mapped[str | None]


class Hand(Base):
    """One row: who changes pairs just now, for the history."""

    __tablename__ = "hand"
    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str]


class PairStale(Base):
    """Pairs that are new or changed since they were compared with the others; filled by triggers."""

    __tablename__ = "pair_stale"
    pair_id: Mapped[int] = mapped_column(primary_key=True)


class PairUnindexed(Base):
    """Pairs whose words the full-text index does not have yet, with the words it has; empty after every commit."""

    __tablename__ = "pair_unindexed"
    pair_id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str | None]
    """As indexed; none for a new pair."""
    answer: Mapped[str | None]


class PairSketch(Base):
    """What pairs are like, 80 bytes each, 2,048 to a row: read whole, all are compared with one in milliseconds.

    An index of bands would take ten times the room, and minutes to fill or to empty when 100,000 pairs come or go.
    Places of pairs that are gone are not cleared: whoever finds one looks for the pair itself.
    """

    __tablename__ = "pair_sketch"
    block: Mapped[int] = mapped_column(primary_key=True)
    """Pairs 0 to 2,047 stand in block 0; `language.sketches` knows the order of the bytes."""
    data: Mapped[bytes]


class PairSettled(Base):
    """A person looked at two pairs that are alike and kept both; triggers mark their ``PairLink``."""

    __tablename__ = "pair_settled"
    __table_args__ = (UniqueConstraint("pair_id", "other_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int]
    """Not a foreign key: what was decided holds again when a pair comes back by undo."""
    other_id: Mapped[int]
    kind: Mapped[str]


class PairLink(Base):
    """Two pairs that are alike or contradict each other; ``pair_id`` is the smaller number."""

    __tablename__ = "pair_link"
    __table_args__ = (Index("ix_pair_link_other_id", "other_id"), {"sqlite_with_rowid": False})
    pair_id: Mapped[int] = mapped_column(primary_key=True)
    other_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """``wording``, ``meaning``, ``contradiction`` or ``leak``."""
    score: Mapped[float]
    settled: Mapped[bool] = mapped_column(default=False)
    """A person looked at the two and kept both: kept by triggers from ``PairSettled``, which undo can take back."""


class Attempt(Base):
    """What a writer made of one passage: how many drafts were asked for, how many came, or why none did."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("job_id", "passage_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), index=True)
    asked: Mapped[int]
    got: Mapped[int]
    problem: Mapped[Json | None]
    """Why it failed, as a Problem."""
    suspicious: Mapped[str] = mapped_column(default="")
    """Words of the passage that read like an order to a model."""
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)


class Setting(Base):
    """What the person set for this project: thresholds of the checks, saved filters ..."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


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
    settings: Mapped[Json] = mapped_column(default=dict)
    """How it was frozen: shares, sizes, what was mixed in."""
    counts: Mapped[Json] = mapped_column(default=dict)
    """What is in it: by kind, by document, moved, dropped."""
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
    __table_args__: ClassVar = {"sqlite_autoincrement": True}  # a folder in runs/ never passes to another job
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Name of the protocol's job class, e.g. ``TrainAdapter``."""
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default=QUEUED, index=True)
    position: Mapped[float]
    """Smaller goes first."""
    after_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    """Waits until this job was done."""
    not_before: Mapped[float | None]
    """Waits until this moment."""
    sweep: Mapped[str | None] = mapped_column(index=True)
    """Name of the group this run was queued with, to be compared with each other."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was started again by itself since it last got ahead."""
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


class SampleAnswer(Base):
    """What a model in training answered to one of its fixed questions at a step."""

    __tablename__ = "sample_answer"
    __table_args__ = (UniqueConstraint("job_id", "step", "pair_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    step: Mapped[int]
    pair_id: Mapped[int]
    """Of the row that was asked; not a foreign key, for a dataset version outlives its pairs."""
    question: Mapped[str]
    reference: Mapped[str]
    answer: Mapped[str]


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
