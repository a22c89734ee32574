"""A project is a folder: one writer, a copy before every opening, nothing half-done."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from studio.core.problems import ProblemError
from studio.core.store import migrations, project
from studio.core.store.schema import Base, Document


def test_create_adds_the_ending_and_reopens(tmp_path: Path) -> None:
    project.create(tmp_path / "Wound Care").close()
    again = project.open_project(tmp_path / "Wound Care.studio")
    assert again.name == "Wound Care"
    again.close()


def test_second_studio_is_told_who_has_the_project(opened: project.Project) -> None:
    look = (
        "import sys; from pathlib import Path\n"
        "from studio.core import problems; from studio.core.store import project\n"
        "try: project.open_project(Path(sys.argv[1]))\n"
        "except problems.ProblemError as error: print(error.problem.code, error.problem.why)"
    )
    done = subprocess.run([sys.executable, "-c", look, opened.folder], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("project_locked It is in use by another studio on")


def test_newer_project_is_refused_and_left_alone(tmp_path: Path) -> None:
    project.create(tmp_path / "A").close()
    file = tmp_path / "A.studio" / project.DATABASE
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(ProblemError) as told:
        project.open_project(tmp_path / "A.studio")
    assert told.value.problem.code == "project_newer"
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("make", "code"), [(lambda f: None, "project_missing"), (lambda f: f.mkdir(), "project_missing")]
)
def test_no_project_is_a_problem(tmp_path: Path, make, code: str) -> None:
    make(tmp_path / "B.studio")
    with pytest.raises(ProblemError) as told:
        project.open_project(tmp_path / "B.studio")
    assert told.value.problem.code == code


def test_damaged_database_is_a_problem_and_backups_stay(tmp_path: Path) -> None:
    project.create(tmp_path / "A").close()
    project.open_project(tmp_path / "A.studio").close()
    (tmp_path / "A.studio" / project.DATABASE).write_bytes(b"not a database at all" * 500)
    with pytest.raises(ProblemError) as told:
        project.open_project(tmp_path / "A.studio")
    assert told.value.problem.code == "project_damaged"
    assert list((tmp_path / "A.studio/backups").glob("studio-*.db"))


def test_project_that_cannot_be_opened_is_held_by_nobody(tmp_path: Path) -> None:
    folder = project.create(tmp_path / "A")
    folder.close()
    whole = (folder.folder / project.DATABASE).read_bytes()
    (folder.folder / project.DATABASE).write_bytes(b"this is no database, whatever its name says")
    with pytest.raises(ProblemError):
        project.open_project(folder.folder)
    (folder.folder / project.DATABASE).write_bytes(whole)
    project.open_project(folder.folder).close()


def test_backup_holds_what_was_there(opened: project.Project) -> None:
    with opened.writing() as db:
        db.add(Document(title="T", sha256="x", kind="pdf", stored="", source="", bytes=1, pages=1, added=0.0))
    copy = project.back_up(opened.folder)
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT title FROM document").fetchall() == [("T",)]


def test_failed_transaction_leaves_nothing(opened: project.Project) -> None:
    with pytest.raises(RuntimeError), opened.writing() as db:
        db.add(Document(title="T", sha256="x", kind="pdf", stored="", source="", bytes=1, pages=1, added=0.0))
        db.flush()
        raise RuntimeError
    with opened.reading() as db:
        assert not db.query(Document).count()


def is_table_of_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The full-text index keeps tables of its own."""
    return kind != "table" or not str(name).startswith("pair_text")


def test_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as db:
        migrations.migrate(db)
        context = MigrationContext.configure(db, opts={"compare_type": True, "include_name": is_table_of_ours})
        assert compare_metadata(context, Base.metadata) == []


def test_step_that_fails_half_way_leaves_the_file_as_it_was(opened: project.Project, monkeypatch) -> None:
    def half(db) -> None:
        db.execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError("power cut")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, half))
    with opened._writer.connect() as db, pytest.raises(RuntimeError):
        migrations.migrate(db)
    with opened._writer.connect() as db:
        assert migrations.version(db) == 1
        assert not db.execute(text("SELECT name FROM sqlite_master WHERE name = 'half'")).all()


def test_create_that_was_cut_off_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "A.studio/documents").mkdir(parents=True)
    (tmp_path / "A.studio/lock").touch()
    project.create(tmp_path / "A").close()
    (tmp_path / "B.studio/documents").mkdir(parents=True)
    (tmp_path / "B.studio/documents/mine.txt").touch()
    with pytest.raises(ProblemError) as told:
        project.create(tmp_path / "B")
    assert told.value.problem.code == "project_exists"


def test_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProblemError) as told:
        project.create(tmp_path / "file" / "A")
    assert told.value.problem.code == "file_trouble"


@pytest.mark.parametrize(
    ("reason", "code"), [("database or disk is full", "disk_full"), ("database is locked", "file_trouble")]
)
def test_what_stands_in_the_way_is_not_called_damage(tmp_path: Path, monkeypatch, reason: str, code: str) -> None:
    """The remedy for damage is to put a backup over the database: nobody may be told so of a full disk."""
    project.create(tmp_path / "A").close()

    def refuse(folder: Path) -> None:
        raise sqlite3.OperationalError(reason)

    monkeypatch.setattr(project, "back_up", refuse)
    with pytest.raises(ProblemError) as told:
        project.open_project(tmp_path / "A.studio")
    assert told.value.problem.code == code


def test_backup_of_a_damaged_database_leaves_no_half_copy(tmp_path: Path) -> None:
    opened = project.create(tmp_path / "A")
    with opened.writing() as db:
        db.add(Document(title="T" * 200_000, sha256="x", kind="pdf", stored="", source="", bytes=1, pages=1, added=0.0))
    opened.close()
    file = tmp_path / "A.studio" / project.DATABASE
    with file.open("r+b") as content:
        content.seek(-120_000, 2)
        content.write(b"\0" * 60_000)
    before = set((tmp_path / "A.studio").glob("backups/*.db"))
    with pytest.raises(ProblemError) as told:
        project.open_project(tmp_path / "A.studio")
    assert told.value.problem.code == "project_damaged"
    assert set((tmp_path / "A.studio").glob("backups/*.db")) == before
