"""Keys of one's own: chosen by pressing them, kept, told in tooltips and on buttons, refused with a sentence."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from studio.ui import key_map
from studio.ui.focus_parts.foot import LargeButton
from studio.ui.frame.help import KeysDialog
from studio.ui.frame.keys_page import KeysPage
from studio.ui.widgets.actions import action


class Bench(QWidget):
    """Some of the pane's actions, a field to type in, and the page that changes the keys."""

    def __init__(self):
        super().__init__()
        self.did = []
        self.made = {
            name: action(self, key_map.word("questions", name), lambda name=name: self.did.append(name), key.key)
            for name, key in key_map.KEYS["questions"].items()
        }
        action(self, "Write &questions…", None, "Ctrl+D")
        self.field, self.page, self.button = QLineEdit(), KeysPage(), LargeButton(self.made["approve"])
        column = QVBoxLayout(self)
        for part in (self.field, self.button, self.page):
            column.addWidget(part)
        key_map.apply("questions", self.made)


@pytest.fixture
def bench(qtbot):
    made = Bench()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def choose(bench, name, key, modifier=Qt.KeyboardModifier.NoModifier):
    """By keys alone: Enter or Space on the field, then the key."""
    field = bench.page.rows[name].field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert field.is_waiting
    QTest.keyClick(field, key, modifier)


def test_a_key_is_changed_by_pressing_it_and_everything_follows(bench):
    choose(bench, "approve", Qt.Key.Key_Y)
    assert bench.made["approve"].shortcut() == QKeySequence("Y")
    assert bench.made["approve"].toolTip() == "Approve (Y)"
    assert bench.button.text() == "Approve   Y"
    bench.page.setFocus()
    QTest.keyClick(bench.page, Qt.Key.Key_Y)
    QTest.keyClick(bench.page, Qt.Key.Key_A)
    assert bench.did == ["approve"]
    help_page = KeysDialog("Questions", bench.actions(), bench)
    assert any(label.text() == "Y" for label in help_page.findChildren(type(bench.page.rows["approve"].label)))


def test_it_is_kept_for_the_next_start(bench, qtbot):
    choose(bench, "skip", Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert "moves about" in bench.page.said
    choose(bench, "skip", Qt.Key.Key_F8)
    later = Bench()
    qtbot.addWidget(later)
    assert later.made["skip"].shortcut() == QKeySequence("F8")
    assert later.page.rows["skip"].field.text() == "F8"


def test_a_key_that_is_taken_is_refused_with_a_sentence(bench):
    choose(bench, "approve", Qt.Key.Key_R)
    assert bench.page.said.startswith("R is already the key of “Reject”.")
    choose(bench, "approve", Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert "“Write questions”" in bench.page.said
    assert bench.made["approve"].shortcut() == QKeySequence("A")
    assert not bench.did, "a key that is being chosen does nothing else"


def test_put_back_and_leave_as_it_is(bench):
    row = bench.page.rows["reject"]
    assert not row.button.isEnabled()
    choose(bench, "reject", Qt.Key.Key_X)
    assert row.button.isEnabled()
    choose(bench, "reject", Qt.Key.Key_Escape)
    assert bench.made["reject"].shortcut() == QKeySequence("X")
    row.button.setFocus()
    QTest.keyClick(row.button, Qt.Key.Key_Space)
    assert bench.made["reject"].shortcut() == QKeySequence("R")
    assert not key_map.is_own("questions", "reject")


def test_put_back_where_the_key_is_taken_meanwhile(bench):
    choose(bench, "reject", Qt.Key.Key_X)
    choose(bench, "approve", Qt.Key.Key_R)
    bench.page.rows["reject"].back.trigger()
    assert "“Approve”" in bench.page.said
    assert bench.made["reject"].shortcut() == QKeySequence("X")


def test_letters_in_a_field_are_letters(bench):
    bench.field.setFocus()
    QTest.keyClicks(bench.field, "arsu jk")
    assert bench.field.text() == "arsu jk"
    assert not bench.did


def test_the_pane_s_own_keys_can_all_be_changed(opened, show_questions):
    """Also those of the page beside the question, and of the one next step."""
    pane = show_questions(opened)
    keys = {one.shortcut().toString() for one in pane.actions() + pane.source.actions()}
    letters = {key for key in keys if len(key.removeprefix("Shift+")) == 1}
    assert letters == {key_map.key("questions", name).toString() for name in key_map.KEYS["questions"]}
    key_map.choose("questions", "use", QKeySequence("Shift+Y"))
    assert pane.source.use.shortcut() == QKeySequence("Shift+Y")
    assert pane.source.use.toolTip().endswith("(Shift+Y)")
