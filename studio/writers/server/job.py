"""The two jobs of the server writer: write drafts for passages, and say which models a server has."""

from __future__ import annotations

import time
from pathlib import Path

from studio.child import Controls, Failure, Reporter
from studio.drafting.done import done_passages
from studio.protocol import PAUSE, LookUpServer, PassageFailed, PassageWritten, ServerDrafts, ServerFound, read_rows
from studio.writers.server.author import Author
from studio.writers.server.client import open_server
from studio.writers.server.gate import Gate
from studio.writers.server.pool import Pool
from studio.writers.server.trouble import Trouble

PATIENCE = 5
"""So many passages in a row that fail for the same reason mean that the next ones will, too."""
BREATH = 2.0
"""Seconds after which it is said again how far the job is, also while nothing comes."""
LOOK_UP_SECONDS = 20.0

Ended = PassageWritten | PassageFailed


def write_drafts(job: ServerDrafts, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say one event for each passage; goes on where a child before it was interrupted.

    Raises StopAsked at once, whatever the server is doing: a passage under way is asked for again after a resume.
    """
    only = frozenset(job.only)
    rows = [row for row in read_rows(folder / job.passages) if not only or row["id"] in only]
    done = done_passages(folder)
    left = [row for row in rows if row["id"] not in done]
    author = Author(open_server(job.url, job.key_name, job.far, job.timeout), job)
    tale = Tale(reporter, len(rows) - len(left), len(rows))
    for ended in Pool(left, author.write, job.parallel).results() if left else ():
        if ended is not None:
            tale.tell(ended)
        obey(controls, author.gate)
        tale.breathe()
    tale.breathe(at_once=True)


def look_up(job: LookUpServer, reporter: Reporter) -> None:
    """Say which models a server has."""
    try:
        reporter.say(ServerFound(open_server(job.url, job.key_name, job.far, LOOK_UP_SECONDS).models()))
    except Trouble as trouble:
        raise Failure(trouble.code, **trouble.facts) from None


def obey(controls: Controls, gate: Gate) -> None:
    """Stop or wait as the person asked; nothing new goes out meanwhile."""
    if controls.word() == PAUSE:
        gate.shut()
    controls.check()
    gate.open()


class Tale:
    """What is said of the passages, and when it is time to give up."""

    def __init__(self, reporter: Reporter, done: int, total: int) -> None:
        self._reporter, self._done, self._total = reporter, done, total
        self._row, self._why, self._said = 0, "", 0.0
        self._patience = min(PATIENCE, total - done)

    def tell(self, ended: Ended | Trouble) -> None:
        """Say what became of one passage; raises Failure where the others would only fare the same."""
        if isinstance(ended, Trouble):
            raise Failure(ended.code, **ended.facts)
        self._reporter.say(ended)
        self._done += 1
        self._said = 0.0
        why = ended.code if isinstance(ended, PassageFailed) and ended.code.startswith("server_") else ""
        self._row = self._row + 1 if why and why == self._why else int(bool(why))
        self._why = why
        if isinstance(ended, PassageFailed) and self._row >= self._patience:
            raise Failure(ended.code, **ended.facts)

    def breathe(self, at_once: bool = False) -> None:
        """Say how far the job is, where something happened or some time has passed."""
        if at_once or time.monotonic() - self._said > BREATH:
            self._said = time.monotonic()
            self._reporter.progress("writing", self._done, self._total)
