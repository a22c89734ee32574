"""The job ExportPairs: pairs are written beside the target and put in its place by one rename."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from studio.child import Controls, Failure, Reporter
from studio.formats.shapes import outgoing
from studio.protocol import ExportPairs, Message, PairsWritten, read_rows

Rows = Callable[[], Iterator[dict[str, Any]]]
"""Reads the pairs anew from the first; formats with a header look at all of them before they write."""


def export_pairs(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job of a run folder."""
    assert isinstance(job, ExportPairs), job
    target = Path(job.target)
    asked = sum(1 for _ in read_rows(Path(job.rows)))
    if not asked:
        raise Failure("export_nothing")
    if target.is_dir() and (job.format != "dataset" or any(target.iterdir())):
        raise Failure("export_in_the_way", file=target)
    draft = target.with_name(f".{target.name}.draft")
    _remove(draft)
    try:
        written = _write(job, draft, _watched(job, asked, reporter, controls))
        _put(draft, target)
    finally:
        _remove(draft)
    reporter.say(PairsWritten(job.target, written, asked))


def _watched(job: ExportPairs, asked: int, reporter: Reporter, controls: Controls) -> Rows:
    """Return what reads the pairs, with a look at the controls and a word of progress on the way."""

    def rows() -> Iterator[dict[str, Any]]:
        for done, row in enumerate(read_rows(Path(job.rows)), 1):
            if done % 500 == 0 or done == asked:
                controls.check()
                reporter.progress("exporting", done, asked, Path(job.target).name)
            yield row

    return rows


def _write(job: ExportPairs, draft: Path, rows: Rows) -> int:
    """Write all rows; returns how many."""
    counter = Counter[str]()
    if job.format == "csv":
        _write_csv(draft, rows, counter)
    elif job.format == "xlsx":
        _write_sheet(draft, rows, counter)
    elif job.format == "parquet":
        _write_columns(draft, rows, counter, as_messages=False)
    elif job.format == "dataset":
        _write_dataset(draft, job.title, rows, counter)
    else:
        _write_objects(draft, job, rows, counter)
    return counter["rows"]


def _counted(rows: Iterable[Any], counter: Counter[str]) -> Iterator[Any]:
    for row in rows:
        counter["rows"] += 1
        yield row


def _write_objects(draft: Path, job: ExportPairs, rows: Rows, counter: Counter[str]) -> None:
    from studio.formats.media import lines, listing

    medium = listing if Path(job.target).suffix.lower() == ".json" else lines
    medium.write(draft, _counted((outgoing.shaped(row, job.format) for row in rows()), counter))


def _write_csv(draft: Path, rows: Rows, counter: Counter[str]) -> None:
    from studio.formats.media import table

    columns = _columns(map(outgoing.as_cells, rows()))
    cells = ([found.get(name, "") for name in columns] for found in map(outgoing.as_cells, rows()))
    table.write(draft, columns, _counted(cells, counter))


def _write_sheet(draft: Path, rows: Rows, counter: Counter[str]) -> None:
    from studio.formats.media import sheet

    rooms: dict[str, int] = {}
    count = 0
    for count, found in enumerate(map(outgoing.as_cells, rows()), 1):
        if count >= sheet.MOST_ROWS:
            raise Failure("sheet_full", most=f"{sheet.MOST_ROWS - 1:,}")
        for name, text in found.items():
            rooms[name] = max(rooms.get(name, 1), sheet.room(text))
    cells = ([found.get(name, "") for name in rooms] for found in map(outgoing.as_cells, rows()))
    sheet.write(draft, list(rooms), _counted(cells, counter), list(rooms.values()), count)


def _write_columns(draft: Path, rows: Rows, counter: Counter[str], as_messages: bool) -> None:
    from studio.formats.media import columnar

    def typed() -> Iterator[dict[str, Any]]:
        return (outgoing.with_lists(row, as_messages) for row in rows())

    columnar.write(draft, _columns(typed()), _counted(typed(), counter))


def _write_dataset(draft: Path, title: str, rows: Rows, counter: Counter[str]) -> None:
    from studio.formats import card

    (draft / "data").mkdir(parents=True)
    _write_columns(draft / "data" / card.DATA, rows, counter, as_messages=True)
    (draft / "README.md").write_text(card.card(title, rows()), encoding="utf-8", newline="\n")


def _columns(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return every column that occurs, in the order of appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _put(draft: Path, target: Path) -> None:
    """Flush to the disk, then rename; an empty folder makes way for a dataset."""
    for file in [draft] if draft.is_file() else [one for one in draft.rglob("*") if one.is_file()]:
        with file.open("rb+") as content:
            os.fsync(content.fileno())
    if target.is_dir():
        target.rmdir()
    draft.replace(target)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft)
    draft.unlink(missing_ok=True)
