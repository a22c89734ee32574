"""A file seen as records: values by column, each with its place in the file, read one after another."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]

MOST_CHARACTERS = 4_000_000
"""Of one row; more is no question with its answer."""


class Refused(Exception):
    """This row cannot be used, by a code of ``core.problems`` with its facts; the next ones may."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = {name: str(fact) for name, fact in facts.items()}


@dataclass(frozen=True)
class Record:
    """One row of a file; ``trouble`` says why there are no values."""

    line: int
    """Counted from 1 in the file: of a table its row, of text its line."""
    values: Values = field(default_factory=dict)
    trouble: Refused | None = None
    done: float = 0
    """How far in the file, in the unit of ``Source.total``."""


@dataclass(frozen=True)
class Note:
    """Something about the whole file, said between its records."""

    code: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Source:
    """An open file of records. ``columns`` are known beforehand only where the medium has a header."""

    medium: str
    stream: Generator[Record | Note]
    """Closing it lets go of the file."""
    total: float
    """What ``Record.done`` comes to at the end."""
    columns: tuple[str, ...] = ()
    count: int | None = None
    """How many records there are, where that is quickly told."""
    header: bool | None = None
    """Whether the first row was taken for names; None where a medium always has them."""


def named(cells: list[str]) -> tuple[str, ...]:
    """Return names for columns from a header: none empty, none twice."""
    names: list[str] = []
    for at, cell in enumerate(cells, 1):
        name = cell if cell.strip() else f"Column {at}"
        while name in names:
            name += " (2)"
        names.append(name)
    return tuple(names)


def fitted(columns: tuple[str, ...], cells: list[Any]) -> Values:
    """Join a row's cells to their columns, empty ones aside; cells that have no column must not get lost."""
    if any(cell not in ("", None) for cell in cells[len(columns) :]):
        raise Refused("row_too_many_cells", columns=len(columns))
    return {name: cell for name, cell in zip(columns, cells, strict=False) if cell not in ("", None)}
