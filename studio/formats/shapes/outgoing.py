"""A pair becomes a row of a file in any format: its words as that format has them, its provenance beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from studio.formats import cells
from studio.formats.headers import INPUT, WORD_COLUMNS
from studio.formats.records import Values
from studio.formats.shapes import talk
from studio.protocol import PAIR_COLUMNS

Row = Mapping[str, Any]
MARKS = tuple(name for name in PAIR_COLUMNS if name not in ("question", "answer", "turns"))
ALWAYS = ("kind", "status", "origin", "id")
"""Written in every row, also where empty: by these a file of ours is known again."""
SYSTEM = "system"
_SHAREGPT_SIDES = {talk.USER: "human", talk.ASSISTANT: "gpt"}


def shaped(row: Row, format: str) -> Values:
    """Return the row of a pair in a format of conversations."""
    own, spoken = _SHAPES[format](row)
    marks = {name: row.get(name) for name in MARKS if name in ALWAYS or row.get(name) not in (None, "", [])}
    return own | marks | _extra(row, (*own, *PAIR_COLUMNS), spoken)


def as_cells(row: Row) -> Values:
    """Return the row of a pair as texts by column, for tables."""
    written = {
        "tags": cells.tags_text(row["tags"]),
        "section": cells.section_text(row["section"]),
        "turns": cells.text_of(row["turns"]) if row["turns"] else "",
    }
    own = {name: written.get(name, cells.text_of(row.get(name))) for name in PAIR_COLUMNS}
    return own | {name: cells.text_of(value) for name, value in _extra(row, PAIR_COLUMNS, "").items()}


def with_lists(row: Row, as_messages: bool) -> Values:
    """Return the row of a pair for a format whose columns have types: lists stay lists, the unknown becomes text."""
    own, spoken = _messages(row) if as_messages else ({name: row[name] for name in ("question", "answer", "turns")}, "")
    marks = {name: row.get(name) for name in MARKS} | {name: cells.text_of(row.get(name)) for name in ALWAYS}
    extra = {name: cells.text_of(value) for name, value in _extra(row, (*own, *PAIR_COLUMNS), spoken).items()}
    return own | marks | extra


def _extra(row: Row, own: Iterable[str], spoken: str) -> Values:
    """What the studio does not know goes out as it came in; under another name where ours would hide it.

    ``spoken`` is the one that the words hold already.
    """
    taken = {*own, *WORD_COLUMNS, *row["extra"]} - {spoken}
    found: Values = {}
    for name, value in row["extra"].items():
        if name != spoken:
            hidden = name in own or name in WORD_COLUMNS
            found[_free(name, taken) if hidden else name] = value
    return found


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += " (kept)"
    return name


def _messages(row: Row) -> tuple[Values, str]:
    return _conversation(row, "messages", {}, "role", "content")


def _sharegpt(row: Row) -> tuple[Values, str]:
    return _conversation(row, "conversations", _SHAREGPT_SIDES, "from", "value")


def _conversation(row: Row, column: str, sides: dict[str, str], role: str, content: str) -> tuple[Values, str]:
    system = row["extra"].get(SYSTEM)
    told = system if isinstance(system, str) else None
    turns = [*row["turns"], [row["question"], row["answer"]]]
    return {column: talk.messages(turns, told, sides, role, content)}, "" if told is None else SYSTEM


def _prompt(row: Row) -> tuple[Values, str]:
    turns = {"turns": row["turns"]} if row["turns"] else {}
    return {"prompt": row["question"], "completion": row["answer"], **turns}, ""


def _alpaca(row: Row) -> tuple[Values, str]:
    """An input that came in by this format and still ends the question goes out by itself."""
    question, more = row["question"], row["extra"].get(INPUT)
    splits = isinstance(more, str) and more != "" and question.endswith(f"\n\n{more}")
    turns = {"history": row["turns"]} if row["turns"] else {}
    own = {
        "instruction": question[: -len(more) - 2] if splits else question,
        "input": more if splits else "",
        "output": row["answer"],
    }
    return own | turns, INPUT if splits else ""


_SHAPES: dict[str, Callable[[Row], tuple[Values, str]]] = {
    "messages": _messages,
    "prompt-completion": _prompt,
    "alpaca": _alpaca,
    "sharegpt": _sharegpt,
}
