"""What every test shares: a home of its own and an empty project."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from studio.core import project

ROOT = Path(__file__).parent.parent

@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep models and cache of a test out of the person's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SLM_STUDIO_HOME", str(folder))
    return folder


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[project.Project]:
    """An empty project."""
    made = project.create(tmp_path / "Pumps.studio")
    yield made
    made.close()


@pytest.fixture
def starter() -> Path:
    """The model that ships."""
    return ROOT / "assets/starter"
