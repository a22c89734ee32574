"""The shared parts: state has word and shape, bars come and go, nothing is cut off without a way to read it."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHelpEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSpinBox, QToolTip, QWidget

from studio import places
from studio.core.problems import explain
from studio.ui import preferences, style, wording
from studio.ui.widgets import actions, chip, labels, undo_bar
from studio.ui.widgets.chip import Chip, ChipDelegate
from studio.ui.widgets.fold import Fold
from studio.ui.widgets.form import Form
from studio.ui.widgets.pane import Pane
from studio.ui.widgets.problem_bar import ProblemBar
from studio.ui.widgets.progress_row import ProgressRow
from studio.ui.widgets.search_field import SearchField
from studio.ui.widgets.table import Table
from studio.ui.widgets.undo_bar import UndoBar

CLICKS = 200


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "a few seconds"),
        (31, "about 30 seconds"),
        (50, "about 1 minute"),
        (240, "about 4 minutes"),
        (3600, "about 1 hour"),
        (5400, "about 1.5 hours"),
        (3 * 86400, "about 3 days"),
    ],
)
def test_times_are_said_as_people_do(seconds, said):
    assert wording.about(seconds) == said


def test_amounts():
    assert wording.size(6.1 * 1024**3) == "6.1 GB"
    assert wording.size(640 * 1024) == "640 KB"
    assert wording.count(1, "question", "questions") == "1 question"
    assert wording.count(12, "question", "questions") == "12 questions"
    assert wording.percent(0.854) == "85 %"
    assert wording.left(None) == ""
    noon = datetime(2026, 11, 3, 12)
    assert wording.when(noon.timestamp(), noon).startswith("today")


# ---------------------------------------------------------------- chips


@pytest.mark.parametrize("state", list(chip.LOOKS))
def test_a_chip_has_word_and_shape(state, qtbot):
    shown = chip.look(state)
    assert shown.word and (places.resources() / "icons" / f"{shown.shape}.svg").is_file()
    made = Chip(state)
    qtbot.addWidget(made)
    assert made.accessibleName() == shown.word
    made.show()


def test_states_of_one_list_differ_in_more_than_colour():
    reviewed = [chip.look(state) for state in ("draft", "approved", "rejected", "needs-a-look")]
    jobs = [chip.look(state) for state in ("queued", "running", "paused", "done", "failed", "stopped", "interrupted")]
    for group in (reviewed, jobs):
        assert len({one.word for one in group}) == len({one.shape for one in group}) == len(group)


def test_an_unknown_state_shows_its_name():
    assert chip.word("half_done") == "Half done"


# ---------------------------------------------------------------- bars and rows


@pytest.fixture
def bar(qtbot):
    made = ProblemBar()
    qtbot.addWidget(made)
    made.resize(900, 60)
    return made


def test_problem_bar_shows_what_why_remedy_to_select_and_copy(bar, qtbot):
    problem = explain("disk_full", {})
    bar.show_problem(problem)
    shown = [label for label in bar.findChildren(QLabel) if label.text()]
    assert problem.what in shown[0].text() and problem.remedy in shown[1].text()
    for label in shown:
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert bar.accessibleDescription() == str(problem)
    next(act for act in bar.actions() if act.text() == "Copy").trigger()
    assert QGuiApplication.clipboard().text() == str(problem)


def test_problem_bar_does_the_remedy_once_and_goes(bar, qtbot):
    done = []
    bar.show_problem(explain("disk_full", {}), "Free space", lambda: done.append(1))
    qtbot.mouseClick(bar.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert done == [1] and bar.isHidden() and bar.problem is None


def test_undo_bar_vanishes_and_takes_back(qtbot, monkeypatch):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 400)
    parent.show()
    made = UndoBar(parent)
    assert made._timer.interval() == undo_bar.SECONDS * 1000 == 10_000
    made._timer.setInterval(50)
    made.show_done("approve 12 questions")
    assert made.isVisible() and made.text == "Approved 12 questions."
    assert parent.rect().contains(made.geometry())
    qtbot.waitUntil(made.isHidden)
    made.show_done("take “Train Starter on dataset 1: rate 0.0005, room to learn 32” out of the queue")
    label = made.findChild(QLabel)
    assert label.height() >= label.heightForWidth(label.width()) > label.fontMetrics().height(), "all of it is seen"
    with qtbot.waitSignal(made.undo):
        qtbot.mouseClick(made.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert made.isHidden()


def test_progress_row_says_what_it_does_and_how_long(qtbot):
    row = ProgressRow("Training")
    qtbot.addWidget(row)
    row.show_progress(30, 100, "training", 240, "step 30 of 100")
    said = " ".join(label.text() for label in row.findChildren(QLabel))
    assert "Training: step 30 of 100" in said and "about 4 minutes left" in said
    with qtbot.waitSignal(row.cancelled):
        qtbot.mouseClick(row.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert not row.findChild(QPushButton).isEnabled()


def test_a_progress_row_has_the_word_of_its_work(qtbot):
    row = ProgressRow("Train Starter", word="Stop")
    qtbot.addWidget(row)
    button = row.findChild(QPushButton)
    assert (button.text(), button.accessibleName()) == ("Stop", "Stop Train Starter")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    row.set_cancellable(True)
    assert button.text() == "Stop"


def test_search_waits_for_a_pause_but_not_for_clearing(qtbot):
    field = SearchField("Search questions")
    qtbot.addWidget(field)
    heard = []
    field.searched.connect(heard.append)
    qtbot.keyClicks(field, "seal")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["seal"])
    field.clear()
    assert heard[-1] == ""


def test_form_shares_one_left_edge_and_height(qtbot):
    form = Form()
    qtbot.addWidget(form)
    controls = [QSpinBox(), QLineEdit()]
    form.add_row("Passes", controls[0], "How often every question is seen.", "times")
    form.add_row("A longer name", controls[1])
    form.show()
    assert len({one.mapTo(form, QPoint(0, 0)).x() for one in controls}) == 1
    assert len({one.height() for one in controls}) == 1
    assert controls[0].accessibleName() == "Passes"


def test_fold_remembers(qtbot):
    first = Fold("advanced", "Advanced", QLabel("rank"))
    qtbot.addWidget(first)
    assert first.content.isHidden()
    first.set_open(True)
    second = Fold("advanced", "Advanced", QLabel("rank"))
    qtbot.addWidget(second)
    assert not second.content.isHidden()


def test_a_paragraph_is_never_wider_than_a_line_nor_cut(qtbot):
    text = "The door seal must be inspected every fifty cycles. " * 6
    made = labels.body(text)
    qtbot.addWidget(made)
    for width in (300, 900, 2000):
        made.resize(width, made.heightForWidth(width))
        made.show()
        assert made.contentsRect().width() <= made._longest()
        assert made.heightForWidth(width) >= made.fontMetrics().lineSpacing() * 3


# ---------------------------------------------------------------- table


@pytest.fixture
def table(qtbot):
    model = QStandardItemModel(3, 3)
    for row in range(3):
        model.setItem(row, 0, QStandardItem("Approved"))
        model.item(row, 0).setData("approved", ChipDelegate.StateRole)
        model.setItem(row, 1, QStandardItem("How often must the door seal be looked at by the operator? " * 5))
        number = QStandardItem()
        number.setData(row, Qt.ItemDataRole.DisplayRole)
        model.setItem(row, 2, number)
    made = Table("test", "Questions")
    qtbot.addWidget(made)
    made.setItemDelegateForColumn(0, ChipDelegate(made))
    made.show_model(model, stretch=1)
    made.resize(500, 200)
    made.show()
    return made


def test_table_has_no_grid_and_hovers_by_row(table, qtbot):
    assert not table.showGrid()
    qtbot.mouseMove(table.viewport(), table.visualRect(table.model().index(1, 1)).center())
    qtbot.waitUntil(lambda: table.hovered_row == 1)
    table.grab()
    assert table.selected_rows() == []
    table.selectRow(2)
    assert table.selected_rows() == [2]


def test_what_is_cut_off_shows_whole_in_a_tooltip(table, qtbot):
    index = table.model().index(0, 1)
    at = table.visualRect(index).center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, at, table.viewport().mapToGlobal(at))
    assert table.viewportEvent(event)
    qtbot.waitUntil(lambda: QToolTip.text() == wording.as_tip(index.data()))


def test_columns_come_back(table, qtbot):
    table.setColumnWidth(0, 137)
    table.hide()  # as when the window closes
    again = Table("test", "Questions")
    qtbot.addWidget(again)
    again.show_model(table.model(), stretch=1)
    assert again.columnWidth(0) == 137


# ---------------------------------------------------------------- pane


class _Example(Pane):
    kinds = frozenset({"pair"})

    def __init__(self, session):
        super().__init__(session)
        self.set_heading("Questions", "One sentence.")
        self.done = []
        self.write = self.add_action("Write questions", lambda: self.done.append("write"), "Ctrl+D", "add")
        self.set_primary(self.write)
        self.add_button(self.add_action("Export", lambda: self.done.append("export"), "Ctrl+E"))
        self.set_content(QLineEdit(accessibleName="Content"))
        self.set_empty("No questions yet.", self.write)
        self.set_details("Source", QLabel("Page 3"))


@pytest.fixture
def pane(qtbot):
    made = _Example(None)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_primary_button_is_one_and_stands_at_the_far_right(pane):
    buttons = [one for one in pane.findChildren(actions.ActionButton) if one.isVisible()]
    primary = [one for one in buttons if one.property("primary") == "true"]
    assert len(primary) == 1
    assert primary[0].geometry().right() == max(one.geometry().right() for one in buttons)
    assert "Ctrl+D" in primary[0].toolTip()


def test_keys_and_buttons_do_the_same(pane, qtbot):
    qtbot.keyClick(pane, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(pane.findChildren(actions.ActionButton)[0], Qt.MouseButton.LeftButton)
    assert sorted(pane.done) == ["export", "write"]


def test_empty_state_offers_the_next_step_and_hides_the_details(pane):
    pane.show_empty(True)
    assert any(label.text() == "No questions yet." and label.isVisible() for label in pane.findChildren(QLabel))
    assert not pane._details.isVisible()
    pane.show_empty(False)
    assert pane._details.isVisible()


def test_details_fold_and_stay_folded(pane, qtbot):
    qtbot.keyClick(pane, Qt.Key.Key_F9)
    assert not pane._details.isVisible()
    again = _Example(None)
    qtbot.addWidget(again)
    assert again._details.isHidden() and preferences.flag("_Example/folded")


def test_every_control_has_a_name_for_screen_readers(pane):
    for button in pane.findChildren(QPushButton):
        assert not button.isVisible() or button.accessibleName() or button.text()


def test_going_elsewhere_says_where_and_what(pane, qtbot):
    with qtbot.waitSignal(pane.wanted) as heard:
        pane.go("documents", document=3)
    assert heard.args == ["documents", {"document": 3}]


# ---------------------------------------------------------------- the binding


class _Speaker(QObject):
    said = Signal(bool)


def test_clicks_and_emits_keep_their_references(qtbot):
    """PySide 6.12 loses one to None with every click and one to True with every emit, and dies after a while."""
    button, speaker, heard = QPushButton("Once more"), _Speaker(), []
    qtbot.addWidget(button)
    button.clicked.connect(lambda: None)
    speaker.said.connect(heard.append)
    _press(button, speaker, 5)
    gc.collect()
    before = sys.getrefcount(None), sys.getrefcount(True)
    _press(button, speaker, CLICKS)
    heard.clear()
    gc.collect()
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert all(abs(one - other) < CLICKS // 4 for one, other in zip(before, after, strict=True))


def _press(button, speaker, times):
    for _ in range(times):
        button.click()
        speaker.said.emit(True)


@pytest.mark.parametrize(("title", "said"), [
    ("approve 1 question", "Approved 1 question."),
    ("keep one of 2 questions", "Kept one of 2 questions."),
    ("tag 3 questions “shift”", "Tagged 3 questions “shift”."),
    ("remove “Train”; its tuned model stays", "Removed “Train”; its tuned model stays."),
    ("take “Train” out of the queue", "Took “Train” out of the queue."),
    ("import of 2 questions", "Done: import of 2 questions"),
])  # fmt: skip
def test_what_was_done_is_told_as_people_say_it(title, said):
    assert wording.done(title) == said


def test_a_file_is_chosen_among_the_person_s_documents_at_first_and_then_where_it_was_last(tmp_path):
    assert Path(preferences.folder("import/folder")).is_absolute(), "not where the program happens to run"
    preferences.set_word("import/folder", str(tmp_path))
    assert preferences.folder("import/folder") == str(tmp_path)


def test_heads_and_rows_have_room_for_larger_text(qtbot, qapp):
    table = Table("some", "Some")
    qtbot.addWidget(table)
    model = QStandardItemModel(2, 3)
    model.setHorizontalHeaderLabels(["Name", "Passages", "Questions"])
    table.show_model(model)
    table.resize(700, 200)
    table.show()
    font = qapp.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    table.setFont(font)
    header = table.horizontalHeader()
    qtbot.waitUntil(lambda: table.rowHeight(0) > table.fontMetrics().height() + 2 * style.GRID)
    titles = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(3)]
    room = [header.sectionSize(at) - 2 * style.GRID for at in range(3)]
    assert all(header.fontMetrics().horizontalAdvance(title) <= wide for title, wide in zip(titles, room, strict=True))
