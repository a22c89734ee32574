"""A project is a folder, ``Wound Care.studio/``: its database and what is too big for it."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from studio import places
from studio.core.problems import ProblemError
from studio.core.store import derived, migrations

ENDING = places.PROJECT_ENDING
DATABASE = places.PROJECT_DATABASE
LOCK, OWNER = "lock", "open-by.json"
BACKUPS_KEPT = 5
BUSY_SECONDS = 30
"""How long one writer waits for another; both are ours and quick."""


class Project:
    """One open project: its folder, its lock, and sessions on its database."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock
        self._writer = _engine(folder / DATABASE, begin="BEGIN IMMEDIATE")
        self._reader = _engine(folder / DATABASE, begin="BEGIN", read_only=True)

    @property
    def name(self) -> str:
        """The folder's name without its ending."""
        return self.folder.name.removesuffix(ENDING)

    @property
    def documents(self) -> Path:
        """Where the files themselves lie, named by their SHA-256."""
        return self.folder / "documents"

    def run_folder(self, job_id: int) -> Path:
        """Where a job talks with its child."""
        return self.folder / "runs" / f"{job_id:04d}"

    @contextmanager
    def writing(self, who: str = "person") -> Iterator[Session]:
        """Give a session in one transaction: committed at the end, rolled back by an exception.

        ``who`` is what the history of the pairs names as the cause.
        """
        with Session(self._writer, expire_on_commit=False) as db, db.begin():
            derived.take_hand(db.connection(), who)
            yield db
            db.flush()
            derived.settle(db.connection())

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database, cannot change it and holds up nobody."""
        with Session(self._reader, expire_on_commit=False) as db:
            yield db

    def close(self) -> None:
        """Let go of the database and the lock."""
        self._reader.dispose()
        self._writer.dispose()
        _owner_file(self.folder).unlink(missing_ok=True)
        self._lock.release()

    def _migrate(self) -> None:
        with self._writer.connect() as db:
            migrations.check_known(db, self.folder.name)
            migrations.migrate(db)


def create(folder: Path) -> Project:
    """Make a new project; the ending ``.studio`` is added where it lacks."""
    folder = folder if folder.name.endswith(ENDING) else folder.with_name(folder.name + ENDING)
    try:
        if (folder / DATABASE).exists() or (folder.exists() and not _only_begun(folder)):
            raise ProblemError("project_exists", project=folder)
        (folder / "documents").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProblemError("file_trouble", reason=error.strerror) from error
    return _open(folder)


def _only_begun(folder: Path) -> bool:
    """Say whether this is an empty folder, or what is left of a ``create`` that was cut off before its database."""
    ours = {"documents", LOCK, OWNER}
    return all(one.name in ours and not (one.is_dir() and any(one.iterdir())) for one in folder.iterdir())


def open_project(folder: Path) -> Project:
    """Open a project, with a backup copy first; only one studio at a time may have it."""
    if not (folder / DATABASE).is_file():
        raise ProblemError("project_missing", project=folder)
    return _open(folder)


def _open(folder: Path) -> Project:
    folder = folder.resolve()
    with ExitStack() as unless_ready:
        lock = _take_lock(folder)
        unless_ready.callback(lock.release)
        project = _ready(folder, lock)
        unless_ready.pop_all()
    return project


def _ready(folder: Path, lock: FileLock) -> Project:
    try:
        back_up(folder)
        project = Project(folder, lock)
        project._migrate()
        _owner_file(folder).write_text(json.dumps(_me()), encoding="utf-8")
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _refusal(folder, getattr(error, "orig", error)) from error
    except OSError as error:
        raise ProblemError("file_trouble", reason=error.strerror) from error
    return project


def _refusal(folder: Path, reason: BaseException) -> ProblemError:
    """Tell damage from what only stands in the way: who is told of damage puts a backup over a database."""
    if not isinstance(reason, sqlite3.OperationalError):
        return ProblemError("project_damaged", project=folder, reason=reason)
    full = "disk is full" in str(reason)
    return ProblemError("disk_full") if full else ProblemError("file_trouble", reason=reason)


def back_up(folder: Path) -> Path | None:
    """Copy the database as it is now into ``backups/`` and keep the newest few; returns the copy.

    A database that cannot be read leaves the older copies as they are.
    """
    source = folder / DATABASE
    if not source.exists():
        return None
    backups = folder / "backups"
    backups.mkdir(exist_ok=True)
    target = backups / time.strftime("studio-%Y%m%d-%H%M%S.db")
    draft = target.with_suffix(".draft")  # half a copy must not pass for the newest one
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as db:
        db.execute("VACUUM INTO ?", (str(draft),))
    draft.replace(target)
    for old in sorted(backups.glob("studio-*.db"))[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def _take_lock(folder: Path) -> FileLock:
    lock = FileLock(str(folder / LOCK))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ProblemError("project_locked", project=folder, owner=_owner(folder)) from error
    except OSError as error:
        raise ProblemError("file_trouble", reason=error.strerror) from error
    return lock


def _owner_file(folder: Path) -> Path:
    return folder / OWNER


def _me() -> dict[str, Any]:
    return {"computer": platform.node(), "pid": os.getpid(), "since": time.strftime("%H:%M")}


def _owner(folder: Path) -> str:
    """Say who has the project, from the file beside the lock."""
    try:
        owner = json.loads(_owner_file(folder).read_text(encoding="utf-8"))
        return f"another studio on “{owner['computer']}”, process {owner['pid']}, since {owner['since']}"
    except (OSError, ValueError, KeyError):
        return "another studio"


def _engine(file: Path, begin: str, read_only: bool = False) -> Engine:
    """Make an engine whose transactions start as told; the driver's own habit of late BEGINs is switched off."""
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        # The journal's mode is kept in the file, and asking for it again may wait for a writer: readers do not ask.
        settings = ("query_only = ON",) if read_only else ("journal_mode = WAL", "synchronous = FULL")
        for setting in (*settings, "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
