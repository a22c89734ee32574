"""What the database brings comes back on the window's thread, and only to what is still there."""

from threading import Event, current_thread, main_thread

import pytest
import shiboken6
from PySide6.QtCore import QObject

from studio.ui.look import Look
from tests.ui import told_runs


class Listener(QObject):
    """Writes down what it hears, and where."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def take(self, answer, word):
        self.heard.append((answer.result(), word, current_thread()))


@pytest.fixture
def session(opened):
    yield from told_runs.at_work(opened)


@pytest.fixture
def listener(qapp):
    return Listener()


def test_an_answer_comes_on_the_windows_thread(session, listener, qtbot):
    session.hear(session.look(lambda _: 7), listener.take, "seven")
    qtbot.waitUntil(lambda: listener.heard != [])
    assert listener.heard == [(7, "seven", main_thread())]


def test_nothing_is_handed_to_a_dialog_that_is_gone(session, listener, qtbot):
    gone, heard = Event(), listener.heard
    session.hear(session.look(lambda _: gone.wait(60)), listener.take, "late")
    shiboken6.delete(listener)
    gone.set()
    session.leave()
    qtbot.wait(50)
    assert heard == []


def test_wishes_that_were_overtaken_are_skipped_and_the_last_is_heard(session, qtbot):
    begun, look, found = Event(), Look(session), []
    look.found.connect(found.append)
    look.ask(lambda _: begun.wait(60) and "first")
    for number in range(5):
        look.ask(lambda _, number=number: number)
    begun.set()
    qtbot.waitUntil(lambda: not look.busy)
    assert found == ["first", 4]
