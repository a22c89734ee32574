"""Closing while work goes on: one calm question, three answers, and never one that nobody is there to answer."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton
from runs import job, lines, state, until

from studio import protocol
from studio.core import bases, jobs
from studio.core.store.schema import QUEUED, STOPPED, Job
from studio.core.training import adapters
from studio.core.training.runs import freeze_and_start
from studio.jobs import launch
from studio.ui import preferences
from studio.ui.frame.leaving import GOES_ON
from studio.ui.frame.leaving_dialog import LeavingDialog
from studio.ui.frame.window import MainWindow
from studio.ui.start import Desk
from tests.ui import told_runs

TOLD = protocol.Progress(30, 100, "training", 240.0)


@pytest.fixture
def at_work(opened):
    """A real session on a project that is ready to train."""
    told_runs.approve_facts(opened)
    made = told_runs.begin(opened)
    yield made
    told_runs.end(made)


@pytest.fixture
def session(at_work):
    """A session whose queue starts nothing: what its jobs say is told."""
    at_work.queue.leave()
    return at_work


@pytest.fixture
def window(qtbot, session):
    made = MainWindow()
    qtbot.addWidget(made)
    made.show_session(session)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    made._leaving.end_of_session()  # what is still told to be at work must not keep the test's window


def queued(session, epochs=1):
    """Queue one run on a version of its own."""
    recipe = protocol.Recipe(epochs=epochs)
    return session.do(freeze_and_start, session.project, bases.listed()[0], recipe).result().made[0]


@pytest.fixture
def training(session, window):
    """A run of which its child has told that it goes on; it is this very process, so nobody misses it."""
    job_id = queued(session)
    told_runs.tell(session.project, job_id, protocol.Started(0, 0.0), TOLD)
    window._look()
    return job_id


def dialog(window):
    return next((one for one in window.findChildren(LeavingDialog) if one.isVisible()), None)


def press(qtbot, window, words):
    found = next(one for one in dialog(window).findChildren(QPushButton) if one.text() == words)
    assert found.isVisible()
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def told(window):
    return " ".join(label.text() for label in dialog(window).findChildren(QLabel))


def control(session, job_id):
    file = session.project.run_folder(job_id) / protocol.CONTROL_FILE
    return file.read_text() if file.exists() else ""


def test_without_long_work_it_closes_at_once(window, session):
    session.do(jobs.enqueue, protocol.CheckPairs("", ""), "Check the questions").result()
    told_runs.tell(session.project, 1, protocol.Started(0, 0.0))
    assert window.close()


def test_the_question_names_the_work_and_the_time_left(window, session, training):
    queued(session)
    assert not window.close()
    assert window.isVisible()
    text = told(window)
    assert "Train Starter on dataset 1" in text
    assert "about 4 minutes left" in text
    assert "1 more waits" in text
    assert dialog(window).isModal()
    assert next(one for one in dialog(window).findChildren(QPushButton) if one.isDefault()).text().startswith("Go on")


def test_going_on_leaves_the_work_alone(window, session, training, qtbot):
    window.close()
    press(qtbot, window, "Go on in the background")
    assert not window.isVisible()
    assert control(session, training) == ""


def test_a_second_try_and_cancel_change_nothing(window, session, training, qtbot):
    for _ in range(2):
        assert not window.close()
    window._acts["quit"].trigger()
    assert len(window.findChildren(LeavingDialog)) == 1
    qtbot.keyClick(dialog(window), Qt.Key.Key_Escape)
    assert dialog(window) is None
    assert window.isVisible()
    assert control(session, training) == ""
    assert not window.close(), "the next time it asks again"
    assert dialog(window) is not None


def test_stop_and_keep_waits_until_the_work_has_saved(window, session, training, qtbot):
    waiting = queued(session)
    window.close()
    press(qtbot, window, "Stop and keep")
    assert "Stopping" in told(window)
    assert "minutes left" not in told(window)
    qtbot.waitUntil(lambda: control(session, training) == protocol.STOP)
    told_runs.tell(session.project, training, protocol.Progress(40, 100, "saving"))
    window._look()
    assert window.isVisible()
    assert "Saving" in told(window)
    assert not window.close(), "it is on its way already"
    told_runs.tell(session.project, training, protocol.Stopped())
    session.changed.emit(frozenset({"job"}))
    qtbot.waitUntil(lambda: not window.isVisible())
    assert state(session, waiting) == QUEUED


def test_patience_ends(window, session, training, qtbot):
    window.close()
    press(qtbot, window, "Stop and keep")
    window._leaving._patience.timeout.emit()
    assert not window.isVisible()


def test_staying_after_all_lets_the_queue_go_on(window, session, training, qtbot):
    window.close()
    press(qtbot, window, "Stop and keep")
    assert session.queue._held
    press(qtbot, window, "Stay")
    assert window.isVisible()
    assert not session.queue._held


def test_do_not_ask_again_is_kept_and_settings_take_it_back(window, training, qtbot):
    window.close()
    dialog(window).findChild(QCheckBox).setChecked(True)
    press(qtbot, window, "Go on in the background")
    assert preferences.flag(GOES_ON)
    window.show()
    assert window.close(), "no question any more"
    window.show()
    window.go("settings")
    choice = next(box for box in window._pages.current().findChildren(QComboBox) if box.findData(GOES_ON) >= 0)
    assert choice.currentData() == GOES_ON
    choice.setCurrentIndex(choice.findData("ask"))
    choice.activated.emit(choice.currentIndex())
    assert not window.close()


def test_what_is_to_begin_tonight_needs_the_studio_open(window, session, qtbot):
    job_id = queued(session)
    with session.project.writing() as db:
        db.get_one(Job, job_id).not_before = time.time() + 3600
    assert not window.close()
    assert "needs the studio open" in told(window)
    press(qtbot, window, "Close all the same")
    assert not window.isVisible()


def test_the_end_of_the_session_asks_nobody(window, training):
    window._leaving.end_of_session()
    assert window.close()
    assert dialog(window) is None


def test_a_project_is_left_by_the_same_question(window, session, training, qtbot):
    desk = Desk(window)
    left = []
    desk.close = lambda: left.append("closed")
    window.close_wanted.emit()
    assert not left
    assert "when the project is opened again" in told(window)
    press(qtbot, window, "Go on in the background")
    assert left == ["closed"]
    assert window.isVisible()


def test_another_project_that_does_not_open_leaves_the_queue_at_work(window, session, training, qtbot, tmp_path):
    desk = Desk(window)
    window.open_wanted.emit(tmp_path / "Gone.studio")
    press(qtbot, window, "Stop and keep")
    assert session.queue._held
    told_runs.tell(session.project, training, protocol.Stopped())
    session.changed.emit(frozenset({"job"}))
    qtbot.waitUntil(lambda: dialog(window) is None)
    assert desk.session is None, "it was not opened"
    assert not session.queue._held


def test_a_real_run_is_stopped_and_kept_and_nothing_begins_in_its_place(qtbot, at_work):
    window, session = MainWindow(), at_work
    qtbot.addWidget(window)
    window.show_session(session)
    window.show()
    window._leaving._patience.setInterval(round(1000 * told_runs.PATIENCE))  # a busy machine may take long to save
    first, second = queued(session, epochs=4000), queued(session)
    folder = session.project.run_folder
    until(qtbot, lambda: any(line["is"] == "TrainingStep" for line in lines(session.project, first)))
    child = job(session, first)
    assert not window.close()
    press(qtbot, window, "Stop and keep")
    until(qtbot, lambda: not window.isVisible())
    assert (state(session, first), state(session, second)) == (STOPPED, QUEUED)
    assert session.read(adapters.listed), "what was trained so far is kept"
    assert not (folder(second) / protocol.EVENTS_FILE).exists()
    until(qtbot, lambda: not launch.is_alive(child.pid, child.born))
