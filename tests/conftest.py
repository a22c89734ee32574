"""What every test shares: a home of its own and an empty project."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from studio.core.store import project

ROOT = Path(__file__).parent.parent

@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep models and cache of a test out of the person's own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SLM_STUDIO_HOME", str(folder))
    for word in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):  # the engine's tests set them for this process
        monkeypatch.delenv(word, raising=False)
    return folder


@pytest.fixture(autouse=True, scope="module")
def nothing_left_behind() -> Iterator[None]:
    """Fail where the tests of a file leave a thread or a child of ours running; a file may share a child."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 10
    while (left := _left(before)) and time.monotonic() < end:
        time.sleep(0.05)
    for child in _children():
        child.kill()
    assert not left


def _left(before: set[threading.Thread]) -> list[str]:
    threads = [one.name for one in set(threading.enumerate()) - before if one.is_alive() and not one.daemon]
    return threads + [" ".join(child.cmdline()) for child in _children()]


def _children() -> list[psutil.Process]:
    """Return children that run a room of the studio; Python's own helpers are none of ours."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE and "studio" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


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
