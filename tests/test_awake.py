"""While a model is at work the computer stays awake, and not a moment longer."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from studio import awake
from studio.jobs import launch

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows is asked by the child itself")
STAND_IN = '#!/bin/sh\nwhile [ "${1#--}" != "$1" ]; do shift; done\nexec "$@"\n'
"""What systemd-inhibit does but for the lock: run the command behind its options."""


@pytest.fixture
def inhibit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "systemd-inhibit"
    file.write_text(STAND_IN)
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return file


def _holders(pid: int) -> list[psutil.Process]:
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # it may end at this moment
            found += [one] if f"--pid={pid}" in one.cmdline() else []
    return found


def _until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_lock_ends_with_the_child(inhibit: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as child:
        launch._keep_awake(child.pid)
        _until(lambda: _holders(child.pid))
        child.kill()
    _until(lambda: not _holders(child.pid))


def test_the_lock_is_against_sleep_alone(inhibit: Path) -> None:
    command = awake.holder(7)
    assert command[0] == str(inhibit)
    assert "--what=idle:sleep" in command


def test_without_systemd_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert awake.holder(7) == []
