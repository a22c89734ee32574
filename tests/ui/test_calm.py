"""What Qt made is destroyed on the window's thread, whichever thread gives Python cause to collect."""

import gc
import os
import subprocess
import sys
from threading import Thread, current_thread, main_thread

from PySide6.QtCore import QObject, Qt

MANY = 200_000
"""New objects: cause enough to collect all that is young."""
AS_A_PERSON_STARTS_IT = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from studio.ui import start
from tests.ui.test_calm import be_busy, ends_as_a_circle, on_another_thread

class Pane(QWidget):
    def __init__(self):
        super().__init__()
        self.timer = QTimer(self, interval=1)
        self.timer.start()
        self.show()

app = start.application()
ended_on = ends_as_a_circle(Pane())
on_another_thread(be_busy)
kept = be_busy()
while not ended_on:
    app.processEvents()
print(*[thread.name for thread in ended_on])
"""

A_PROJECT_IS_CLOSED = """
import asyncio, sys
from pathlib import Path
from weakref import ref
from studio.ui import calm, loop, start
from studio.ui.frame.window import MainWindow

app = start.application()
window = MainWindow()
desk = start.Desk(window)
window.show()

async def person():
    desk.create(Path(sys.argv[1]))
    window.go("documents")
    pane = ref(window._pages.current())
    calm.settle()
    desk.close()
    while pane() is not None:
        await asyncio.sleep(0.05)
    window.close()

loop.run(app, lambda: loop.spawn(person()))
"""


def ends_as_a_circle(one):
    """Let an object hold itself, as a pane whose parts know it; return the list in which its end is told."""
    one.itself, ended_on = one, []
    one.destroyed.connect(lambda: ended_on.append(current_thread()), Qt.ConnectionType.DirectConnection)
    return ended_on


def be_busy():
    """Make so much that Python's collector would take its turn."""
    return [[] for _ in range(MANY)]


def on_another_thread(work):
    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_a_busy_thread_destroys_nothing_of_the_windows(qtbot):
    ended_on = ends_as_a_circle(QObject())
    on_another_thread(be_busy)
    assert ended_on == []
    kept = be_busy()  # what was made is gone again: at rest nothing is looked through
    qtbot.waitUntil(lambda: ended_on != [])
    assert kept and ended_on == [main_thread()]


def test_what_was_held_for_long_is_collected_too(collector):
    held = QObject()
    ended_on = ends_as_a_circle(held)
    gc.collect()
    del held
    collector.look()
    assert ended_on == [], "nothing is looked through at rest"
    enough, *_ = gc.get_threshold()
    for _ in range(200):
        made = [[] for _ in range(2 * enough)]
        collector.look()
        del made
    assert ended_on == [main_thread()]


def test_python_has_its_own_turns_again_when_it_leaves(collector):
    assert not gc.isenabled()
    collector.leave()
    assert gc.isenabled()


def person(script, folder):
    """Run a script of what a person does in a studio of its own."""
    surroundings = {**os.environ, "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    return subprocess.run([sys.executable, "-c", script, str(folder / "Pumps.studio")], env=surroundings,
                          capture_output=True, text=True, timeout=300)  # fmt: skip


def test_what_panes_held_is_given_back_when_their_project_is_closed(tmp_path):
    done = person(A_PROJECT_IS_CLOSED, tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_application_starts_it(tmp_path):
    done = person(AS_A_PERSON_STARTS_IT, tmp_path)
    assert (done.returncode, done.stdout.split()) == (0, [main_thread().name]), done.stderr
