"""Every test of the window draws off screen and remembers nothing from the person's own settings."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from pytestqt.qtbot import QtBot

from studio.ui import calm, style
from tests.ui.told_runs import PATIENCE

HERE = Path(__file__).parent
PATIENCE_MS = round(1000 * PATIENCE)


class PatientBot(QtBot):
    """Waits as long as it takes: five seconds, pytest-qt's own patience, are little where a child has to start.

    What a test shows by itself is dressed as it is in the window.
    """

    def addWidget(self, widget, **more):
        super().addWidget(widget, **more)
        style.dress(widget)

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **more):
        return super().waitSignal(signal, timeout=timeout, **more)


def pytest_collection_modifyitems(items):
    """Qt's warnings fail a test; these are the off-screen plugin talking about itself."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)


@pytest.fixture(autouse=True)
def settings_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path / "home"))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture(autouse=True)
def collector(qapp):
    """As in the window: what a test showed is collected on the window's thread alone.

    The queue's thread of a later test would else do it: PySide gives back to the window's thread only widgets of Qt's
    own classes, and destroys a pane of ours, a timer or a model where it is collected, while Qt still calls it.
    """
    made = calm.Collector()
    yield made
    made.look()
    made.leave()


@pytest.fixture(autouse=True, scope="module")
def nothing_left_to_collect():
    """Tests of other rooms have threads, too, on which Python's own collector works."""
    yield
    gc.collect()


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
        self.begun = 0.0
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
    running = Running(7, "Train “Balanced”", "training", "running", State(0.4, "training", 240, ""))
    made.found = Overview(badges, (running,), waiting=1)
    return made


@pytest.fixture
def without_pictures(monkeypatch):
    """No page is rendered: for tests in which pages are only looked at in words."""
    from studio.ui import page_view

    monkeypatch.setattr(page_view, "spawn", lambda work: work.close())


@pytest.fixture
def unhurried(monkeypatch):
    """Nothing happens after a pause: neither is kept what was typed, nor are questions compared, nor the list renewed.

    A busy machine takes longer for a test than a person does to think.
    """
    from studio.jobs import tidying
    from studio.ui.questions_parts import editor

    monkeypatch.setattr(editor, "KEEP_AFTER_MS", 3_600_000)
    monkeypatch.setattr(tidying, "QUIET_MS", 3_600_000)


@pytest.fixture
def show_questions(qtbot, without_pictures, unhurried):
    """Return what shows the Questions pane of a project, filled and with the keyboard; it is put away afterwards."""
    from studio.core.review import catalogue
    from studio.jobs.session import Session
    from studio.ui.questions import QuestionsPane

    shown = []

    def show(project, width=1100, height=700):
        session = Session(project)
        session.queue.leave()
        made = QuestionsPane(session)
        shown.append(made)
        session.changed.connect(lambda kinds: made.refresh(kinds & made.kinds) if kinds & made.kinds else None)
        session.crashed.connect(lambda error: pytest.fail(repr(error)))
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        made.activateWindow()
        made.refresh(made.kinds)
        total = sum(session.read(catalogue.counts).values())
        qtbot.waitUntil(lambda: made.table.rows.rowCount() == made.list.facts.total == total)
        made.table.setFocus()
        return made

    yield show
    for pane in shown:
        pane.hide()
        pane.session.leave()


@pytest.fixture
def version(session):
    """The number of a frozen version of a few facts, in the project of a test's own session."""
    from tests.ui import runs_told

    return runs_told.frozen(session.project)


@pytest.fixture
def with_models(session, qapp):
    """Let a scene happen on a playground that knows its models; the pane is gone afterwards."""
    from studio.ui.playground import PlaygroundPane
    from tests.ui import told_runs

    async def ready(pane, scene):
        await told_runs.until(lambda: pane.models.count() > 0)
        await scene(pane)

    return lambda scene: told_runs.play(lambda: PlaygroundPane(session), lambda pane: ready(pane, scene), qapp)
