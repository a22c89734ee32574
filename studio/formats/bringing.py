"""The job ImportPairs: every row of the file becomes a pair or is refused by its line; nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.child import Controls, Reporter
from studio.formats import headers, kinds
from studio.formats.opening import opened
from studio.formats.records import Note, Record, Refused, Source
from studio.formats.shapes import incoming
from studio.protocol import KEPT, FileNoted, ImportPairs, Message, PairsRead, RowRefused

BATCH_ROWS, BATCH_CHARACTERS = 500, 300_000
MOST_TOLD = 50
"""Refused rows that are told one by one; of the rest the number."""


def import_pairs(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job of a run folder."""
    assert isinstance(job, ImportPairs), job
    source = opened(Path(job.file), job.header)
    mapping = job.mapping or headers.guess(source.columns, [])
    if column := kinds.unlisted(source, mapping, controls.check):
        mapping = {**mapping, column: KEPT}
        reporter.say(FileNoted("kinds_too_many", {"file": Path(job.file).name, "column": column, "most": kinds.MOST}))
    Bringing(job, mapping, reporter, controls).bring(opened(Path(job.file), job.header))


class Bringing:
    """One import: the batch that is being filled, and how many rows of the file are used up."""

    def __init__(self, job: ImportPairs, mapping: dict[str, str], reporter: Reporter, controls: Controls) -> None:
        self._job, self._mapping = job, mapping
        self._say, self._progress, self._check = reporter.say, reporter.progress, controls.check
        self._name = Path(job.file).name
        self._rows: list[dict[str, Any]] = []
        self._characters = 0
        self._upto = 0
        self._untold = 0
        self._told = 0

    def bring(self, source: Source) -> None:
        """Read all records; those before ``after`` were recorded already."""
        self._check()
        try:
            for one in source.stream:
                if isinstance(one, Note):
                    self._flush()
                    self._say(FileNoted(one.code, {"file": self._name, **one.facts}))
                else:
                    self._take(one, source.total)
        finally:  # also where the person stops: what was read so far is said
            self._flush()
        self._progress("importing", source.total, source.total, self._name)

    def _take(self, record: Record, total: float) -> None:
        self._upto += 1
        if self._upto <= self._job.after:
            return
        try:
            if record.trouble is not None:
                raise record.trouble
            self._add(incoming.pair(record.values, self._mapping, self._job.as_they_were))
        except Refused as trouble:
            self._refuse(record.line, trouble)
        if len(self._rows) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS or self._untold >= BATCH_ROWS:
            self._flush()
            self._check()
            self._progress("importing", min(record.done, total), total, self._name)

    def _add(self, pair: dict[str, Any]) -> None:
        self._rows.append(pair)
        self._characters += len(pair["question"]) + len(pair["answer"])

    def _refuse(self, line: int, trouble: Refused) -> None:
        """Tell why, after all that came before it: what was used up must be known at every moment."""
        if self._told >= MOST_TOLD:
            self._untold += 1
            return
        self._told += 1
        upto, self._upto = self._upto, self._upto - 1
        self._flush()
        self._upto = upto
        self._say(RowRefused(upto, line, trouble.code, {"file": self._name, "line": line, **trouble.facts}))

    def _flush(self) -> None:
        if self._rows or self._untold:
            self._say(PairsRead(tuple(self._rows), self._upto, self._untold))
        self._rows, self._characters, self._untold = [], 0, 0
