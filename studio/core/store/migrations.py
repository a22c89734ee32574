"""Brings a project's database up to this version's tables: numbered steps, a copy first, newer files refused."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateIndex, CreateTable

from studio.core.problems import ProblemError
from studio.core.store import derived
from studio.core.store.schema import Base

Step = Callable[[Connection], None]


def first_tables(db: Connection) -> None:
    """Version 1: every table as of the first release.

    While 1 is unreleased the step follows the schema; once released its statements are frozen here.
    """
    for table in Base.metadata.sorted_tables:
        db.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            db.execute(CreateIndex(index))
    for statement in derived.statements():
        db.exec_driver_sql(statement)


STEPS: tuple[Step, ...] = (first_tables,)
"""Append only; a released step never changes."""


def version(db: Connection) -> int:
    """Return how many steps this file has seen."""
    return int(db.execute(text("PRAGMA user_version")).scalar_one())


def check_known(db: Connection, project: str) -> None:
    """Refuse a file from a newer studio."""
    if (found := version(db)) > len(STEPS):
        raise ProblemError("project_newer", project=project, found=found, known=len(STEPS))


def migrate(db: Connection) -> None:
    """Run the missing steps, each in one transaction with its version bump: half a step leaves nothing behind."""
    for number in range(version(db), len(STEPS)):
        db.rollback()
        with db.begin():
            STEPS[number](db)
            db.execute(text(f"PRAGMA user_version = {number + 1}"))
