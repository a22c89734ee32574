"""The writers as a child process: events in the run folder, literal evidence, and a stop that works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from studio.protocol import (
    CONTROL_FILE,
    EVENTS_FILE,
    STOP,
    Finished,
    Message,
    PassageWritten,
    Progress,
    Stopped,
    WriteDrafts,
    from_json,
    write_job,
)

ROWS = [
    {"id": 7, "document": "Manual", "section": ["Jacket"], "kind": "prose", "text": "The jacket is held at\n2.3 bar."},
    {
        "id": 9,
        "document": "Manual",
        "section": ["Terms"],
        "kind": "glossary",
        "text": "Air lock: a room with two doors.",
    },
]


def run(folder: Path, **job: object) -> list[Message]:
    """Run the child on two passages and return its events."""
    folder.mkdir(exist_ok=True)
    file = folder / "passages.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    write_job(WriteDrafts(str(file), **job), folder)  # type: ignore[arg-type]
    subprocess.run([sys.executable, "-m", "studio.writers", str(folder)], timeout=600, check=False)
    return [from_json(line) for line in (folder / EVENTS_FILE).read_text(encoding="utf-8").splitlines()]


def written(events: list[Message]) -> list[dict[str, object]]:
    """Return every draft with the number of its passage."""
    done = [event for event in events if isinstance(event, PassageWritten)]
    return [{"passage": event.passage, **draft} for event in done for draft in event.drafts]


def test_a_retry_writes_from_its_passages_alone(tmp_path: Path) -> None:
    events = run(tmp_path / "run", only=(9,))
    assert {event.passage for event in events if isinstance(event, PassageWritten)} == {9}


def test_drafts_carry_their_passage_and_literal_evidence(tmp_path: Path) -> None:
    events = run(tmp_path / "run")
    first, second = written(events)
    assert (first["passage"], first["question"], first["answer"]) == (
        7, "At what pressure is the jacket held?", "2.3 bar.")  # fmt: skip
    assert first["evidence"] == str(ROWS[0]["text"])[first["start"] : first["end"]] == "The jacket is held at\n2.3 bar."
    assert (second["passage"], second["kind"]) == (9, "definition")
    assert any(isinstance(event, Progress) and event.doing == "writing" for event in events)
    assert events[-1] == Finished()


def test_kinds_are_chosen(tmp_path: Path) -> None:
    events = run(tmp_path / "run", kinds=("number",))
    assert [draft["kind"] for draft in written(events)] == ["number"]


def test_stop_ends_it(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / CONTROL_FILE).write_text(STOP)
    events = run(tmp_path / "run")
    assert events[-1] == Stopped() and not written(events)
