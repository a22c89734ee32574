"""Tables as text (CSV): any separator, header or none; a broken quote costs its own line and not the rest."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from studio.formats.formulas import guarded, unguarded
from studio.formats.headers import is_header
from studio.formats.media.texts import UNREADABLE, encoding_of
from studio.formats.records import MOST_CHARACTERS, Note, Record, Refused, Source, fitted, named
from studio.protocol import PAIR_COLUMNS

SEPARATORS = ",;\t|"
SAMPLE_ROWS = 50
COUNTED = 16 * 2**20
"""Bytes up to which the rows of a file are counted beforehand."""
MOST_DAMAGE = 1000
"""Broken rows after which a file counts as damaged altogether."""

Row = tuple[int, list[str] | None, int]
"""Line it begins on, its cells (None for one that cannot be read), characters read so far."""


def read(path: Path, header: bool | None = None) -> Source:
    """Open a table."""
    csv.field_size_limit(MOST_CHARACTERS)
    separator, skipped = _separator(path)
    first = next((cells for _, cells, _ in _rows(path, separator, skipped) if cells), [])
    has_header = is_header(first) if header is None else header
    columns = named([unguarded(cell) for cell in first]) if has_header else named([""] * len(first))
    ours = set(columns) >= set(PAIR_COLUMNS)
    size = path.stat().st_size
    count = sum(1 for _ in _rows(path, separator, skipped)) - has_header if size <= COUNTED else None
    stream = _records(path, _rows(path, separator, skipped), columns, has_header, ours)
    return Source("csv", stream, size, columns, count, has_header)


def _separator(path: Path) -> tuple[str, int]:
    """Return the separator and how many lines before the table only name it, as Excel's ``sep=;``."""
    with _opened(path) as lines:
        said = lines.readline(16).strip().lower()
    if said.startswith("sep=") and len(said) == 5:
        return said[4], 1
    return max(SEPARATORS, key=lambda sign: _evenness(path, sign)), 0


def _evenness(path: Path, separator: str) -> tuple[float, int]:
    """Return how even a table is when cut by this sign: the share of rows of the commonest width, and the width."""
    widths = [len(cells or ()) for _, cells, _ in islice(_rows(path, separator, 0), SAMPLE_ROWS)]
    usual = max(set(widths), key=widths.count) if widths else 0
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual


def _opened(path: Path) -> TextIO:
    return path.open(encoding=encoding_of(path), errors=UNREADABLE, newline="")


def _rows(path: Path, separator: str, skipped: int) -> Iterator[Row]:
    """Yield rows; after one that cannot be read, go on with the line below the one it began on."""
    with _opened(path) as file:
        lines = _Lines(file)
        for _ in range(skipped):
            next(lines, None)
        damage = 0
        while damage < MOST_DAMAGE:
            lines.begin_row()
            try:
                cells = next(csv.reader(lines, delimiter=separator, strict=True), None)
            except csv.Error:
                damage += 1
                yield lines.row_line, None, lines.done
                lines.go_back()
                continue
            if cells is None:
                return
            if any(cells):
                yield lines.row_line, cells, lines.done
        yield lines.row_line, None, -1


class _Lines(Iterator[str]):
    """Lines of a file, some of which can be read a second time."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: list[str] = []
        self._row: list[str] = []
        self._row_length = 0
        self._number = 0
        self.row_line = 1
        self.done = 0

    def __next__(self) -> str:
        if self._row_length > MOST_CHARACTERS:  # a quote that does not close must not swallow the file
            raise csv.Error("too long for a row")
        line = self._again.pop() if self._again else self._file.readline()
        if not line:
            raise StopIteration
        self._row.append(line)
        self._number += 1
        self.done += len(line)
        self._row_length += len(line)
        return line

    def begin_row(self) -> None:
        """What is read from here on belongs to one row."""
        self._row, self._row_length, self.row_line = [], 0, self._number + 1

    def go_back(self) -> None:
        """Read the lines of this row again, all but its first."""
        again = self._row[1:]
        self._again += reversed(again)
        self._number -= len(again)
        self.done -= sum(map(len, again))


def _records(
    path: Path, rows: Iterator[Row], columns: tuple[str, ...], has_header: bool, ours: bool
) -> Generator[Record | Note]:
    for at, (line, cells, done) in enumerate(rows):
        if has_header and not at:
            continue
        if done < 0:
            yield Note("file_breaks_off", {"place": f"line {line}"})
        elif cells is None:
            yield Record(line, trouble=Refused("row_quotes"), done=done)
        else:
            yield _record(line, columns, [unguarded(cell) for cell in cells] if ours else cells, done)


def _record(line: int, columns: tuple[str, ...], cells: list[str], done: int) -> Record:
    try:
        return Record(line, fitted(columns, cells), done=done)
    except Refused as trouble:
        return Record(line, trouble=trouble, done=done)


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that Excel opens with its letters whole and that holds no formula, at whatever sign it is cut."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(map(guarded, columns))
        writer.writerows([guarded(cell) for cell in row] for row in rows)
