"""JSON Lines: one object a line; a line that is none is told by its number, and the rest come in."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from studio.formats.media.texts import UNREADABLE, encoding_of
from studio.formats.records import MOST_CHARACTERS, Note, Record, Refused, Source, Values

COUNTED = 64 * 2**20
"""Bytes up to which the lines of a file are counted beforehand."""


def read(path: Path, _header: bool | None = None) -> Source:
    """Open a file of JSON Lines."""
    size = path.stat().st_size
    return Source("jsonl", _records(path), size, count=_count(path) if size <= COUNTED else None)


def _count(path: Path) -> int:
    with path.open(encoding=encoding_of(path), errors=UNREADABLE) as lines:
        return sum(1 for line in lines if line.strip())


def _records(path: Path) -> Generator[Record | Note]:
    done = 0
    with path.open(encoding=encoding_of(path), errors=UNREADABLE, newline="\n") as lines:
        for number in range(1, 2**62):
            try:
                line = lines.readline(MOST_CHARACTERS)
            except UnicodeError:
                yield Note("file_breaks_off", {"place": f"line {number}"})
                return
            if not line:
                return
            done += len(line)
            if len(line) == MOST_CHARACTERS:
                _skip_line(lines)
                yield Record(number, trouble=Refused("row_too_long"), done=done)
            elif line.strip():
                yield _record(number, line, done)


def _skip_line(lines: Any) -> None:
    while (part := lines.readline(MOST_CHARACTERS)) and not part.endswith("\n"):
        continue


def _record(number: int, line: str, done: int) -> Record:
    try:
        return Record(number, as_values(parsed(line)), done=done)
    except (ValueError, RecursionError):
        return Record(number, trouble=Refused("row_not_json"), done=done)
    except Refused as trouble:
        return Record(number, trouble=trouble, done=done)


def parsed(text: str) -> Any:
    """Read one JSON value; numbers that are none stay words."""
    return json.loads(text, parse_constant=str)


def as_values(found: Any) -> Values:
    """Return the object as values by column; a bare list of messages is a conversation."""
    if isinstance(found, list) and found and all(isinstance(one, dict) for one in found):
        return {"messages": found}
    if not isinstance(found, dict):
        raise Refused("row_not_json")
    return found


def write(path: Path, rows: Iterable[Values]) -> None:
    """Write rows, one object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
