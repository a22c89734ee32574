"""Fifty questions reviewed by keyboard alone in the real pane, all of it undone by key, and done again by key.

The table of pairs is compared whole, every column, at each of the three ends.
"""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from said import have_questions_on_the_valve

from studio.core.review import pairs
from studio.core.store.schema import APPROVED, DRAFT, REJECTED, Pair
from studio.ui import key_map

FIFTY = 50
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def filled(opened):
    """A project with fifty drafts from one document; the number of every seventh is not in the source."""
    have_questions_on_the_valve(opened, FIFTY, lambda n: 50 if n % 7 == 6 else 5)
    return opened


@pytest.fixture
def pane(filled, show_questions):
    made = show_questions(filled, 1280, 760)
    yield made
    made.source.show_pair(0)  # no picture is asked for any more


def press(keys, modifier=Qt.KeyboardModifier.NoModifier):
    """Press keys where the keyboard is, as a person does who has no mouse."""
    for key in keys if isinstance(keys, str) else [keys]:
        code = getattr(Qt.Key, f"Key_{key}") if isinstance(key, str) else key
        QTest.keyClick(with_keyboard(), code, modifier)


def with_keyboard():
    """Return what gets the keys: an open list of completions, else what has the focus."""
    end = time.monotonic() + 60
    while QApplication.focusWidget() is None and time.monotonic() < end:
        QApplication.processEvents()
    return QApplication.activePopupWidget() or QApplication.focusWidget()


def type_words(words):
    QTest.keyClicks(with_keyboard(), words)


def edit(words):
    press("E")
    type_words(words)
    press(Qt.Key.Key_Escape)


def tag(pane, name):
    press("T")
    type_words(name)
    press(Qt.Key.Key_Return)
    pane.activateWindow()  # off screen, a list of completions goes on counting as the active window once it is closed


def whole_table(pane):
    """Return every column of every pair, as the database keeps them."""
    names = [column.name for column in Pair.__table__.columns]
    with pane.session.project.reading() as db:
        rows = db.connection().exec_driver_sql(f"SELECT {', '.join(names)} FROM pair ORDER BY id").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def settled(pane):
    """Wait for everything asked for so far: changes run in order, so an empty one at the end comes last."""
    pane.session._desk.submit(lambda: None).result()
    QApplication.processEvents()


def review(pane):
    """Go through all fifty by keys; return what each should have become: status, tags, words behind the question."""
    view = pane.focus._view
    seen = {}
    for turn in range(FIFTY):
        one, last = view.current_id, turn % 10
        assert one not in seen, "every key went on to one that awaits a decision"
        if last == 3:
            edit(f" Edit {one}")
        if last == 5:
            tag(pane, "ward a")
        key = "R" if last in (2, 7) else "S" if last == 9 else "A"
        seen[one] = (
            {"R": REJECTED, "S": DRAFT, "A": APPROVED}[key],
            ["ward a"] if last == 5 else [],
            f" Edit {one}" if last == 3 else "",
        )
        press(key)
        if turn % 4 == 0:
            QApplication.processEvents()  # the list is found anew in the middle of it, as it is at human speed
    return seen


def test_fifty_by_keyboard_undone_and_done_again(pane, qtbot):
    before = whole_table(pane)
    press("F")
    qtbot.waitUntil(lambda: pane.focus.shown and pane.focus._view.card.hasFocus())
    press("N", SHIFT)
    assert pane.focus._view.current_id == 7, "the first with a doubt"
    expected = review(pane)
    settled(pane)
    after = whole_table(pane)
    assert len(expected) == FIFTY
    for row, was in zip(after, before, strict=True):
        status, tags, words = expected[row["id"]]
        assert (row["status"], pairs.as_tags(row["tags"])) == (status, tags)
        assert row["question"] == was["question"] + words
        same = {"id", "answer", "kind", "passage_id", "evidence_start", "evidence_end", "turns", "extra", "created"}
        assert {name: row[name] for name in same} == {name: was[name] for name in same}

    steps = len(pane.session._undo)
    assert steps == sum((status != DRAFT) + len(tags) + bool(words) for status, tags, words in expected.values())
    press("U" * steps)
    settled(pane)
    assert whole_table(pane) == before
    assert not pane.session.undo_title

    for _ in range(steps):
        press("U", SHIFT)
    settled(pane)
    assert whole_table(pane) == after
    assert not pane.session.redo_title


def test_the_list_alone_does_it_too(pane, qtbot):
    before = whole_table(pane)
    press("AARSA")
    settled(pane)
    statuses = [row["status"] for row in whole_table(pane)[:5]]
    assert statuses == [APPROVED, APPROVED, REJECTED, DRAFT, APPROVED]
    press("UUUU")
    settled(pane)
    assert whole_table(pane) == before


def test_a_key_of_ones_own_decides_in_list_and_focus_view(pane, qtbot):
    key_map.choose("questions", "approve", QKeySequence("Y"))
    press("YA")
    settled(pane)
    assert [row["status"] for row in whole_table(pane)[:2]] == [APPROVED, DRAFT], "the old key does nothing any more"
    press("F")
    qtbot.waitUntil(lambda: pane.focus.shown and pane.focus._view.card.hasFocus())
    assert pane.focus._view.foot.buttons[0].text() == "Approve   Y"
    press("Y")
    settled(pane)
    assert whole_table(pane)[1]["status"] == APPROVED
    key_map.put_back("questions", "approve")
    press("A")
    settled(pane)
    assert whole_table(pane)[2]["status"] == APPROVED
