"""The window: quick to open, every page by key, only what changed is refreshed, mistakes are told and survived."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton

from studio.core import jobs, queue
from studio.core.problems import explain
from studio.core.progress import State
from studio.core.store.schema import Job
from studio.protocol import CheckPairs, Started, TrainAdapter
from studio.ui import preferences, style, wording
from studio.ui.frame import bug, overview, pages
from studio.ui.frame.help import KeysDialog
from studio.ui.frame.new_project import NewProjectDialog
from studio.ui.frame.overview import Overview, Running
from studio.ui.frame.rail import RailButton
from studio.ui.frame.steps import ALL, STEPS
from studio.ui.frame.welcome import RecentButton
from studio.ui.frame.window import MainWindow
from studio.ui.widgets.pane import Pane
from studio.ui.widgets.problem_bar import ProblemBar
from studio.ui.widgets.table import Table

CTRL = Qt.KeyboardModifier.ControlModifier


class PaneDouble(Pane):
    """A pane that writes down what it hears."""

    kinds = frozenset({"pair"})

    def __init__(self, session, parent=None):
        super().__init__(session, parent)
        self.heard, self.arrived = [], []
        self.set_content(QLineEdit(accessibleName="Content"))
        self.add_action("Approve", lambda: self.heard.append("approve"), "A")

    def refresh(self, kinds):
        self.heard.append(kinds)

    def arrive(self, **what):
        self.arrived.append(what)


@pytest.fixture
def window(qtbot, monkeypatch):
    real = pages.pane_class
    of_steps = {step.name for step in STEPS}
    monkeypatch.setattr(pages, "pane_class", lambda step: PaneDouble if step.name in of_steps else real(step))
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def at_work(window, session):
    window.show_session(session)
    return window


def _rail(window):
    return {button.text(): button for button in window.findChildren(RailButton)}


def test_nothing_heavy_is_imported_to_open_the_window():
    heavy = ("torch", "transformers", "peft", "numpy", "pyqtgraph", "fitz", "pymupdf", "docx", "lxml", "sqlalchemy")
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from studio.ui import style\n"
        "app = QApplication([]); style.apply(app)\n"
        "from studio.ui.frame.window import MainWindow\n"
        "window = MainWindow(); window.show(); app.processEvents()\n"
        f"print([name for name in {heavy!r} if name in sys.modules])\n"
    )
    house = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=house, timeout=300)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_first_visit_loads_no_module_any_more(tmp_path):
    """All of them were loaded beside the window; a heavy library is not among them."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from studio.ui import start\n"
        "from studio.ui.frame import ahead\n"
        "from studio.ui.frame.window import MainWindow\n"
        "app = start.application()\n"
        "ahead.load()\n"
        "window = MainWindow(); desk = start.Desk(window); window.show()\n"
        f"desk.create(Path({str(tmp_path / 'Calm')!r}))\n"
        "app.processEvents()\n"
        "before = set(sys.modules)\n"
        f"for name in {tuple(ALL)!r}: window.go(name); app.processEvents()\n"
        "print([name for name in sys.modules if name.startswith('studio') and name not in before])\n"
        "print([name for name in ('torch', 'transformers', 'pyqtgraph', 'fitz') if name in sys.modules])\n"
        "desk.close()\n"
    )
    house = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=house, timeout=300)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"], done.stdout + done.stderr


def test_what_is_loaded_ahead_leaves_no_object_on_the_loading_thread():
    """Nobody serves that thread once it has ended: signals to what belongs to it would never arrive."""
    code = (
        "import sys, threading\n"
        "from PySide6.QtCore import QObject\n"
        "from studio.ui import start\n"
        "from studio.ui.frame import ahead\n"
        "app = start.application()\n"
        "ahead.begin()\n"
        "[one.join() for one in threading.enumerate() if one.name == 'ahead']\n"
        "ours = [module for name, module in sys.modules.items() if name.startswith('studio')]\n"
        "held = [one for module in ours for one in vars(module).values() if isinstance(one, QObject)]\n"
        "print(len(held) > 1, [one for one in held if one.thread() != app.thread()])\n"
    )
    house = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=house, timeout=300)
    assert done.stdout == "True []\n", done.stdout + done.stderr


def test_the_window_and_its_dialogs_wear_the_sheet_of_the_appearance(window, qapp):
    """It stands on the window: on the application, Qt would dress each part again whenever it is put into another."""
    assert not qapp.styleSheet()
    window.go("settings")
    dialog = KeysDialog("Settings", [], window)
    for appearance in (style.DARK, style.LIGHT):
        style.apply(qapp, appearance)
        assert style.colour("rail").name() in window.styleSheet()
        assert dialog.style().inherits("QStyleSheetStyle")
    dialog.deleteLater()


def test_without_a_project_the_steps_wait(window):
    rail = _rail(window)
    assert rail["Start"].isVisible() and rail["Start"].isChecked()
    assert not rail["Documents"].isEnabled() and rail["Settings"].isEnabled()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_keys_go_to_every_step(at_work, qtbot, step):
    at_work.go("help")
    qtbot.keyClick(at_work, getattr(Qt.Key, f"Key_{step.key[-1]}"), CTRL)
    assert _rail(at_work)[step.title].isChecked()
    assert at_work._pages.current().heading == step.title


def test_settings_and_help_have_their_keys(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Comma, CTRL)
    assert window._pages.current().heading == "Settings"
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window._pages.current().heading == "Help"


def test_the_rail_shows_how_far_each_step_is(at_work):
    rail = _rail(at_work)
    assert rail["Questions"].accessibleName() == "Questions, 12 to look at"
    assert rail["Documents"].accessibleName() == "Documents, done"
    assert rail["Verdict"].accessibleName() == "Verdict"


def test_panes_are_made_once_and_refreshed_only_when_it_concerns_them(at_work, session):
    at_work.go("questions")
    questions = at_work._pages.current()
    assert questions.heard == [frozenset({"pair"})]
    session.changed.emit(frozenset({"metric"}))
    assert len(questions.heard) == 1
    session.changed.emit(frozenset({"pair", "job"}))
    assert questions.heard[1:] == [frozenset({"pair"})]
    at_work.go("training")
    session.changed.emit(frozenset({"pair"}))
    assert len(questions.heard) == 2
    at_work.go("questions")
    assert at_work._pages.current() is questions and len(questions.heard) == 3


def test_a_pane_sends_people_on_with_what_they_came_for(at_work):
    at_work.go("documents")
    at_work._pages.current().go("questions", document=3)
    assert at_work._pages.current().arrived == [{"document": 3}]


def test_the_page_menu_and_the_keys_dialog_list_the_panes_actions(at_work, qtbot):
    at_work.go("questions")
    menus = [menu.text() for menu in at_work.menuBar().actions() if menu.isVisible()]
    assert "Questions" in menus
    qtbot.keyClick(at_work._rail, Qt.Key.Key_Question)
    dialog = at_work.findChild(KeysDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.close()


def test_menus_and_headers_outlive_the_collector(at_work, qtbot):
    """A menu made from a wrapper that is let go counts as deleted; a dead table must not answer its header."""
    for name in ("documents", "questions", "settings", "help"):
        gc.collect()
        at_work.go(name)
    dead = Table("dead", "Dead")
    dead.show_model(QStandardItemModel(2, 2))
    dead.deleteLater()
    qtbot.wait(10)
    gc.collect()


def test_a_problem_is_shown_on_the_page_that_is_seen(at_work, session):
    at_work.go("training")
    session.problem.emit(explain("pairs_none_approved", {}))
    assert at_work._pages.current().findChild(ProblemBar).problem.code == "pairs_none_approved"


def test_undo_names_the_step_and_the_bar_offers_it(at_work, session, qtbot):
    session.undo_title = "approve 12 questions"
    session.undo_changed.emit()
    assert at_work._acts["undo"].text() == "&Undo approve 12 questions"
    assert at_work._undo_bar.isVisible()
    qtbot.mouseClick(at_work._undo_bar.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert session.undone == 1
    session.undo_title, session.redo_title = "", "approve 12 questions"
    session.undo_changed.emit()
    assert at_work._undo_bar.isHidden() and not at_work._acts["undo"].isEnabled()
    assert at_work._acts["redo"].isEnabled()


def test_the_undo_bar_goes_with_what_it_speaks_of(at_work, session):
    """U in Questions takes back without the bar, and another project has nothing of this one to take back."""
    session.undo_title = "reject 1 question"
    session.undo_changed.emit()
    session.undo_title, session.redo_title = "approve 1 question", "reject 1 question"
    session.undo_changed.emit()
    assert at_work._undo_bar.isHidden()
    session.undo_title, session.redo_title = "edit 1 question", ""
    session.undo_changed.emit()
    assert at_work._undo_bar.isVisible()
    at_work.show_session(None)
    assert at_work._undo_bar.isHidden()


def test_the_status_line_says_what_runs_and_goes_there(at_work, session, qtbot):
    what = at_work._status.findChild(QPushButton)
    assert what.text() == "Train “Balanced”"
    assert at_work._status._left.text() == "about 4 minutes left, 1 more waits"
    at_work.go("documents")
    qtbot.mouseClick(what, Qt.MouseButton.LeftButton)
    assert at_work._pages.current().heading == "Training"
    assert at_work._pages.current().arrived == [{"job": 7}]


@pytest.mark.parametrize(
    ("states", "waiting", "text", "left"),
    [
        ([], 0, "Nothing is running", ""),
        ([], 2, "Nothing is running", "2 wait"),
        (["paused"], 0, "Work 0", "paused"),
        (["running", "running"], 2, "Work 0", "a few seconds left, 1 more runs, 2 more wait"),
    ],
)
def test_the_status_line_says_how_much_more_there_is(at_work, session, states, waiting, text, left):
    work = [Running(n, f"Work {n}", "training", state, State(0.4, "training", 5, "")) for n, state in enumerate(states)]
    session.found = Overview({}, tuple(work), waiting)
    at_work._look()
    assert (at_work._status._what.text(), at_work._status._left.text()) == (text, left)
    assert at_work._status._what.isEnabled() == bool(states or waiting)


def test_the_status_line_says_when_the_next_begins(at_work, session):
    session.found = Overview({}, (), 1, due=time.time() + 3600)
    at_work._look()
    assert at_work._status._left.text().startswith("1 waits, the next begins ")


def test_long_work_is_named_before_quick_work(opened):
    with opened.writing() as db:
        for spec in (CheckPairs("", ""), TrainAdapter("", "Starter", "", "", "")):
            job_id = jobs.enqueue(db, spec, type(spec).__name__).made[0]
            queue.record(db, opened, db.get_one(Job, job_id), Started(0, 0.0))
    with opened.reading() as db:
        seen = overview.look(db, opened, 0.0)
    assert [one.title for one in seen.at_work] == ["TrainAdapter", "CheckPairs"]
    assert seen.holds_back


def test_offline_turns_into_what_goes_over_the_network(at_work, session):
    assert at_work._status._mark.text() == "Offline"
    session.network.emit("downloading Qwen 0.5B")
    assert at_work._status._mark.text() == "Network: downloading Qwen 0.5B"
    session.network.emit("")
    assert at_work._status._mark.text() == "Offline"


def test_the_page_and_the_recent_project_come_back(at_work, session, qtbot, tmp_path):
    at_work.go("verdict")
    at_work.show_session(None)
    at_work.go("welcome")
    recent = at_work.findChildren(RecentButton)
    assert [button.toolTip() for button in recent] == [wording.as_tip(str(tmp_path))]
    with qtbot.waitSignal(at_work.open_wanted) as heard:
        qtbot.mouseClick(recent[0], Qt.MouseButton.LeftButton)
    assert heard.args == [tmp_path]
    at_work.show_session(session)
    assert at_work._pages.current().heading == "Verdict"


def test_a_closed_session_is_not_listened_to(at_work, session):
    at_work.show_session(None)
    session.changed.emit(frozenset({"pair"}))
    assert preferences.last_project() is None


def test_appearance_from_the_menu_and_in_settings_agree(window, qapp):
    window.go("settings")
    window._choose_appearance(style.DARK)
    assert window._pages.current()._theme.currentData() == style.DARK
    assert preferences.appearance() == style.DARK
    window._choose_appearance(style.LIGHT)


def test_a_new_project_needs_a_name_that_every_system_takes(qtbot, tmp_path):
    dialog = NewProjectDialog()
    qtbot.addWidget(dialog)
    dialog._where.setText(str(tmp_path))
    assert not dialog._create.isEnabled()
    dialog._name.setText("a/b")
    assert not dialog._create.isEnabled()
    dialog._name.setText("Wound care")
    with qtbot.waitSignal(dialog.named) as heard:
        dialog._create.click()
    assert heard.args == [tmp_path / "Wound care.studio"]


def test_a_mistake_of_ours_is_told_once_with_versions_to_copy(window, qtbot):
    bug.tell(ZeroDivisionError("division by zero"))
    bug.tell(KeyError("again"))
    dialogs = [top for top in QApplication.topLevelWidgets() if isinstance(top, bug.BugDialog) and top.isVisible()]
    assert len(dialogs) == 1
    text = dialogs[0].findChild(QPlainTextEdit).toPlainText()
    assert "SLM Studio" in text and "ZeroDivisionError" in text and "KeyError" in text
    next(one for one in dialogs[0].findChildren(QPushButton) if "Copy" in one.text()).click()
    assert QApplication.clipboard().text() == text
    dialogs[0].close()
    dialogs[0].deleteLater()


def test_every_action_has_a_key_in_its_tooltip_and_no_key_twice(at_work):
    keys = [act.shortcut().toString() for act in at_work._acts.values() if not act.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))
    for act in at_work._acts.values():
        assert act.shortcut().isEmpty() or act.toolTip().endswith(")")


def test_steps_name_themselves():
    assert all(step.title and step.about for step in ALL.values())
