"""Which files still have to be read: told by their content, not by where they lie."""

import hashlib
from pathlib import Path

from studio.core import documents
from studio.core.store.project import Project
from studio.core.store.schema import Document


def test_changed_file_is_new_and_a_copy_is_not(opened: Project, tmp_path: Path) -> None:
    folder = tmp_path / "manuals"
    folder.mkdir()
    for name, text in (("a.txt", "one"), ("copy of a.txt", "one"), ("b.txt", "two")):
        (folder / name).write_text(text, encoding="utf-8")
    with opened.writing() as db:
        db.add(
            Document(title="a", sha256=hashlib.sha256(b"one").hexdigest(), kind="text", stored="a.txt", whole=True,
                     source=str(folder / "a.txt"), bytes=3, pages=1, added=7.0)
        )  # fmt: skip
    with opened.reading() as db:
        assert documents.newest_added(db) == 7.0
        assert [file.name for file in documents.not_read_yet(db, [folder])] == ["b.txt"]
        (folder / "a.txt").write_text("changed", encoding="utf-8")
        found = documents.not_read_yet(db, [folder, tmp_path / "gone.txt"])
        assert [file.name for file in found] == ["a.txt", "b.txt", "gone.txt"], "the reader says what is not there"
