"""Every question the studio writes from its sample documents, by the real children, read once."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from studio.protocol import (
    EVENTS_FILE,
    DocumentRead,
    Message,
    PassageRead,
    PassageWritten,
    ReadDocuments,
    WriteDrafts,
    from_json,
    write_job,
)

ROOT = Path(__file__).parents[2]


class Written(NamedTuple):
    """A question and its answer."""

    question: str
    answer: str


@cache
def sample_questions() -> tuple[Written, ...]:
    """Return the drafts of all samples."""
    with tempfile.TemporaryDirectory() as place:
        passages = _passages(Path(place))
        rows = Path(place) / "passages.jsonl"
        rows.write_text("".join(json.dumps(row) + "\n" for row in passages), encoding="utf-8")
        events = _run("studio.writers", WriteDrafts(str(rows)), Path(place) / "write")
    drafts = [draft for event in events if isinstance(event, PassageWritten) for draft in event.drafts]
    return tuple(Written(draft["question"], draft["answer"]) for draft in drafts)


def _passages(place: Path) -> list[dict[str, object]]:
    files = tuple(str(file) for file in sorted((ROOT / "resources/samples").iterdir()))
    events = _run("studio.readers", ReadDocuments(files, str(place / "store")), place / "read")
    titles = {event.sha256: event.title for event in events if isinstance(event, DocumentRead)}
    return [
        {"id": number, "document": titles[event.sha256], "section": event.section, "text": event.text,
         "kind": event.kind}
        for number, event in enumerate(event for event in events if isinstance(event, PassageRead))
    ]  # fmt: skip


def _run(child: str, job: Message, folder: Path) -> list[Message]:
    write_job(job, folder)
    subprocess.run([sys.executable, "-m", child, str(folder)], cwd=ROOT, timeout=900, check=True)
    return [from_json(line) for line in (folder / EVENTS_FILE).read_text(encoding="utf-8").splitlines()]
