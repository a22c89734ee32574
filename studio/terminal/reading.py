"""Print what the reader makes of documents, without a project."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from studio import protocol
from studio.core import documents
from studio.core.problems import explain
from studio.jobs import launch

LOOK_EVERY = 0.1


def read(files: Sequence[Path], as_json: bool) -> int:
    """Print pages and passages; returns 1 when a file could not be read."""
    failed = False
    with tempfile.TemporaryDirectory(prefix="slm-read-", ignore_cleanup_errors=True) as folder:
        for event in _events(documents.readable(files), Path(folder)):
            failed |= isinstance(event, (protocol.FileFailed, protocol.Failed))
            _print(event, as_json)
    return int(failed)


def _events(files: Sequence[Path], folder: Path) -> Iterator[protocol.Message]:
    """Run a reader child on a folder of its own and yield what it says until its last word."""
    run = folder / "run"
    job = protocol.ReadDocuments(tuple(str(file) for file in files), str(folder / "documents"))
    protocol.write_job(job, run)
    pid, born = launch.start_job("ReadDocuments", run)
    try:
        yield from _follow(run / protocol.EVENTS_FILE, pid, born)
    finally:
        launch.kill(pid, born)


def _follow(file: Path, pid: int, born: float) -> Iterator[protocol.Message]:
    rest = b""
    offset = 0
    while True:
        alive = launch.is_alive(pid, born)
        chunk = _after(file, offset)
        offset += len(chunk)
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            event = protocol.from_json(line)
            yield event
            if isinstance(event, (protocol.Finished, protocol.Failed, protocol.Stopped)):
                return
        if not alive and not chunk:
            yield protocol.Failed("child_gone")
            return
        time.sleep(LOOK_EVERY)


def _after(file: Path, offset: int) -> bytes:
    try:
        with file.open("rb") as events:
            events.seek(offset)
            return events.read()
    except FileNotFoundError:
        return b""


def _print(event: protocol.Message, as_json: bool) -> None:
    if isinstance(event, (protocol.FileFailed, protocol.Failed)):
        facts = {**event.facts, "file": getattr(event, "file", event.facts.get("file", ""))}
        print(explain(event.code, facts), file=sys.stderr)
    elif as_json and isinstance(event, (protocol.DocumentRead, protocol.PageRead, protocol.PassageRead)):
        print(json.dumps({"is": type(event).__name__, **asdict(event)}, ensure_ascii=False))
    elif isinstance(event, protocol.DocumentRead):
        print(f"\n{event.title} ({event.kind}, {event.pages} pages)")
    elif isinstance(event, protocol.PassageRead):
        print(f"\n[page {event.page}: {' › '.join(event.section)}]\n{event.text}")
