"""JSON: a list of objects, or an object that holds such a list; read one by one, so that half a file gives half."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from studio.child import Failure
from studio.formats.headers import CONVERSATION, NAMES
from studio.formats.media import lines
from studio.formats.media.texts import UNREADABLE, encoding_of
from studio.formats.records import MOST_CHARACTERS, Note, Record, Refused, Source, Values

COUNTED = 8 * 2**20
"""Characters up to which the objects are counted beforehand, at the price of reading them twice."""
_BLANK = re.compile(r"[ \t\r\n]*")
_LIST = re.compile(r'"(?P<name>[^"\\]{1,60})"\s*:\s*(?=\[\s*\{)')
"""A key and where its list of objects begins."""
_CONVERSATIONS = NAMES[CONVERSATION]
_DECODER = json.JSONDecoder(parse_constant=str)


def read(path: Path, _header: bool | None = None) -> Source:
    """Open a JSON file."""
    try:
        text = path.read_text(encoding=encoding_of(path), errors=UNREADABLE)
    except UnicodeError as error:
        raise Failure("file_damaged", file=path) from error
    start = _blank(text, 0)
    if text[start : start + 1] == "{":
        return _in_object(path, text, start)
    if text[start : start + 1] != "[":
        raise Failure("file_kind_mismatch", file=path, ending=path.suffix, found="text")
    return _source(text, start)


def _source(text: str, start: int) -> Source:
    count = sum(isinstance(one, Record) for one in _records(text, start)) if len(text) <= COUNTED else None
    return Source("json", _records(text, start), len(text), count=count)


def _in_object(path: Path, text: str, start: int) -> Source:
    """The outermost object holds the list, is the one row there is, or the first line of JSON Lines."""
    try:
        found, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):  # damaged further on: the list may still begin whole
        found, end = None, len(text)
    if text[_blank(text, end) :].strip():
        return lines.read(path)
    if found is not None and not any(_is_rows(name, value) for name, value in found.items()):
        return _source(f"[{text}]", 0)
    for match in _LIST.finditer(text, start):
        if match["name"] not in _CONVERSATIONS:
            return _source(text, match.end())
    return lines.read(path)


def _is_rows(name: str, value: Any) -> bool:
    return name not in _CONVERSATIONS and isinstance(value, list) and value != [] and isinstance(value[0], dict)


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _records(text: str, start: int) -> Generator[Record | Note]:
    at, line, counted = start, 1, 0
    number = 0
    while text[at : at + 1] in ("[", ","):
        begin = _blank(text, at + 1)
        if text[begin : begin + 1] == "]":
            return
        line, counted = line + text.count("\n", counted, begin), begin
        try:
            found, end = _DECODER.raw_decode(text, begin)
        except (ValueError, RecursionError):
            break
        number += 1
        yield _record(line, found, end - begin, end)
        at = _blank(text, end)
    if text[at : at + 1] != "]":
        yield Note("file_breaks_off", {"place": f"line {line}", "rows": str(number)})


def _record(line: int, found: Any, length: int, done: int) -> Record:
    try:
        if length > MOST_CHARACTERS:
            raise Refused("row_too_long")
        return Record(line, lines.as_values(found), done=done)
    except Refused as trouble:
        return Record(line, trouble=trouble, done=done)


def write(path: Path, rows: Iterable[Values]) -> None:
    """Write rows as one list, an object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        before = "[\n"
        for row in rows:
            out.write(before + json.dumps(row, ensure_ascii=False))
            before = ",\n"
        out.write("\n]\n" if before == ",\n" else "[]\n")
