"""Exports and imports of one file, in this process or in a real child."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from studio import protocol
from studio.child import Controls, Reporter
from studio.formats.bringing import import_pairs
from studio.formats.peek import look
from studio.formats.sending import export_pairs
from studio.protocol import (
    EVENTS_FILE,
    ExportPairs,
    ImportPairs,
    Message,
    PairsRead,
    PeekPairs,
    RowRefused,
    from_json,
    write_job,
)

ROOT = Path(__file__).parents[2]
PATIENCE = 900

ENDINGS = {
    "messages": ".jsonl", "prompt-completion": ".jsonl", "alpaca": ".json", "sharegpt": ".json", "csv": ".csv",
    "xlsx": ".xlsx", "parquet": ".parquet", "dataset": "",
}  # fmt: skip


def row(question: str = "Where is the button?", answer: str = "On the rear panel.", **more: Any) -> dict[str, Any]:
    """A pair as core writes it for the child."""
    return {
        "question": question, "answer": answer, "kind": "fact", "status": "approved", "tags": [], "document": None,
        "section": [], "page": None, "evidence": None, "origin": "person", "turns": [], "id": 1, "extra": {}, **more,
    }  # fmt: skip


def work(body: Any, job: Message, folder: Path) -> list[Message]:
    """Do a job in this process; returns what it said."""
    said = io.StringIO()
    reporter = Reporter(said)
    folder.mkdir(parents=True, exist_ok=True)
    body(job, folder, reporter, Controls(folder, reporter))
    return [from_json(line) for line in said.getvalue().split("\n") if line]


def send(rows: list[dict[str, Any]], format: str, folder: Path, ending: str = "") -> Path:
    """Export rows; returns the file to import again."""
    folder.mkdir(exist_ok=True)
    listed = folder / "rows.jsonl"
    listed.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    target = folder / f"pairs{ending or ENDINGS[format]}"
    said = work(export_pairs, ExportPairs(str(listed), str(target), format, "Pumps"), folder)
    assert said[-1] == protocol.PairsWritten(str(target), len(rows), len(rows))
    return next(target.glob("data/*.parquet")) if format == "dataset" else target


def bring(file: Path, mapping: dict[str, str] | None = None, **settings: Any) -> list[Message]:
    """Import a file by the guess of its columns."""
    peeked = look(PeekPairs(str(file), mapping=mapping))
    return work(import_pairs, ImportPairs(str(file), peeked.mapping, as_they_were=True, **settings), file.parent)


def pairs(said: list[Message]) -> list[dict[str, Any]]:
    """Return the pairs that came in."""
    return [pair for event in said if isinstance(event, PairsRead) for pair in event.rows]


def refused(said: list[Message]) -> dict[int, str]:
    """Return the codes of the rows that did not, by line."""
    return {event.line: event.code for event in said if isinstance(event, RowRefused)}


def noted(said: list[Message]) -> list[str]:
    """Return the codes of what was said of the whole file."""
    return [event.code for event in said if isinstance(event, protocol.FileNoted)]


def start(folder: Path, job: Message) -> subprocess.Popen:
    """Start a real child on a run folder."""
    write_job(job, folder)
    return subprocess.Popen([sys.executable, "-m", "studio.formats", str(folder)], cwd=ROOT)


def said_by_child(folder: Path, job: Message) -> list[Message]:
    """Let a real child do a job to its end; returns what it said."""
    start(folder, job).wait(PATIENCE)
    return [from_json(line) for line in (folder / EVENTS_FILE).read_bytes().splitlines()]
