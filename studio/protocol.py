"""The one corridor between processes: what a child is asked to do, and what it says while it does it.

A job is a frozen dataclass written to ``job.json``; an event is a frozen dataclass written as one JSON object
per line, to ``events.jsonl`` (jobs) or to standard output (the talk and page children). Both carry their own
name in the field ``"is"``. Standard library only: parents and children of every kind import this module.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, TypeVar

JOB_FILE = "job.json"
EVENTS_FILE = "events.jsonl"
LOG_FILE = "log.txt"
CONTROL_FILE = "control"
LOCK_FILE = "lock"
"""Held by the child for its whole life, so that one run folder never has two children."""

Control = str
STOP: Control = "stop"
PAUSE: Control = "pause"
RESUME: Control = "resume"
SAVE: Control = "save"

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page."""


class Message:
    """Base of everything that crosses a process border; subclasses are frozen dataclasses of JSON values."""

    _kinds: ClassVar[dict[str, type[Message]]] = {}

    def __init_subclass__(cls) -> None:
        Message._kinds[cls.__name__] = cls

    def to_json(self) -> str:
        """Return one line of JSON, without the line end."""
        return json.dumps({"is": type(self).__name__, **asdict(self)}, ensure_ascii=False)


M = TypeVar("M", bound=Message)


def from_json(line: str | bytes) -> Message:
    """Read one message back; unknown fields are dropped so that a newer child can talk to an older window.

    Raises ValueError for anything that is not a message.
    """
    try:
        values = json.loads(line)
        kind = Message._kinds[values.pop("is")]
        known = {f.name for f in fields(kind)}
        return kind(**{name: _frozen(value) for name, value in values.items() if name in known})
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a message: {line[:80]!r}") from error


def _frozen(value: Any) -> Any:
    """Turn JSON lists into tuples, so that what is read equals what was written."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def write_job(job: Message, folder: Path) -> Path:
    """Write ``job.json`` into the run folder by one rename, so that a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / JOB_FILE
    draft = target.with_suffix(".draft")
    draft.write_text(job.to_json(), encoding="utf-8")
    draft.replace(target)
    return target


def read_job(folder: Path) -> Message:
    """Read the job of a run folder."""
    return from_json((folder / JOB_FILE).read_text(encoding="utf-8"))


def read_rows(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


# ---------------------------------------------------------------- jobs: what a child is asked to do


@dataclass(frozen=True)
class ReadDocuments(Message):
    """Copy each file into the store under its SHA-256 and cut it into pages and passages (readers)."""

    files: tuple[str, ...]
    store: str
    """The project's ``documents`` folder."""
    known: tuple[str, ...] = ()
    """SHA-256 of documents the project has already; they are skipped."""
    passage_characters: int = 900


@dataclass(frozen=True)
class WriteDrafts(Message):
    """Write draft pairs from passages with the built-in rules (writers).

    ``passages`` is a JSON Lines file of ``{"id", "document", "section", "text", "kind"}``.
    """

    passages: str
    kinds: tuple[str, ...] = ()
    """Kinds to write; empty means all."""
    per_passage: int = 8
    """At most this many drafts for every 600 characters begun, so that a long table is not cut short."""


@dataclass(frozen=True)
class Recipe:
    """Hyper-parameters of one training run; saved beside the adapter. Rates are per step, lengths in tokens."""

    method: str = "lora"
    """``lora`` (base in 16 or 32 bit) or ``qlora`` (base in NF4, 4 bit)."""
    precision: str = "auto"
    """``float32``, ``bfloat16`` or ``auto`` (bfloat16 on a card that has it, else float32)."""
    rank: int = 32
    alpha: int = 32
    rslora: bool = True
    dropout: float = 0.0
    rate: float = 1e-3
    warmup_share: float = 0.05
    epochs: int = 25
    batch: int = 8
    """Conversations per optimiser step."""
    length: int = 512
    clip: float = 1.0
    weight_decay: float = 0.0
    seed: int = 0
    evaluations: int = 10
    """How often held-out loss is measured and a checkpoint published in the course of the run."""
    max_minutes: float = 0.0
    """Stop after the current epoch once this much time is spent; 0 means no limit."""
    reword: bool = True
    """Practise a question's other wordings, where the row has any, in every second epoch."""


@dataclass(frozen=True)
class TrainAdapter(Message):
    """Train a LoRA adapter (engine). Rows are ``{"id", "question", "answer"}`` JSON Lines.

    A row may have ``"wordings"``, a list: the same question in other words.
    """

    base: str
    """Folder of the base model."""
    base_name: str
    train: str
    held_out: str
    dataset_sha256: str
    recipe: dict[str, Any] = field(default_factory=dict)
    system: str = ""
    """System message put before every question; empty means none."""


@dataclass(frozen=True)
class EvaluateAdapter(Message):
    """Let base and tuned model answer the questions of a file, greedily (engine).

    ``questions`` has rows ``{"id", "question", "answer", "split"}`` with split ``held_out``, ``train`` or
    ``reworded`` (a trained question in other words). Split and id together name a row.
    """

    base: str
    adapter: str
    questions: str
    system: str = ""
    max_tokens: int = 96
    batch: int = 8


@dataclass(frozen=True)
class LookUpModel(Message):
    """Ask the hub for the size and licence of a model before anything is fetched (fetcher)."""

    repo: str
    endpoint: str = "https://huggingface.co"
    revision: str = "main"


@dataclass(frozen=True)
class DownloadModel(Message):
    """Fetch safetensors, configuration and tokenizer of a model into a folder (fetcher)."""

    repo: str
    folder: str
    endpoint: str = "https://huggingface.co"
    revision: str = "main"


# ---------------------------------------------------------------- commands to the pipe children


@dataclass(frozen=True)
class LoadModels(Message):
    """Load a base and, when named, an adapter on top of it; first command to the talk child."""

    base: str
    adapter: str = ""
    system: str = ""
    precision: str = "auto"


@dataclass(frozen=True)
class Ask(Message):
    """Answer one question with base and tuned model at once; ``history`` is earlier (question, answer) turns."""

    id: int
    question: str
    history: tuple[tuple[str, str], ...] = ()
    max_tokens: int = 256
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class StopAnswer(Message):
    """Stop the answer that is being written, keep what there is."""

    id: int


@dataclass(frozen=True)
class RenderPage(Message):
    """Draw one page of a PDF into a PNG file (page child of the readers)."""

    file: str
    page: int
    """Counted from 1."""
    picture: str
    """Where to write the PNG."""
    scale: float = 1.5
    """Pixels per point."""


# ---------------------------------------------------------------- events: what children say


@dataclass(frozen=True)
class Started(Message):
    """First word of every child. The start time tells it from a later process with the same id."""

    pid: int
    born: float
    """Seconds since the epoch, as psutil's ``create_time``."""


@dataclass(frozen=True)
class Progress(Message):
    """How far a job is."""

    done: float
    total: float
    doing: str
    """Code of the present activity, e.g. ``reading``, ``loading``, ``training``; worded for people in core."""
    seconds_left: float | None = None
    detail: str = ""
    """A name to show beside it, e.g. a file name."""


@dataclass(frozen=True)
class Failed(Message):
    """Last word of a job that could not be done: a code of ``core.problems`` and its facts, no prose."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished(Message):
    """Last word of a job that was done."""


@dataclass(frozen=True)
class Stopped(Message):
    """Last word of a job that was told to stop; what was done so far is kept."""


@dataclass(frozen=True)
class Paused(Message):
    """The job waits for ``resume`` or ``stop``."""


@dataclass(frozen=True)
class Resumed(Message):
    """The job goes on after a pause."""


@dataclass(frozen=True)
class DocumentRead(Message):
    """A file is in the store; its pages follow, then its passages, then ``DocumentEnded``."""

    file: str
    """Where it came from."""
    sha256: str
    title: str
    kind: str
    """``pdf``, ``docx``, ``html``, ``markdown`` or ``text``."""
    bytes: int
    pages: int
    stored: str
    """File name inside the store."""


@dataclass(frozen=True)
class PageRead(Message):
    """One page: its text in reading order without running headers, and where each line stands.

    A document without fixed pages (Word, web, Markdown, text) has one page per chapter-sized stretch,
    width and height 0 and no lines.
    """

    sha256: str
    number: int
    width: float
    height: float
    text: str
    lines: tuple[tuple[int, int, float, float, float, float], ...] = ()
    """(start, end, x0, y0, x1, y1): character span in ``text`` and its box in points."""


@dataclass(frozen=True)
class PassageRead(Message):
    """One passage; the law: ``page.text[start:end] == text``."""

    sha256: str
    page: int
    section: tuple[str, ...]
    """Headings from the top down."""
    start: int
    end: int
    text: str
    kind: str = "prose"
    """``prose``, ``list``, ``table`` (cells split by tabs, rows by line ends) or ``glossary``."""


@dataclass(frozen=True)
class DocumentEnded(Message):
    """All pages and passages of this document were sent."""

    sha256: str


@dataclass(frozen=True)
class FileSkipped(Message):
    """The project has a document with these very bytes already."""

    file: str
    sha256: str


@dataclass(frozen=True)
class FileFailed(Message):
    """This file could not be read; the others go on."""

    file: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftWritten(Message):
    """One draft pair; the law: ``evidence`` is literally ``passage.text[start:end]``."""

    passage: int
    question: str
    answer: str
    kind: str
    """``definition``, ``fact``, ``number``, ``how-to``, ``table`` ..."""
    start: int
    end: int
    evidence: str
    rule: str
    """Name of the rule that wrote it."""


@dataclass(frozen=True)
class TrainingStep(Message):
    """One optimiser step."""

    step: int
    steps: int
    epoch: float
    loss: float
    rate: float
    tokens_per_second: float


@dataclass(frozen=True)
class HeldOutLoss(Message):
    """Mean loss per trained token on the held-out pairs."""

    step: int
    loss: float


@dataclass(frozen=True)
class CheckpointPublished(Message):
    """A whole checkpoint stands in this folder, manifest last."""

    step: int
    folder: str


@dataclass(frozen=True)
class AdapterSaved(Message):
    """The finished adapter; ``card`` holds base id and hash, template hash, recipe, dataset SHA-256, losses."""

    folder: str
    card: dict[str, Any]


@dataclass(frozen=True)
class Answered(Message):
    """Base and tuned answer to one question of an evaluation."""

    id: int
    split: str
    question: str
    reference: str
    base: str
    tuned: str
    base_ended: bool = True
    tuned_ended: bool = True


@dataclass(frozen=True)
class ModelsLoaded(Message):
    """The talk child is ready."""

    seconds: float
    has_adapter: bool


@dataclass(frozen=True)
class Words(Message):
    """More text of an answer. ``side`` is ``base`` or ``tuned``."""

    id: int
    side: str
    text: str


@dataclass(frozen=True)
class AnswerEnded(Message):
    """Both sides are done; ``reason`` is ``end``, ``length`` or ``stopped``."""

    id: int
    reason: str
    seconds: float
    tokens: int


@dataclass(frozen=True)
class PageRendered(Message):
    """The picture of one page is in this file, by one rename."""

    file: str
    page: int
    picture: str
    width: int
    height: int


@dataclass(frozen=True)
class ModelFound(Message):
    """What the hub says about a model."""

    repo: str
    revision: str
    licence: str
    bytes: int
    files: tuple[str, ...]
    gated: bool = False


@dataclass(frozen=True)
class ModelDownloaded(Message):
    """The model is whole in this folder."""

    folder: str
