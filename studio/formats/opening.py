"""Open a file of any medium as a source of records; its parser is imported now and not before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studio.formats.files import medium_of
from studio.formats.records import Source

Reader = Callable[[Path, bool | None], Source]


def opened(path: Path, header: bool | None = None) -> Source:
    """Return the source of a file; fails with the code that says why it cannot be opened."""
    return _reader(medium_of(path))(path, header)


def _reader(medium: str) -> Reader:
    if medium == "jsonl":
        from studio.formats.media import lines

        return lines.read
    if medium == "json":
        from studio.formats.media import listing

        return listing.read
    if medium == "xlsx":
        from studio.formats.media import sheet

        return sheet.read
    if medium == "parquet":
        from studio.formats.media import columnar

        return columnar.read
    from studio.formats.media import table

    return table.read
