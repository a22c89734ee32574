"""Work that ends while nobody watches is told once, on the desktop and in the window, and the way there is a click."""

import os
import time
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from studio import protocol
from studio.core import bases, jobs
from studio.core.store.schema import Job
from studio.core.training import runs
from studio.ui import preferences
from studio.ui.frame import notification, pages
from studio.ui.frame.window import MainWindow
from studio.ui.widgets.pane import Pane
from tests.ui import told_runs

RUN = "“Train Starter on dataset 1”"


class TrayDouble(QObject):
    """A tray that keeps what it was given to show: an off-screen desktop has none."""

    messageClicked, activated = Signal(), Signal(object)
    said: ClassVar[list[str]] = []

    def __init__(self, icon, parent):
        super().__init__(parent)
        self.shown = False

    def setToolTip(self, words):
        pass

    def show(self):
        self.shown = True

    def hide(self):
        self.shown = False

    def showMessage(self, title, words, icon):
        assert self.shown, "a tray that is not seen shows no message"
        self.said.append(words)

    @staticmethod
    def isSystemTrayAvailable():
        return True

    supportsMessages = isSystemTrayAvailable


@pytest.fixture
def session(opened):
    """A real session whose queue starts nothing: what its jobs say is told."""
    told_runs.approve_facts(opened)
    made = told_runs.begin(opened)
    made.queue.leave()
    yield made
    told_runs.end(made)


class PaneDouble(Pane):
    """A page that keeps what somebody came there for."""

    def __init__(self, session, parent=None):
        super().__init__(session, parent)
        self.set_content(QLineEdit())

    def arrive(self, **what):
        self.arrived = what


@pytest.fixture
def window(qtbot, session, monkeypatch):
    monkeypatch.setattr(pages, "pane_class", lambda step: PaneDouble)
    made = MainWindow()
    qtbot.addWidget(made)
    made.show_session(session)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def elsewhere(window, monkeypatch):
    """The person is in another program; returns what the desktop was told."""
    monkeypatch.setattr(notification, "QSystemTrayIcon", TrayDouble)
    monkeypatch.setattr(TrayDouble, "said", [])
    monkeypatch.setattr(notification.Notification, "_is_watched", lambda self: False)
    return TrayDouble.said


def train(session, *last):
    """Tell a run that began and said these last words."""
    started = session.do(runs.freeze_and_start, session.project, bases.listed()[0], protocol.Recipe())
    job_id = started.result().made[0]
    told_runs.tell(session.project, job_id, protocol.Started(0, 0.0), *last)
    return job_id


def news(window):
    return window._news.text if window._news.isVisible() else ""


def test_a_run_that_ends_is_told_once_and_leads_there(window, session, elsewhere, qtbot):
    window.go("documents")
    job_id = train(session, protocol.Finished())
    for _ in range(3):
        window._look()
    assert elsewhere == [f"{RUN} is done: the tuned model is ready."]
    assert news(window) == elsewhere[0]
    qtbot.mouseClick(window._news.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert window._pages.current().heading == "Training"
    assert window._pages.current().arrived == {"job": job_id}
    assert not news(window)


def test_a_failure_counts_and_says_what_happened(window, session, elsewhere):
    train(session, protocol.Failed("disk_full", {}))
    window._look()
    assert elsewhere == [f"{RUN} was not done: The disk is full."]
    assert window._news.property("tint") == "bad"


def test_a_click_on_the_message_brings_the_window_back(window, session, elsewhere):
    window.go("documents")
    train(session, protocol.Finished())
    window._look()
    window.showMinimized()
    window._notification._tray.messageClicked.emit()
    assert not window.isMinimized()
    assert window._pages.current().heading == "Training"


def test_quick_work_and_what_the_person_stopped_are_not_told(window, session, elsewhere):
    session.do(jobs.enqueue, protocol.CheckPairs("", ""), "Check the questions").result()
    told_runs.tell(session.project, 1, protocol.Started(0, 0.0), protocol.Finished())
    train(session, protocol.Stopped())
    window._look()
    assert elsewhere == []
    assert not news(window)


def test_slow_work_of_any_kind_is_told(window, session, elsewhere):
    session.do(jobs.enqueue, protocol.CheckPairs("", ""), "Check the questions").result()
    with session.project.writing() as db:
        db.get_one(Job, 1).started = time.time() - 90
    told_runs.tell(session.project, 1, protocol.Finished())
    window._look()
    assert elsewhere == ["“Check the questions” is done."]


def test_who_sees_it_end_is_not_disturbed(window, session, elsewhere, monkeypatch):
    monkeypatch.setattr(notification.Notification, "_is_watched", lambda self: True)
    window.go("training")
    train(session, protocol.Finished())
    window._look()
    assert elsewhere == []
    assert not news(window)


def test_the_bar_goes_when_the_person_goes_there_by_another_way(window, session, elsewhere):
    window.go("documents")
    train(session, protocol.Finished())
    window._look()
    window.go("questions")
    assert news(window)
    window.go("training")
    assert not news(window)


def test_the_desktop_can_be_left_in_peace(window, session, elsewhere):
    preferences.set_flag(notification.WANTED, False)
    train(session, protocol.Finished())
    window._look()
    assert elsewhere == []
    assert news(window), "the window still says it"


def test_what_ended_while_the_studio_was_closed_is_one_sentence(window, session, elsewhere):
    """Their children said the last word long ago; the queue records it only now, one after another."""
    for events in ([protocol.Finished()], [protocol.Failed("disk_full", {})], [protocol.Finished()]):
        job_id = train(session, *events)
        folder = session.project.run_folder(job_id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / protocol.EVENTS_FILE).write_text("")
        os.utime(folder / protocol.EVENTS_FILE, (session.begun - 3600, session.begun - 3600))
        window._look()
    assert news(window) == "While the studio was closed, 2 runs finished and 1 was not done."
    assert elsewhere == [], "who has just opened the window is here"


def test_a_desktop_without_a_tray_is_asked_for_nothing(window, session, monkeypatch):
    alerted = []
    monkeypatch.setattr(notification.Notification, "_is_watched", lambda self: False)
    monkeypatch.setattr(QApplication, "alert", lambda *_: alerted.append(True))
    train(session, protocol.Finished())
    window._look()
    assert alerted == [True]
    assert news(window)
