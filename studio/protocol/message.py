"""What a message is, and the files of a run folder through which parent and child speak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, ClassVar

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
CANCEL: Control = "cancel"
"""For whoever follows the child, not for itself: it is ended at once, and saves nothing more."""


class Message:
    """Base of everything that crosses a process border; subclasses are frozen dataclasses of JSON values."""

    _kinds: ClassVar[dict[str, type[Message]]] = {}

    def __init_subclass__(cls) -> None:
        Message._kinds[cls.__name__] = cls

    def to_json(self) -> str:
        """Return one line of JSON, without the line end."""
        return json.dumps({"is": type(self).__name__, **asdict(self)}, ensure_ascii=False)


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
