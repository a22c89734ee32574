"""How every change travels: a function of core edits rows and returns a Change that can take them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from studio.core.store.schema import Base

Row = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """Rows of one table as they were: before an insert there was nothing, so ``rows`` is empty and ``ids`` tells.

    An update remembers only the columns it set: the others may have moved on, as the state of a job does, and
    taking back the update must not take that back with it.
    """

    table: str
    ids: tuple[int, ...]
    rows: tuple[Row, ...]
    """Rows to put back."""
    columns: tuple[str, ...] = ()
    """Columns that an update set; empty means whole rows, of which an id without its row is to be deleted."""


@dataclass(frozen=True)
class Change:
    """What was touched, what to call it, and the edits that take it back (newest first)."""

    kinds: frozenset[str]
    title: str
    """As in *Undo <title>*: "approve 12 questions"."""
    inverse: tuple[Edit, ...] = ()
    made: tuple[int, ...] = ()
    """Ids of the rows this made, for whoever wants to show them."""


def counted(number: int, noun: str) -> str:
    """Name a number of things, as titles of changes do."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def insert_rows(db: Session, table: type[Base], rows: list[Row]) -> Edit:
    """Insert rows in one statement; their ids are in the returned edit, in the order of ``rows``."""
    if not rows:
        return Edit(table.__tablename__, (), ())
    made = db.scalars(insert(table).returning(_id(table), sort_by_parameter_order=True), rows)
    return Edit(table.__tablename__, tuple(made.all()), ())


def update_rows(db: Session, table: type[Base], ids: Iterable[int], **values: Any) -> Edit:
    """Set the same values on these rows."""
    return update_each(db, table, dict.fromkeys(ids, values))


def update_each(db: Session, table: type[Base], values: Mapping[int, Row]) -> Edit:
    """Set different values on each row."""
    columns = tuple(sorted({name for row in values.values() for name in row}))
    before = _snapshot(db, _table(table), tuple(values), columns)
    for columns, group in _by_columns({row["id"]: values[row["id"]] for row in before.rows}).items():
        _set(db, _table(table), columns, group)
    return before


def _set(db: Session, table: Table, columns: Iterable[str], rows: Mapping[int, Row]) -> None:
    statement = (
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    db.connection().execute(
        statement,
        [{"row_id": i, **{f"new_{name}": row[name] for name in columns}} for i, row in rows.items()],
    )


def revert(db: Session, change: Change) -> Change:
    """Apply a change's inverse; what is returned takes the revert back again (redo)."""
    redo = tuple(_put_back(db, edit) for edit in change.inverse)
    return Change(change.kinds, change.title, tuple(reversed(redo)))


def _put_back(db: Session, edit: Edit) -> Edit:
    table = Base.metadata.tables[edit.table]
    before = _snapshot(db, table, edit.ids, edit.columns)
    if edit.columns:
        if edit.rows:
            _set(db, table, edit.columns, {row["id"]: row for row in edit.rows})
        return before
    there = {row["id"] for row in edit.rows}
    for part in _parts(tuple(i for i in edit.ids if i not in there)):
        db.execute(delete(table).where(table.c.id.in_(part)))
    if edit.rows:
        # Not delete and insert: what points at these rows must go on pointing at them.
        upsert = sqlite_insert(table)
        values = {column.name: upsert.excluded[column.name] for column in table.c if not column.primary_key}
        db.connection().execute(upsert.on_conflict_do_update(["id"], set_=values), list(edit.rows))
    return before


def _snapshot(db: Session, table: Table, ids: tuple[int, ...], columns: tuple[str, ...] = ()) -> Edit:
    wanted = select(table.c.id, *(table.c[name] for name in columns)) if columns else select(table)
    rows: list[Row] = []
    for part in _parts(ids):
        rows += [dict(row) for row in db.execute(wanted.where(table.c.id.in_(part))).mappings()]
    return Edit(table.name, ids, tuple(rows), columns)


def _parts(ids: tuple[int, ...], size: int = 10_000) -> Iterable[tuple[int, ...]]:
    """SQLite takes 32,766 parameters in a statement at most."""
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _by_columns(values: Mapping[int, Row]) -> dict[tuple[str, ...], dict[int, Row]]:
    groups: dict[tuple[str, ...], dict[int, Row]] = {}
    for row_id, row in values.items():
        groups.setdefault(tuple(sorted(row)), {})[row_id] = row
    return groups


def _table(table: type[Base]) -> Table:
    return Base.metadata.tables[table.__tablename__]


def _id(table: type[Base]) -> Any:
    return _table(table).c.id
