"""Which passages an earlier child of the same run has finished: a job goes on, and writes none of them twice."""

from __future__ import annotations

from pathlib import Path

from studio.protocol import EVENTS_FILE, PassageWritten, from_json


def done_passages(folder: Path) -> frozenset[int]:
    """Return the passages that ``events.jsonl`` of this run folder holds drafts of.

    One line is one whole passage; a line torn by a kill is no line. A passage that failed may be tried again.
    """
    file = folder / EVENTS_FILE
    if not file.is_file():
        return frozenset()
    with file.open("rb") as lines:
        return frozenset(number for line in lines if (number := _passage(line)) is not None)


def _passage(line: bytes) -> int | None:
    try:
        event = from_json(line)
    except ValueError:
        return None
    return event.passage if isinstance(event, PassageWritten) else None
