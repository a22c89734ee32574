"""Conversations and tags in the editor: folded, typed, saved, undone, and nothing typed is lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from studio.core.review import catalogue, pairs
from studio.jobs.session import Session
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.table_model import fetch
from studio.ui.questions_parts.turns import TurnsView

pytestmark = pytest.mark.usefixtures("unhurried")

TURNS = [("Which pump?", "The feed pump."), ("Is it running?", "Yes.")]


@pytest.fixture
def session(opened):
    with opened.writing() as db:
        for number in range(3):
            pairs.add(db, f"How far does valve {number} open?", "It opens 5 mm.")
        pairs.set_turns(db, 1, TURNS)
        pairs.tag(db, [2], "ward 3")
    made = Session(opened)
    made.crashed.connect(lambda error: pytest.fail(repr(error)))
    yield made
    made.leave()


@pytest.fixture
def editor(session, qtbot):
    made = PairEditor(QAction("Save"), QAction("Revert"))
    made.saved.connect(lambda pair_id, question, answer: session.do(pairs.edit, pair_id, question, answer))
    made.turns_saved.connect(lambda pair_id, turns: session.do(pairs.set_turns, pair_id, turns))
    made.tags.added.connect(lambda name: session.do(pairs.tag, [made.pair_id], name))
    made.tags.removed.connect(lambda name: session.do(pairs.untag, [made.pair_id], name))
    made.tags.complete_from(lambda: session.read(catalogue.tags))
    session.changed.connect(lambda kinds: show(session, made, made.pair_id))
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    made.activateWindow()
    show(session, made, 1)
    return made


def show(session, editor, pair_id):
    editor.show_row(session.read(fetch, [pair_id])[pair_id], "")


def turns(session, pair_id=1):
    return [tuple(turn) for turn in session.read(pairs.rows, [pair_id])[pair_id].turns]


def test_folded_above_the_question(editor, session):
    assert editor.turns.fold.text() == "2 earlier turns"
    assert not editor.turns.rows[0].isVisible()
    editor.turns.fold.setFocus()
    QTest.keyClick(editor.turns.fold, Qt.Key.Key_Space)
    assert [row.turn() for row in editor.turns.rows] == TURNS
    assert editor.turns.rows[0].isVisible()
    show(session, editor, 2)
    assert editor.turns.isHidden()


def test_a_turn_is_edited_saved_and_taken_back(editor, session, qtbot):
    editor.turns.fold.setChecked(True)
    editor.turns.rows[1].answer.setPlainText("No, it stands.")
    assert editor.dirty
    editor.save()
    qtbot.waitUntil(lambda: turns(session)[1] == ("Is it running?", "No, it stands."))
    assert not editor.dirty
    session.undo()
    qtbot.waitUntil(lambda: editor.turns.rows[1].answer.words() == "Yes.")


def test_a_turn_is_added_and_removed_by_keys(editor, session, qtbot):
    QTest.keyClick(editor, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(editor.turns.rows[-1].question.hasFocus)
    QTest.keyClicks(editor.turns.rows[-1].question, "Since when?")
    QTest.keyClick(editor.turns.rows[-1].question, Qt.Key.Key_Tab)
    QTest.keyClicks(editor.turns.rows[-1].answer, "Since noon.")
    editor.save()
    qtbot.waitUntil(lambda: turns(session) == [*TURNS, ("Since when?", "Since noon.")])
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    editor.turns.rows[0].question.setFocus()
    QTest.keyClick(editor.turns.rows[0].question, Qt.Key.Key_T, keys)
    editor.save()
    qtbot.waitUntil(lambda: turns(session) == [TURNS[1], ("Since when?", "Since noon.")])
    assert editor.turns.rows[0].question.accessibleName() == "Earlier question 1"


def test_half_a_turn_survives_a_refresh_and_is_kept_by_moving_on(editor, session, qtbot):
    editor.add_turn.trigger()
    show(session, editor, 1)
    assert len(editor.turns.rows) == 3, "an empty turn that was just opened is not taken away"
    editor.turns.rows[-1].question.setPlainText("Half a ques")
    show(session, editor, 1)
    assert editor.turns.rows[-1].question.words() == "Half a ques"
    show(session, editor, 2)
    qtbot.waitUntil(lambda: turns(session)[-1] == ("Half a ques", ""))
    assert not editor.turns.rows


def test_words_and_turns_are_saved_together_and_older_rows_do_not_come_between(editor, session, qtbot):
    old = session.read(fetch, [1])[1]
    editor.answer.setPlainText("It opens 6 mm.")
    editor.turns.rows[0].question.setPlainText("Which one?")
    editor.save()
    editor.show_row(old, "")
    assert editor.answer.words() == "It opens 6 mm."
    assert editor.turns.rows[0].question.words() == "Which one?"
    qtbot.waitUntil(lambda: turns(session)[0] == ("Which one?", "The feed pump."))
    assert session.read(pairs.rows, [1])[1].answer == "It opens 6 mm."


def test_what_could_not_be_saved_counts_as_unsaved(editor, qtbot):
    editor.turns_saved.disconnect()
    editor.turns.rows[0].question.setPlainText("Which one?")
    editor.save()
    editor.not_saved(editor.handed)
    assert editor.dirty
    with qtbot.waitSignal(editor.turns_saved) as again:
        editor.save()
    assert again.args == [1, (("Which one?", "The feed pump."), TURNS[1])]


def test_removing_the_last_turn_leaves_none(editor, session, qtbot):
    for _ in TURNS:
        editor.turns.rows[0].gone.emit(editor.turns.rows[0])
    assert editor.turns.isHidden()
    editor.save()
    qtbot.waitUntil(lambda: turns(session) == [])


def test_many_turns_scroll(qtbot):
    view = TurnsView()
    qtbot.addWidget(view)
    view.show_turns([("A?", "B.")] * 12)
    view.show()
    view.fold.setChecked(True)
    assert view.sizeHint().height() < 300


# ---------------------------------------------------------------- tags


def names(editor):
    return [chip.name for chip in editor.tags.chips]


def test_a_tag_is_put_on_by_keys(editor, session, qtbot):
    QTest.keyClick(editor, Qt.Key.Key_T)
    qtbot.waitUntil(editor.tags.field.hasFocus)
    assert editor.tags.field.completer().model().stringList() == ["ward 3"]
    QTest.keyClicks(editor.tags.field, "night  shift")
    QTest.keyClick(editor.tags.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(editor) == ["night shift"])
    assert editor.tags.field.hasFocus(), "another can be typed at once"
    assert session.undo_title == "tag 1 question “night shift”"


def test_a_tag_is_taken_off_by_keys(editor, session, qtbot):
    show(session, editor, 2)
    assert names(editor) == ["ward 3"]
    editor.tags.begin()
    QTest.keyClick(editor.tags.field, Qt.Key.Key_Backspace)
    assert editor.tags.chips[0].hasFocus()
    QTest.keyClick(editor.tags.chips[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(editor) == [])


def test_half_a_tag_is_not_lost_by_going_elsewhere(editor, session, qtbot):
    editor.tags.begin()
    QTest.keyClicks(editor.tags.field, "night")
    editor.question.setFocus()
    qtbot.waitUntil(lambda: names(editor) == ["night"])
    assert editor.tags.field.isHidden()


def test_letters_typed_into_a_field_are_no_tag(editor):
    editor.question.setFocus()
    QTest.keyClick(editor.question, Qt.Key.Key_T)
    assert editor.tags.field.isHidden()


def test_many_selected(editor):
    editor.tags.set_count(500)
    assert editor.tags.field.placeholderText() == "Tag for 500 questions"
