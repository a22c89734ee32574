"""The list of questions as a person handles it: boxes, headers, columns, saved filters, search, tools."""

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from studio.core import settings
from studio.core.review import catalogue, pairs
from studio.core.review.catalogue import Filter
from studio.core.store import changes
from studio.core.store.schema import APPROVED, Pair
from studio.ui.questions import QuestionsPane
from studio.ui.questions_parts import listing, saved_filters
from studio.ui.questions_parts.doubts import Doubt
from studio.ui.questions_parts.table_model import Column

MANY = 1200


@pytest.fixture
def pane(opened, show_questions):
    """A list of more questions than a search shows at once; every third is approved, every tenth in doubt."""
    with opened.writing() as db:
        changes.insert_rows(db, Pair, [row(number) for number in range(MANY)])
    return show_questions(opened, 1366)


def row(number):
    return {"question": f"What is valve {number}?", "question_key": f"what is valve {number:05}", "answer": "Brass.",
            "kind": "fact" if number % 2 else "number", "status": APPROVED if number % 3 == 0 else "draft",
            "origin": "rules:x" if number % 2 else "person", "level": 1 if number % 10 == 0 else 0,
            "created": 0.0, "changed": 0.0}  # fmt: skip


def shown(pane):
    return pane.table.rows.rowCount()


def test_boxes_say_how_many_each_choice_would_show(pane, qtbot):
    words = [pane.filter.status.itemText(at) for at in range(pane.filter.status.count())]
    assert words == ["Any status", "Draft (800)", "Approved (400)", "Rejected (0)"]
    pane.filter.status.choose(APPROVED)
    qtbot.waitUntil(lambda: shown(pane) == 400)
    qtbot.waitUntil(lambda: "Fact (200)" in [pane.filter.kind.itemText(at) for at in range(pane.filter.kind.count())])


def test_a_search_shows_the_first_hits_at_once_and_then_all(pane, qtbot):
    seen = []
    pane.list.listed.connect(lambda: seen.append((pane.list.listing.whole, shown(pane))))
    pane.filter.search.setText("valve")
    qtbot.waitUntil(lambda: pane.list.listing.chosen.text == "valve" and pane.list.listing.whole)
    assert (False, listing.FIRST) in seen and seen[-1] == (True, MANY)


def test_typing_on_narrows_to_the_last_word_typed(pane, qtbot):
    QTest.keyClicks(pane.filter.search, "valve 77")
    qtbot.waitUntil(lambda: pane.list.listing.chosen.text == "valve 77" and pane.list.listing.whole)
    words = pane.session.read(pairs.rows, pane.table.rows.ids.tolist()).values()
    assert words and all(" 77" in pair.question for pair in words)


def test_a_header_orders_and_turns_round(pane, qtbot):
    header = pane.table.horizontalHeader()
    at = header.sectionViewportPosition(Column.QUESTION) + 20
    click = lambda: QTest.mouseClick(  # noqa: E731
        header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().center().__class__(at, 8)
    )
    click()
    qtbot.waitUntil(lambda: pane.list.listing.chosen.order == catalogue.ALPHABET)
    assert pane.filter.order.currentText() == "Questions A to Z"
    first = pane.table.rows.ids[0]
    click()
    qtbot.waitUntil(lambda: pane.list.listing.chosen.down)
    assert pane.table.rows.ids[-1] == first


def test_with_all_columns_the_words_stay_readable_and_the_table_scrolls_sideways(pane, qtbot):
    table = pane.table
    for column in (Column.DOCUMENT, Column.SECTION, Column.TAGS, Column.ORIGIN):
        table._toggle(column)
    assert not any(table.isColumnHidden(column) for column in Column)
    assert min(table.columnWidth(column) for column in (Column.QUESTION, Column.ANSWER)) >= 160
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    for column in (Column.DOCUMENT, Column.SECTION, Column.TAGS, Column.ORIGIN):
        table._toggle(column)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)


def test_the_current_question_is_in_view_when_the_filter_is_cleared(pane, qtbot):
    pane.filter.search.setText("1199")
    qtbot.waitUntil(lambda: shown(pane) == 1)
    pane.filter.clear()
    qtbot.waitUntil(lambda: shown(pane) == MANY and pane.list.listing.whole)
    table = pane.table
    assert table.current_row.pair.question == "What is valve 1199?"
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def test_columns_are_chosen_and_come_back(pane, qtbot):
    assert pane.table.isColumnHidden(Column.ORIGIN)
    menu = pane.table.column_menu()
    next(one for one in menu.actions() if one.text() == "Written by").trigger()
    assert not pane.table.isColumnHidden(Column.ORIGIN)
    again = QuestionsPane(pane.session)
    qtbot.addWidget(again)
    assert not again.table.isColumnHidden(Column.ORIGIN)


def test_a_filter_is_saved_under_a_name_and_chosen_again(pane, qtbot):
    pane.filter.choose(Filter(status="draft", doubt=catalogue.DOUBT))
    qtbot.waitUntil(lambda: 0 < shown(pane) < 200)
    few = shown(pane)
    saved_filters._ask_name(pane.session, pane.filter.chosen(), pane)
    dialog = pane.findChild(QInputDialog)
    dialog.setTextValue("Open doubts")
    dialog.accept()
    qtbot.waitUntil(lambda: "Open doubts" in pane.session.read(settings.filters))
    pane.filter.clear()
    qtbot.waitUntil(lambda: shown(pane) == MANY and "Open doubts" in pane.list.facts.saved)
    menu = saved_filters.menu(pane.session, pane.list.facts.saved, pane.filter.chosen(), pane.filter.choose, pane)
    next(one for one in menu.actions() if one.text() == "Open doubts").trigger()
    qtbot.waitUntil(lambda: shown(pane) == few)


def test_a_decision_on_everything_shown_names_the_number_and_is_one_step_back(pane, qtbot):
    pane.filter.choose(Filter(kind="number", status="draft"))
    qtbot.waitUntil(lambda: shown(pane) == 400)
    pane.table.setFocus()
    QTest.keyClick(pane.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.review.buttons[0].text() == "Approve 400  (A)"
    QTest.keyClick(pane.table, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: pane.session.read(catalogue.counts)[APPROVED] == 800)
    qtbot.waitUntil(lambda: pane.session.undo_title == "approve 400 questions")
    QTest.keyClick(pane.table, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: pane.session.read(catalogue.counts)[APPROVED] == 400)


def test_next_doubtful_passes_over_the_sound_ones(pane, qtbot):
    pane.table.go_to_row(1)
    QTest.keyClick(pane.table, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert pane.session.read(pairs.rows, [pane.table.current_id])[pane.table.current_id].level == 1


def test_tools_work_on_what_is_selected_or_on_all_that_is_shown(pane, qtbot):
    assert len(pane.list.wanted_ids()) == MANY
    pane.table.go_to_row(0)
    QTest.keyClick(pane.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert pane.list.wanted_ids() == pane.table.rows.ids[:2].tolist()


def test_every_tool_opens(pane, qtbot):
    for made in pane._tools:
        assert made.text() and not made.shortcut().isEmpty()


def test_the_history_of_a_question_stands_where_its_source_was(pane, qtbot):
    pane.table.go_to_row(1)
    QTest.keyClick(pane.table, Qt.Key.Key_A)
    pane.table.go_to_row(1)
    QTest.keyClick(pane.table, Qt.Key.Key_H)
    assert pane.side.shows_history
    qtbot.waitUntil(lambda: bool(pane.side._beside.history.entries))
    QTest.keyClick(pane.table, Qt.Key.Key_H)
    assert not pane.side.shows_history


def test_in_the_focus_view_the_history_stands_where_the_source_is_there(pane, qtbot):
    pane.table.go_to_row(1)
    QTest.keyClick(pane.table, Qt.Key.Key_F)
    view = pane.focus._view
    QTest.keyClick(view.card, Qt.Key.Key_H)
    assert pane.focus.shown and view.beside.shows_history and not pane.side.shows_history
    qtbot.waitUntil(lambda: bool(view.beside.history.entries))
    QTest.keyClick(view.card, Qt.Key.Key_H)
    assert pane.focus.shown and view.source.isVisible()


def test_where_there_is_little_room_the_words_scroll_and_nothing_overlaps(pane, qtbot):
    pane.table.go_to_row(1)
    pane.resize(760, 460)
    side, editor = pane.side, pane.side.editor
    long = "The answer names a number that is found nowhere in the sentence it was taken from."
    editor._show_doubts([{"level": "amber", "sentence": long}, {"level": "red", "sentence": long}])
    qtbot.waitUntil(lambda: side._room.verticalScrollBar().maximum() > 0)
    parts = [editor.question, editor.answer, editor.tags, *editor.findChildren(Doubt)[-2:]]
    qtbot.waitUntil(lambda: all(
        above.geometry().bottom() < below.geometry().top() for above, below in pairwise(parts)))  # fmt: skip
    assert editor.width() <= side._room.viewport().width(), "nothing is cut at the right"


def test_in_a_narrow_window_the_boxes_stand_under_the_search_field(pane, qtbot):
    bar = pane.filter
    bar.show_more(True)
    pane.resize(760, 600)
    qtbot.waitUntil(lambda: bar.status.mapTo(bar, QPoint()).y() > bar.search.geometry().bottom())
    seen = [QRect(part.mapTo(bar, QPoint()), part.size()) for part in bar.in_order]
    assert not [one for one, other in combinations(seen, 2) if one.intersects(other)]
    pane.resize(1600, 600)
    qtbot.waitUntil(lambda: bar.status.mapTo(bar, QPoint()).y() < bar.search.geometry().bottom())


def test_the_windows_undo_shows_what_came_back_as_the_key_does(pane, qtbot):
    pane.table.go_to_row(1)
    QTest.keyClick(pane.table, Qt.Key.Key_A)
    pane.table.go_to_row(600)
    assert pane.take_back()
    qtbot.waitUntil(lambda: pane.table.currentIndex().row() == 1)
    pane.table.go_to_row(600)
    assert pane.do_again()
    qtbot.waitUntil(lambda: pane.table.currentIndex().row() == 1)
