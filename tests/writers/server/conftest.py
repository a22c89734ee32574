"""What the tests of the server writer share: passages, a keyring, and a project whose document has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from runs import leave
from said import document_events, hear

from studio import protocol
from studio.core import documents
from studio.core.store.project import Project
from studio.jobs.session import Session
from tests.writers.server.child import sentences
from tests.writers.server.file_keyring import FileKeyring


@pytest.fixture
def keys_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring in a file outside every project, for this process and its children."""
    file = tmp_path / "the keyring.json"
    monkeypatch.setenv("TEST_KEYRING", str(file))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{FileKeyring.__module__}.{FileKeyring.__name__}")
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    yield file
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a computer without a desktop."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def manual(opened: Project) -> Project:
    """A project with a document of a hundred passages."""
    text = "\n".join(sentences(number) for number in range(1, 101))
    with opened.writing() as db:
        change = documents.add(db, opened, [Path("/tmp/Pump manual.pdf")])
    hear(opened, change, *document_events(text=text), protocol.Finished())
    return opened


@pytest.fixture
def session(manual: Project, qapp) -> Iterator[Session]:
    """A session that does not close the project: the fixture that opened it does."""
    made = Session(manual)
    yield made
    leave(made)
