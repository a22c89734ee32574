"""Coverage and the line about the review, with a real project."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from said import PAGE, have_document, have_drafts, hear, passage_written
from sqlalchemy import select

from studio import protocol
from studio.core.review import catalogue, pairs
from studio.core.review.catalogue import Filter
from studio.core.review.reviewing import Progress
from studio.core.store.changes import Change
from studio.core.store.schema import Job
from studio.ui.coverage_parts import ReviewStrip, open_coverage, told
from studio.ui.coverage_parts.tree import Column
from tests.ui import told_runs


@pytest.fixture
def session(opened):
    have_document(opened)
    valve = PAGE.splitlines()[0]
    drafts = [passage_written(1, f"Question {n}?", "5 bar.", "fact", 0, 32, valve[:32], "fact") for n in range(4)]
    have_drafts(opened, *drafts)
    yield from told_runs.resting(opened)


@pytest.fixture
def page(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(session, page, qtbot):
    made = open_coverage(session, page)
    qtbot.waitUntil(lambda: made.view.tree.rows.rowCount() == 1)
    yield made
    if shiboken6.isValid(made):
        made.close()


def choose(dialog, *section):
    dialog.view.tree.setCurrentIndex(dialog.view.tree.rows.index_of(1, section))


def test_the_thinnest_first_in_words_too(dialog):
    rows = dialog.view.tree.rows
    document = rows.index(0, 0)
    pumps = rows.index(0, 0, document)
    assert [rows.index(row, 0, pumps).data() for row in range(3)] == ["Part 1", "Part 2", "Part 0"]
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert rows.index(0, Column.COVERAGE, pumps).data(spoken) == "Thin, 0 of 1"
    assert rows.index(2, Column.COVERAGE, pumps).data(spoken) == "Covered, 1 of 1"
    assert rows.index(2, Column.DRAFTS, pumps).data() == "4"
    assert dialog.view.tree.isExpanded(document)


def test_questions_of_a_section_are_shown_by_enter(dialog, session, qtbot):
    choose(dialog, "Pumps", "Part 0")
    with qtbot.waitSignal(dialog.view.show_wanted) as wanted:
        QTest.keyClick(dialog.view.tree, Qt.Key.Key_Return)
    assert wanted.args == [Filter(document_id=1, section=("Pumps", "Part 0"))]
    assert len(session.read(catalogue.ids, wanted.args[0])) == 4


def test_an_empty_section_has_nothing_to_show(dialog):
    choose(dialog, "Pumps", "Part 1")
    assert not dialog.view.show_these.isEnabled()
    assert dialog.view.write.isEnabled()


def test_write_more_here_without_a_writer_queues_the_rules(dialog, session, qtbot):
    choose(dialog, "Pumps", "Part 1")
    QTest.keyClick(dialog.view.tree, Qt.Key.Key_W)
    jobs = select(Job).where(Job.kind == "WriteDrafts").order_by(Job.id.desc())
    qtbot.waitUntil(lambda: session.read(lambda db: db.scalars(jobs).first()).spec["only"] == [2])
    assert "Part 1" in dialog.told.text() and dialog.told.isVisible()


def test_write_more_here_says_when_nothing_new_came(dialog, session, qtbot):
    choose(dialog, "Pumps", "Part 0")
    QTest.keyClick(dialog.view.tree, Qt.Key.Key_W)
    jobs = select(Job).where(Job.kind == "WriteDrafts").order_by(Job.id.desc())
    qtbot.waitUntil(lambda: session.read(lambda db: db.scalars(jobs).first()).spec["only"] == [1])
    queued = session.read(lambda db: db.scalars(jobs).first())
    again = passage_written(1, "Question 1?", "5 bar.", "fact", 0, 32, PAGE.splitlines()[0][:32], "fact")
    hear(session.project, Change(frozenset({"job"}), "", made=(queued.id,)), again, protocol.Finished())
    session.changed.emit(frozenset({"job"}))
    qtbot.waitUntil(lambda: dialog.told.text() == "Built-in rules: nothing new: 1 is known already.")


def test_write_more_here_with_a_writer(session, page, qtbot):
    asked = []
    dialog = open_coverage(session, page, lambda *what: asked.append(what))
    qtbot.waitUntil(lambda: dialog.view.tree.rows.rowCount() == 1)
    choose(dialog, "Pumps")
    dialog.view.write.trigger()
    assert asked == [((1, 2, 3), "Pumps")]


def test_follows_changes_and_keeps_its_place(dialog, session, qtbot):
    choose(dialog, "Pumps", "Part 0")
    session.do(pairs.reject, list(session.read(catalogue.ids)))
    rows = dialog.view.tree.rows
    qtbot.waitUntil(lambda: rows.index_of(1, ("Pumps", "Part 0")).siblingAtColumn(Column.REJECTED).data() == "4")
    assert dialog.view.part.section == ("Pumps", "Part 0")
    assert dialog.view.part.is_thin


def test_questions_without_a_place_are_mentioned(dialog, session, qtbot):
    session.do(pairs.add, "By hand?", "Yes, it is.")
    qtbot.waitUntil(lambda: dialog.view.note.text() == "1 question belongs to no document.")


def test_the_line_about_the_review(session, qtbot):
    strip = ReviewStrip(session)
    qtbot.addWidget(strip)
    strip.show()
    qtbot.waitUntil(lambda: strip.text() == "0 of 4 reviewed  ·  0 approved")
    session.do(pairs.approve, [1, 2])
    qtbot.waitUntil(lambda: strip.text() == "2 of 4 reviewed  ·  2 approved")


def test_the_line_in_full():
    assert told(Progress(121, 180, 32, 290.4)) == (
        "212 of 333 reviewed  ·  180 approved  ·  32 rejected  ·  about 25 minutes left at your pace"
    )
    assert told(Progress()) == ""


def test_the_dialog_is_closed_by_a_button(dialog, qtbot):
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog.close_button, Qt.Key.Key_Space)
