"""Run the writers' child on a few passages against the loopback server, without a project."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from studio.protocol import (
    EVENTS_FILE,
    Message,
    PassageFailed,
    PassageWritten,
    ServerDrafts,
    from_json,
    write_job,
)


def sentences(number: int) -> str:
    """Return the text of a passage that no other is like."""
    return (f"Pump number {number} runs at {number + 2} bar in summer. It must be oiled every {number + 1} days. "
            f"The valve {number} is made of brass and steel.")  # fmt: skip


def rows(number: int) -> list[dict[str, Any]]:
    """Return passages as a project lists them."""
    return [{"id": at, "document": "Manual", "page": 1, "section": ["Pumps", f"Part {at}"], "kind": "prose",
             "text": sentences(at)} for at in range(1, number + 1)]  # fmt: skip


def write(folder: Path, url: str, passages: list[dict[str, Any]], **job: Any) -> list[Message]:
    """Run the child to its end and return what it said."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row) + "\n" for row in passages)
    (folder / "passages.jsonl").write_text(lines, encoding="utf-8")
    settings = {"timeout": 60.0, "attempts": 2, **job}
    write_job(ServerDrafts("passages.jsonl", url, "tiny", **settings), folder)
    subprocess.run([sys.executable, "-m", "studio.writers", str(folder)], timeout=600, check=False)
    return said(folder)


def said(folder: Path, killed: bool = False) -> list[Message]:
    """Return the events of a run folder; a child that was killed may have left half a line."""
    found = []
    for line in (folder / EVENTS_FILE).read_bytes().splitlines():
        with suppress(*([ValueError] if killed else [])):
            found.append(from_json(line))
    return found


def written(events: list[Message]) -> list[PassageWritten]:
    """Return the passages that gave drafts."""
    return [event for event in events if isinstance(event, PassageWritten)]


def failed(events: list[Message]) -> list[PassageFailed]:
    """Return the passages that gave none."""
    return [event for event in events if isinstance(event, PassageFailed)]
