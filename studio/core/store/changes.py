"""How every change travels: a function of core edits rows and returns a Change that can take them back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from studio.core.store.schema import Base

Row = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """Rows of one table as they were: before an insert there was nothing, so ``rows`` is empty and ``ids`` tells.

    An update remembers only the columns it set: the others may have moved on, as the state of a job does, and
    taking back the update must not take that back with it. Values are kept as the database has them, in tuples:
    a hundred thousand rows are a few megabytes, and go back byte for byte.
    """

    table: str
    ids: tuple[int, ...]
    columns: tuple[str, ...]
    """What a row holds, ``id`` last."""
    rows: tuple[tuple[Any, ...], ...]
    """Rows to put back."""
    whole: bool = False
    """Rows stand for themselves: an id without its row is to be deleted."""


@dataclass(frozen=True)
class Change:
    """What was touched, what to call it, and the edits that take it back (newest first)."""

    kinds: frozenset[str]
    title: str
    """As in *Undo <title>*: "approve 12 questions"."""
    inverse: tuple[Edit, ...] = ()
    made: tuple[int, ...] = ()
    """Ids of the rows this made, for whoever wants to show them."""

    def touched(self, table: str) -> tuple[int, ...]:
        """Return the ids of the rows of a table that this made, changed or took away."""
        return tuple(one for edit in self.inverse if edit.table == table for one in edit.ids)


def together(changes: Sequence[Change], title: str) -> Change:
    """Make several changes one step, which is taken back as one; one alone keeps its own title."""
    if len(changes) == 1:
        return changes[0]
    kinds = frozenset[str]().union(*(change.kinds for change in changes))
    made = tuple(one for change in changes for one in change.made)
    return Change(kinds, title, tuple(edit for change in reversed(changes) for edit in change.inverse), made)


def counted(number: int, noun: str) -> str:
    """Name a number of things, as titles of changes do."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def insert_rows(db: Session, table: type[Base], rows: list[Row]) -> Edit:
    """Insert rows in one statement; their ids are in the returned edit, in the order of ``rows``."""
    if not rows:
        return Edit(table.__tablename__, (), (), (), whole=True)
    made = db.scalars(insert(table).returning(_id(table), sort_by_parameter_order=True), rows)
    return made_rows(table, made.all())


def made_rows(table: type[Base], ids: Iterable[int]) -> Edit:
    """Return the edit that takes away rows that were inserted by another road."""
    return Edit(table.__tablename__, tuple(ids), (), (), whole=True)


def delete_rows(db: Session, table: type[Base], ids: Iterable[int]) -> Edit:
    """Delete rows; the returned edit holds them whole."""
    columns = tuple(column.name for column in _table(table).c if column.name != "id")
    before = _snapshot(db, _table(table), tuple(ids), columns, whole=True)
    _delete(db, _table(table), before.ids)
    return before


def update_rows(db: Session, table: type[Base], ids: Iterable[int], **values: Any) -> Edit:
    """Set the same values on these rows, in one statement."""
    known = _table(table)
    before = _snapshot(db, known, tuple(ids), tuple(values))
    set_all = ", ".join(f'"{name}" = ?' for name in values)
    statement = f'UPDATE "{known.name}" SET {set_all} WHERE id IN (SELECT value FROM json_each(?))'
    run(db, statement, (*_stored(db, known, values), json.dumps(before.ids)))
    return before


def update_each(db: Session, table: type[Base], values: Mapping[int, Row]) -> Edit:
    """Set different values on each row, of the same columns."""
    known, columns = _table(table), tuple(next(iter(values.values()), {}))
    before = _snapshot(db, known, tuple(values), columns)
    _set(db, known, columns, [(*_stored(db, known, row), row_id) for row_id, row in values.items()])
    return before


def revert(db: Session, change: Change) -> Change:
    """Apply a change's inverse; what is returned takes the revert back again (redo)."""
    redo = tuple(_put_back(db, edit) for edit in change.inverse)
    return Change(change.kinds, change.title, tuple(reversed(redo)))


def _put_back(db: Session, edit: Edit) -> Edit:
    table = Base.metadata.tables[edit.table]
    columns = edit.columns or tuple(column.name for column in table.c if column.name != "id")
    before = _snapshot(db, table, edit.ids, columns, edit.whole)
    if not edit.whole:
        _set(db, table, columns, edit.rows)
        return before
    there = {row[-1] for row in edit.rows}
    _delete(db, table, [one for one in edit.ids if one not in there])
    _put_whole(db, table, columns, edit.rows)
    return before


def _set(db: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if columns and rows:
        set_all = ", ".join(f'"{name}" = ?' for name in columns)
        run(db, f'UPDATE "{table.name}" SET {set_all} WHERE id = ?', list(rows))


def _delete(db: Session, table: Table, ids: Sequence[int]) -> None:
    if ids:
        run(db, f'DELETE FROM "{table.name}" WHERE id IN (SELECT value FROM json_each(?))', (json.dumps(ids),))


def _put_whole(db: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Not delete and insert: what points at these rows must go on pointing at them."""
    names = ", ".join(f'"{name}"' for name in (*columns, "id"))
    kept = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    places = ", ".join("?" * (len(columns) + 1))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {kept}'
    if rows:
        run(db, statement, list(rows))


def _snapshot(db: Session, table: Table, ids: tuple[int, ...], columns: Sequence[str], whole: bool = False) -> Edit:
    """Remember rows as they are; ids that are not there have no row."""
    names = ", ".join(f'"{name}"' for name in (*columns, "id"))
    query = f'SELECT {names} FROM "{table.name}" WHERE id IN (SELECT value FROM json_each(?))'
    rows = driver(db).execute(query, (json.dumps(ids),)).fetchall()
    return Edit(table.name, ids, tuple(columns), tuple(rows), whole)


def run(db: Session, statement: str, values: tuple[Any, ...] | list[tuple[Any, ...]] = ()) -> None:
    """Run one statement of SQL with these values, or with each of a list of them; what the session holds goes first."""
    db.flush()
    db.connection().exec_driver_sql(statement, values)


def driver(db: Session) -> sqlite3.Connection:
    """Return the database's own connection for reading many rows fast, inside the session's transaction."""
    db.flush()
    connection = db.connection().connection.driver_connection
    assert connection is not None
    return connection


def _stored(db: Session, table: Table, values: Row) -> list[Any]:
    """Return values as the database keeps them: lists and objects are JSON there."""
    dialect = db.get_bind().dialect
    makers = ((table.c[name].type.dialect_impl(dialect).bind_processor(dialect), value)
              for name, value in values.items())  # fmt: skip
    return [make(value) if make else value for make, value in makers]


def _table(table: type[Base]) -> Table:
    return Base.metadata.tables[table.__tablename__]


def _id(table: type[Base]) -> Any:
    return _table(table).c.id
