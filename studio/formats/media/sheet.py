"""Excel workbooks, in and out: values alone; nothing is computed, no macro is looked at, and all we write is text."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile
from zlib import error as ZlibError

from lxml.etree import XMLSyntaxError
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from studio.child import Failure
from studio.formats.cells import is_formula
from studio.formats.headers import is_header
from studio.formats.records import Note, Record, Refused, Source, Values, fitted, named

MOST_IN_CELL = 16_000
"""Characters; Excel itself ends at 32,767 and counts many signs twice."""
MOST_ROWS = 1_048_576
_CONTINUED = re.compile(r"(?P<name>.*) \(continued \d+\)", re.DOTALL)
_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAMAGE = (BadZipFile, ZlibError, ParseError, XMLSyntaxError, InvalidFileException, KeyError, ValueError, TypeError,
           AttributeError, IndexError, EOFError, OSError)  # fmt: skip
"""What a damaged workbook raises; the file itself could be opened a moment ago."""


def read(path: Path, header: bool | None = None) -> Source:
    """Open the first sheet that holds something; other sheets with content are told of."""
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sizes = {sheet.title: _size(sheet) for sheet in book.worksheets}
        sheets = [sheet for sheet in book.worksheets if _first(sheet)]
        if not sheets:
            raise Failure("file_empty", file=path)
        first = [_unescaped(str("" if cell is None else cell)) for cell in _first(sheets[0])]
    except _DAMAGE as error:
        raise Failure("file_damaged", file=path) from error
    has_header = is_header(first) if header is None else header
    names = named(first) if has_header else named([""] * len(first))
    rows = sizes[sheets[0].title]
    count = rows - has_header if rows else None
    wholes = {name: _whole_name(name, names) for name in names}
    stream = _records(book, sheets, wholes, has_header)
    return Source("xlsx", stream, rows, tuple(dict.fromkeys(wholes.values())), count, has_header)


def _first(sheet: Any) -> list[Any]:
    """Return the first row with something in it."""
    return next((list(row) for row in sheet.iter_rows(values_only=True) if _filled(row)), [])


def _size(sheet: Any) -> int:
    """Return how many rows a sheet says it has; then have it forget that, for rows beyond would not be read."""
    said = sheet.max_row if sheet.max_row and sheet.min_row == 1 else 0
    sheet.reset_dimensions()
    return said


def _filled(row: Sequence[Any]) -> bool:
    return any(cell not in (None, "") for cell in row)


def _whole_name(name: str, names: tuple[str, ...]) -> str:
    found = _CONTINUED.fullmatch(name)
    return found["name"] if found and found["name"] in names else name


def _records(book: Any, sheets: list[Any], wholes: dict[str, str], has_header: bool) -> Generator[Record | Note]:
    for other in sheets[1:]:
        yield Note("sheet_left_out", {"sheet": other.title, "first": sheets[0].title})
    line, skip = 0, has_header
    try:
        for line, row in enumerate(sheets[0].iter_rows(values_only=True), 1):
            if not _filled(row):
                continue
            if not skip:
                yield _record(line, wholes, row)
            skip = False
    except _DAMAGE:
        yield Note("file_breaks_off", {"place": f"row {line + 1}"})
    finally:
        book.close()


def _record(line: int, wholes: dict[str, str], row: Sequence[Any]) -> Record:
    try:
        return Record(line, _joined(fitted(tuple(wholes), [_value(cell) for cell in row]), wholes), done=line)
    except Refused as trouble:
        return Record(line, trouble=trouble, done=line)


def _value(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, (datetime, date, time)) else cell


def _joined(values: Values, wholes: dict[str, str]) -> Values:
    """Put together again what was too long for one cell, then read what Excel had to write in signs."""
    whole: Values = {}
    for name, value in values.items():
        known = wholes[name]
        whole[known] = f"{whole[known]}{value}" if known in whole else value
    return {name: _unescaped(value) for name, value in whole.items()}


def _unescaped(value: Any) -> Any:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if isinstance(value, str) else value


def _escaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def room(text: str) -> int:
    """Return how many cells a text needs side by side."""
    return max(1, -(-len(_escaped(text)) // MOST_IN_CELL))


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], rooms: Sequence[int], count: int) -> None:
    """Write one sheet of so many rows; ``rooms`` has the most cells that a text of each column needs.

    The sheet says its size, which the library leaves out here: else whoever opens it must first read all of it.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Questions")
    sheet.freeze_panes = "A2"
    sheet.calculate_dimension = lambda: f"A1:{get_column_letter(sum(rooms))}{count + 1}"
    heads = [name if at == 1 else f"{name} (continued {at})"
             for name, room in zip(columns, rooms, strict=True) for at in range(1, room + 1)]  # fmt: skip
    sheet.append([_cell(sheet, _escaped(head)) for head in heads])
    for row in rows:
        pieces = [piece for text, room in zip(row, rooms, strict=True) for piece in _cut(_escaped(text), room)]
        sheet.append([_cell(sheet, piece) for piece in pieces])
    book.save(path)


def _cut(text: str, room: int) -> list[str]:
    return [text[at * MOST_IN_CELL : (at + 1) * MOST_IN_CELL] for at in range(room)]


def _cell(sheet: Any, text: str) -> Any:
    """Return a cell that is text whatever it begins with; one like a formula also when a person edits it."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = text, "s"  # the setter would guess a type from the text
    if is_formula(text):
        cell.quotePrefix = True
    return cell
