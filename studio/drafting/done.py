"""What an earlier child of the same run has finished: a job goes on, and does nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from studio.protocol import EVENTS_FILE, Message, PairRephrased, PairVoted, PassageWritten, from_json


def done_passages(folder: Path) -> frozenset[int]:
    """Return the passages that ``events.jsonl`` of this run folder holds drafts of.

    One line is one whole passage; a line torn by a kill is no line. A passage that failed may be tried again.
    """
    return frozenset(event.passage for event in _said(folder) if isinstance(event, PassageWritten))


def done_votes(folder: Path) -> frozenset[int]:
    """Return the pairs that this run folder holds an opinion on."""
    return frozenset(event.pair for event in _said(folder) if isinstance(event, PairVoted))


def done_rephrasings(folder: Path) -> frozenset[int]:
    """Return the pairs that this run folder holds other wordings of; none in it is an answer, too."""
    return frozenset(event.pair for event in _said(folder) if isinstance(event, PairRephrased))


def _said(folder: Path) -> Iterator[Message]:
    """Yield the whole events of a run folder."""
    file = folder / EVENTS_FILE
    if not file.is_file():
        return
    with file.open("rb") as lines:
        for line in lines:
            with suppress(ValueError):
                yield from_json(line)
