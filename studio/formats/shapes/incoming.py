"""A record of a file becomes a pair, or is refused with the reason; what nobody knows is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.formats import cells, kinds
from studio.formats.headers import CONVERSATION, INPUT
from studio.formats.records import MOST_CHARACTERS, Refused, Values
from studio.formats.shapes import talk
from studio.language.wording import normalised
from studio.protocol import KEPT, LEFT_OUT

STATUSES = ("draft", "approved", "rejected")


def pair(values: Values, mapping: Mapping[str, str], as_they_were: bool = True) -> dict[str, Any]:
    """Return the pair of a record; raises Refused where it is none."""
    try:
        return _pair(values, mapping, as_they_were)
    except RecursionError as error:  # lists in lists in lists: made to harm
        raise Refused("row_not_json") from error


def _pair(values: Values, mapping: Mapping[str, str], as_they_were: bool) -> dict[str, Any]:
    held, extra = _sorted_out(values, mapping)
    row: dict[str, Any] = {"turns": talk.turns_of(held.pop("turns", None))}
    _put_words(row, held, extra)
    _put_marks(row, held, extra, as_they_were)
    _put_place(row, held, extra)
    row["extra"] = {name: _plain(value) for name, value in extra.items()}
    _check(row)
    row["key"] = normalised(row["question"])
    return row


def _sorted_out(values: Values, mapping: Mapping[str, str]) -> tuple[Values, Values]:
    """Part what has a meaning from what is only kept; empty cells mean nothing."""
    held: Values = {}
    extra: Values = {}
    for column, value in values.items():
        meaning = mapping.get(column, KEPT)
        if meaning == KEPT:
            extra[column] = value
        elif value is None or value == "" or meaning == LEFT_OUT:
            continue
        elif meaning in ("id", "origin"):
            extra[meaning] = value
        else:
            held[meaning] = value
    return held, extra


def _put_words(row: dict[str, Any], held: Values, extra: Values) -> None:
    if CONVERSATION in held:
        turns, system = talk.read(held.pop(CONVERSATION))
        row["turns"], (row["question"], row["answer"]) = turns[:-1], turns[-1]
        if system is not None:
            extra["system"] = system
        return
    row["question"], row["answer"] = _words(held.pop("question", "")), _words(held.pop("answer", ""))
    if INPUT in held:
        more = cells.text_of(held.pop(INPUT))
        row["question"] = f"{row['question']}\n\n{more}"
        extra[INPUT] = more


def _words(value: Any) -> str:
    """Return a text; a prompt or completion may be one message in a list."""
    if isinstance(value, (list, tuple)) and len(value) == 1 and isinstance(value[0], dict):
        return cells.text_of(value[0].get("content", value[0].get("value", "")))
    return cells.text_of(value)


def _put_marks(row: dict[str, Any], held: Values, extra: Values, as_they_were: bool) -> None:
    """Kind, status and tags; a status nobody knows is kept as a word of the file."""
    if "kind" in held:
        row["kind"] = kinds.kind_of(held["kind"])
        if row["kind"] != " ".join(cells.text_of(held["kind"]).split()):  # cut: the whole is kept beside
            extra.setdefault("kind", held["kind"])
    if "tags" in held:
        row["tags"] = cells.tags_of(held["tags"])
    status = cells.text_of(held.get("status", "")).strip().lower()
    if as_they_were and status in STATUSES:
        row["status"] = status
    elif status and status not in STATUSES:
        extra["status"] = held["status"]


def _put_place(row: dict[str, Any], held: Values, extra: Values) -> None:
    """Where the pair comes from, for the project to find the passage again."""
    for name in ("document", "evidence"):
        if name in held:
            row[name] = cells.text_of(held[name])
    if "section" in held:
        row["section"] = cells.section_of(held["section"])
    if "page" in held:
        page = cells.page_of(held["page"])
        if page is None:
            extra["page"] = held["page"]
        else:
            row["page"] = page


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else cells.text_of(value)


def _check(row: dict[str, Any]) -> None:
    """A pair needs words on both sides, and they must be text that every program can hold."""
    for name in ("question", "answer"):
        if not row[name].strip():
            raise Refused(f"row_no_{name}")
    length = sum(map(_length, row.values()))
    if length > MOST_CHARACTERS:
        raise Refused("row_too_long")


def _length(value: Any) -> int:
    """Measure all text in a value, and refuse what is no text: NUL, and halves of characters."""
    if isinstance(value, str):
        if "\0" in value or not _encodes(value):
            raise Refused("row_not_text")
        return len(value)
    if isinstance(value, dict):
        return sum(map(_length, value)) + sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list) else 0


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
