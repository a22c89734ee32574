"""Find and replace as a person does it: type, look, leave one out, replace, undo."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.core.review import catalogue, pairs
from studio.core.review.replacing import ANSWER
from studio.ui.replace_parts import hit_table, open_replace
from studio.ui.replace_parts.hit_table import Column
from tests.ui import told_runs

MANY = 300


@pytest.fixture
def session(opened, qtbot):
    with opened.writing() as db:
        for number in range(MANY):
            words = "valve" if number % 3 else "tap"
            pairs.add(db, f"How does {words} {number} open?", f"The {words} opens at {number} bar.")
    yield from told_runs.resting(opened)


@pytest.fixture
def dialog(session, qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    made = open_replace(session, session.read(catalogue.ids), page)
    yield made
    if shiboken6.isValid(made):
        made.close()


def look_for(dialog, qtbot, find, put):
    QTest.keyClicks(dialog.find, find)
    QTest.keyClicks(dialog.replace, put)
    qtbot.waitUntil(lambda: not dialog._rest.isActive() and not dialog._looking)


def texts(session):
    return [pairs.question for pairs in session.read(pairs.rows, list(session.read(catalogue.ids))).values()]


def test_the_number_stands_before_the_deed_and_undo_after(dialog, session, qtbot):
    assert not dialog.go.isEnabled()
    look_for(dialog, qtbot, "VALVE", "gate")
    assert dialog.said.text() == "Would change 200 questions"
    assert dialog.buttons[1].text() == "Replace in 200 questions"
    before = texts(session)
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sum("gate" in text for text in texts(session)) == 200
    assert session.undo_title == "replace words in 200 questions"
    session.undo().result()
    assert texts(session) == before


def test_single_ones_are_left_out_by_space(dialog, session, qtbot):
    look_for(dialog, qtbot, "valve", "gate")
    dialog.table.selectRow(1)
    QTest.keyClick(dialog.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.said.text() == "Would change 198 questions  ·  2 left out"
    out = dialog.hits.index(1, Column.TAKEN)
    assert out.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert out.data(Qt.ItemDataRole.AccessibleTextRole) == "Stays as it is"
    with qtbot.waitSignal(dialog.accepted):
        dialog.go.trigger()
    assert sum("valve" in text for text in texts(session)) == 2


def test_options_narrow(dialog, qtbot):
    look_for(dialog, qtbot, "tap", "cock")
    assert dialog.hits.count == 100
    dialog.where.setCurrentIndex(dialog.where.findData(ANSWER))
    dialog.whole_words.setChecked(True)
    qtbot.waitUntil(lambda: not dialog._looking and dialog.hits.count == 100)
    before, after, _ = dialog.hits.index(0, Column.AFTER).data(hit_table.MarkedWordsRole)
    assert (before[0], after[1]) == (after[0], "The cock opens at 0 bar.")
    dialog.find.setText("ta")
    qtbot.waitUntil(lambda: dialog.said.text() == "No question would change.")
    assert not dialog.go.isEnabled()


def test_few_rows_are_held_and_all_can_be_seen(dialog, qtbot):
    look_for(dialog, qtbot, "open", "close")
    last = dialog.hits.index(MANY - 1, Column.AFTER)
    assert last.data() == f"How does valve {MANY - 1} close?\nThe valve closes at {MANY - 1} bar."
    for row in range(0, MANY, hit_table.SHEET):
        dialog.hits.hit(row)
    assert len(dialog.hits._sheets) <= hit_table.SHEETS_KEPT


def test_closing_while_it_is_replaced_changes_nothing(dialog, session, qtbot):
    look_for(dialog, qtbot, "valve", "gate")
    dialog.go.trigger()
    assert dialog.stop.text() == "Cancel"
    assert not dialog.find.isEnabled()
    dialog.stop.trigger()
    qtbot.wait(300)
    assert not session.undo_title
    assert not any("gate" in text for text in texts(session))


def test_every_control_has_a_name(dialog):
    named = (dialog.find, dialog.replace, dialog.where, dialog.table, *dialog.buttons)
    assert all(part.accessibleName() for part in named)
