"""Parquet, in and out: columns with types, so that lists stay lists."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from studio.child import Failure
from studio.formats.records import Note, Record, Source, Values

BATCH = 500
LARGEST_GROUP = 2 * 2**30
"""Bytes of one row group unpacked."""
_TEXT, _TEXTS = pyarrow.string(), pyarrow.list_(pyarrow.string())
_TYPES = {
    "page": pyarrow.int64(),
    "tags": _TEXTS,
    "section": _TEXTS,
    "turns": pyarrow.list_(_TEXTS),
    "messages": pyarrow.list_(pyarrow.struct([("role", _TEXT), ("content", _TEXT)])),
}
"""Columns that are no text."""


def read(path: Path, _header: bool | None = None) -> Source:
    """Open a Parquet file."""
    try:
        file = parquet.ParquetFile(path)
        groups = [file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups)]
        columns, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise Failure("file_damaged", file=path) from error
    if max(groups, default=0) > LARGEST_GROUP:
        raise Failure("file_too_large", file=path)
    return Source("parquet", _records(file), rows, columns, rows)


def _records(file: parquet.ParquetFile) -> Generator[Record | Note]:
    line = 0
    try:
        for batch in file.iter_batches(batch_size=BATCH, use_threads=False):
            for row in batch.to_pylist():
                line += 1
                yield Record(line, {name: value for name, value in row.items() if value is not None}, done=line)
    except (pyarrow.ArrowException, OSError, ValueError):
        yield Note("file_breaks_off", {"place": f"row {line + 1}"})
    finally:
        file.close()


def write(path: Path, columns: Sequence[str], rows: Iterable[Values]) -> None:
    """Write rows in groups; a column that is not known is text."""
    schema = pyarrow.schema([(name, _TYPES.get(name, _TEXT)) for name in columns])
    waiting = iter(rows)
    with parquet.ParquetWriter(path, schema, compression="zstd") as out:
        while group := list(islice(waiting, 20 * BATCH)):
            out.write_table(_table(group, schema))


def _table(rows: list[Values], schema: pyarrow.Schema) -> Any:
    """Absent values are null; an empty text is one."""
    return pyarrow.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
