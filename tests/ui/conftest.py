"""Every test of the window draws off screen and remembers nothing from the person's own settings."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QObject, QSettings, Signal

from studio.ui import style

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Qt's warnings fail a test; these are the off-screen plugin talking about itself."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def settings_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path / "home"))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture(scope="session")
def idle_loop():
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def loop_at_hand(idle_loop):
    """Panes spawn coroutines; a test that runs no loop of its own leaves them waiting."""
    asyncio.set_event_loop(idle_loop)


@pytest.fixture(autouse=True)
def light(qapp):
    qapp.setOrganizationName("SLM Studio")
    qapp.setApplicationName("tests")
    if style.now.appearance != style.LIGHT or style.now.system_font is None:
        style.apply(qapp, style.LIGHT)


class ProjectDouble:
    def __init__(self, folder):
        self.folder, self.name = folder, "Wound care"


class SessionDouble(QObject):
    """What the frame needs of a session, without a database or threads."""

    changed = Signal(object)
    problem = Signal(object)
    crashed = Signal(object)
    undo_changed = Signal()
    network = Signal(str)

    def __init__(self, folder):
        super().__init__()
        self.project = ProjectDouble(folder)
        self.undo_title = self.redo_title = ""
        self.found = None
        self.undone = 0

    def read(self, look, *args):
        return self.found

    def undo(self):
        self.undone += 1

    def redo(self):
        pass


@pytest.fixture
def session(tmp_path):
    from studio.core.progress import State
    from studio.ui.frame.overview import Badge, Overview, Running

    made = SessionDouble(tmp_path)
    badges = {"documents": Badge(done=True), "questions": Badge(12, True)}
    running = Running("Train “Balanced”", "training", "running", State(0.4, "training", 240, ""), 1)
    made.found = Overview(badges, running)
    return made
