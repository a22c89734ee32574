"""A look at the beginning of a file: columns, first rows, what they seem to mean, and the first pairs they give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from studio.child import Commands, Failure, Reporter
from studio.formats import headers
from studio.formats.cells import text_of
from studio.formats.opening import opened
from studio.formats.records import Record, Refused, Source, Values
from studio.formats.shapes import incoming
from studio.protocol import Message, PairsPeeked, PeekPairs

SHOWN = 3
"""Pairs shown as they would come in."""
LONGEST = 2000
"""Characters of a cell that are shown."""
MOST_COLUMNS = 200
MOST_TRIED, LARGEST_TRIED = 5000, 8 * 2**20
"""Rows and bytes up to which every row of a file is tried: less than a second."""


def answer(command: Message, reporter: Reporter, _commands: Commands) -> None:
    """Answer one command of the pipe child."""
    assert isinstance(command, PeekPairs), command
    reporter.say(look(command))


def look(command: PeekPairs) -> PairsPeeked:
    """Return what a file of pairs looks like."""
    path = Path(command.file)
    source = opened(path, command.header)
    with closing(source.stream):  # the person may want to mend the file while the dialog is open
        first = [one for one in islice(source.stream, command.rows) if isinstance(one, Record)]
        rows = [record.values for record in first if record.trouble is None]
        columns = source.columns or tuple(dict.fromkeys(name for row in rows for name in row))
        if not columns:
            raise Failure("pairs_none_found", file=path)
        mapping = command.mapping if command.mapping is not None else headers.guess(columns, rows)
        usable = _usable(path, source, first, mapping)
    return PairsPeeked(
        command.file, headers.format_of(mapping, rows), source.medium, columns[:MOST_COLUMNS],
        tuple(map(_shown, rows)), mapping, tuple(_pair(record, mapping) for record in first[:SHOWN]), source.count,
        source.header, usable,
    )  # fmt: skip


def _usable(path: Path, source: Source, first: Iterable[Record], mapping: Mapping[str, str]) -> int | None:
    """Return how many rows an import would bring in; None where that takes long, or the file breaks off."""
    if source.count is None or source.count > MOST_TRIED or path.stat().st_size > LARGEST_TRIED:
        return None
    try:
        every = (one for one in chain(first, source.stream) if isinstance(one, Record))
        return sum("refused" not in _pair(record, mapping) for record in every)
    except Failure:  # the import tells of it when it comes there
        return None


def _shown(row: Values) -> dict[str, str]:
    return {name: _beginning(value) for name, value in row.items()}


def _beginning(value: Any) -> str:
    try:
        return text_of(value)[:LONGEST].encode("utf-8", "replace").decode()
    except RecursionError:  # such a row is refused; here it only must not stand in the way of the others
        return "…"


def _pair(record: Record, mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return a pair as it would come in, or why it would not."""
    try:
        if record.trouble is not None:
            raise record.trouble
        pair = incoming.pair(record.values, mapping)
    except Refused as trouble:
        return {"refused": trouble.code, "line": record.line, "facts": trouble.facts}
    words = {name: pair[name][:LONGEST] for name in ("question", "answer")}
    return {**pair, **words, "extra": sorted(pair["extra"])}
