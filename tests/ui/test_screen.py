"""The studio as a process on a real screen (a virtual one where Xvfb is installed), as a person starts it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core.store import project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Surroundings with a screen to draw on: Xvfb's, or Qt's off-screen one."""
    surroundings = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}
    if shutil.which("Xvfb") is None:
        yield surroundings
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield {**surroundings, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    server.terminate()
    server.wait()


def test_window_opens_a_project_on_a_screen(screen: dict[str, str], tmp_path: Path) -> None:
    project.create(tmp_path / "Pumps").close()
    folder = tmp_path / "Pumps.studio"
    command = [sys.executable, "-m", "studio", str(folder)]
    said_by = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    window = subprocess.Popen(command, cwd=ROOT, env=screen, **said_by)
    end = time.monotonic() + 180
    while not (opened := (folder / "open-by.json").exists()) and window.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(1)
    stays_open = window.poll() is None
    window.terminate()
    said, _ = window.communicate()
    assert opened and stays_open, said
    assert "Traceback" not in said and "qt.qpa" not in said
