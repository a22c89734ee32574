"""What every test shares: a home of its own, an empty project, and no clock that a busy machine could lose against."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from studio.core.store import project

ROOT = Path(__file__).parent.parent
GOING = 180.0
"""Seconds that a child or a thread which was told to end may take, on a busy machine."""

settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # by itself an example that takes a fifth of a second fails, and each run is another


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
    end = time.monotonic() + GOING
    while (left := _left(before)) and time.monotonic() < end:
        time.sleep(0.05)
    for child in _children():
        with suppress(psutil.NoSuchProcess):
            child.kill()
    assert not left


def _left(before: set[threading.Thread]) -> list[str]:
    threads = [one.name for one in set(threading.enumerate()) - before if one.is_alive() and not one.daemon]
    return threads + list(_children().values())


def _children() -> dict[psutil.Process, str]:
    """Return children that run a room of the studio, with their commands; Python's own helpers are none of ours."""
    found = {}
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it may end at this moment
            command = " ".join(child.cmdline())
            if child.status() != psutil.STATUS_ZOMBIE and "studio" in command:
                found[child] = command
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
