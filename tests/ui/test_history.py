"""The history of a question as a person reads it, and an earlier wording put back."""

import pytest
from PySide6.QtTest import QTest

from studio.core.review import pairs
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.history_parts import HistoryView
from studio.ui.history_parts.differing import as_html, pieces
from studio.ui.history_parts.entry import Marked


@pytest.fixture
def session(opened):
    with opened.writing() as db:
        pairs.add(db, "How far does it open?", "It opens 5 mm.")
    made = Session(opened)
    made.crashed.connect(lambda error: pytest.fail(repr(error)))
    yield made
    made.leave()


@pytest.fixture
def view(session, qtbot):
    made = HistoryView(session)
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    made.show_pair(1)
    qtbot.waitUntil(lambda: bool(made.entries))
    return made


def lines(view):
    return [entry.happened.line.rsplit("  ·  ", 1)[0] for entry in view.entries]


def test_who_did_what_the_newest_first(view, session, qtbot):
    session.do(pairs.approve, [1])
    session.undo()
    session.redo()
    session.do(pairs.tag, [1], "ward 3")
    session.do(pairs.edit, 1, "How far?", "It opens 6 mm.").result()
    qtbot.waitUntil(lambda: len(view.entries) == 6)
    assert lines(view) == [
        "Question and answer changed  ·  by you",
        "Tag “ward 3” put on  ·  by you",
        "Approved  ·  by redo",
        "Reopened  ·  by undo",
        "Approved  ·  by you",
        "Written: By hand",
    ]
    assert "today" in view.entries[0].happened.line


def test_an_earlier_wording_is_put_back_and_that_can_be_undone(view, session, qtbot):
    session.do(pairs.edit, 1, "How far does it open?", "It opens 6 mm.").result()
    qtbot.waitUntil(lambda: len(view.entries) == 2)
    view.entries[0].button.setFocus()
    QTest.keyClick(view.entries[0].button, " ")
    qtbot.waitUntil(lambda: len(view.entries) == 3)
    assert session.read(pairs.rows, [1])[1].answer == "It opens 5 mm."
    assert session.undo_title == "put an earlier wording back"
    session.undo().result()
    assert session.read(pairs.rows, [1])[1].answer == "It opens 6 mm."


def test_earlier_turns_are_told_and_put_back(view, session, qtbot):
    session.do(pairs.set_turns, 1, [("Which pump?", "The feed pump.")]).result()
    qtbot.waitUntil(lambda: len(view.entries) == 2)
    (wording,) = view.entries[0].happened.wordings
    assert (wording.before, wording.after) == ("", "Q: Which pump?\nA: The feed pump.")
    view.entries[0].button.click()
    qtbot.waitUntil(lambda: session.read(pairs.rows, [1])[1].turns == [])


def test_a_long_history_is_shown_on_demand(view, session, qtbot):
    for number in range(40):
        session.do(pairs.edit, 1, f"Question {number}?", "It opens.")
    qtbot.waitUntil(view.more.isVisible)
    view.more.click()
    qtbot.waitUntil(lambda: len(view.entries) == 41)
    assert not view.more.isVisible()


def test_nothing_chosen(view, qtbot):
    view.show_pair(0)
    qtbot.waitUntil(lambda: not view.entries)
    assert view._nothing.isVisible()


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("It opens 5 mm.", "It opens 50 mm.", ["5"], ["50"]),
        ("Do not open.", "Do open.", [" not"], []),
        ("", "New words", [], ["New words"]),
        ("Same", "Same", [], []),
    ],
)
def test_words_that_differ(before, after, gone, new):
    old, now = pieces(before, after)
    assert [piece.text for piece in old if piece.differs] == gone
    assert [piece.text for piece in now if piece.differs] == new
    assert ("".join(piece.text for piece in old), "".join(piece.text for piece in now)) == (before, after)


def test_strangers_words_stay_words():
    html = as_html(pieces("a <b>x</b>", "a <img src=x> &amp;")[1], gone=False)
    assert "<img" not in html
    assert "&amp;amp;" in html


def test_marks_follow_the_appearance(view, session, qtbot, qapp):
    session.do(pairs.edit, 1, "How far does it open?", "It opens 6 mm.").result()
    qtbot.waitUntil(lambda: len(view.entries) == 2)
    before, after = view.entries[0].findChildren(Marked)
    assert style.LIGHT_ROLES.bad in before.text()
    style.apply(qapp, style.DARK)
    assert style.DARK_ROLES.bad in before.text()
    assert style.DARK_ROLES.ok in after.text()
    style.apply(qapp, style.LIGHT)
