"""Reviewing questions by keyboard on a real project: decide, undo, edit, filter, and stay where one was."""

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from said import have_questions_on_the_valve
from sqlalchemy.exc import IntegrityError

from studio.core.problems import ProblemError
from studio.core.review import catalogue, pairs
from studio.core.store import changes
from studio.core.store.schema import APPROVED, DRAFT, REJECTED, Pair
from studio.jobs.session import Session
from studio.ui.questions import QuestionsPane
from studio.ui.questions_parts.table_model import SHEET, SHEETS_KEPT, Column
from studio.ui.widgets.chip import ChipDelegate

DOZEN = 12


@pytest.fixture
def filled(opened):
    """A project with a document and a dozen drafts; the last one's number is not in the source."""
    have_questions_on_the_valve(opened, DOZEN, lambda n: 5 if n < DOZEN - 1 else 50,
                                lambda n: "number" if n % 2 else "fact")  # fmt: skip
    return opened


@pytest.fixture
def pane(filled, show_questions):
    return show_questions(filled)


def press(pane, keys):
    for key in keys:
        QTest.keyClick(pane.table, getattr(Qt.Key, f"Key_{key}"))


def settled(pane):
    """Wait for everything asked for so far, and until it is told: changes run in order, an empty one comes last."""
    pane.session.do(nothing).result()
    QApplication.processEvents()


def counts(pane):
    return pane.session.read(catalogue.counts)


def status_of(pane, pair_id):
    return pane.session.read(pairs.rows, [pair_id])[pair_id].status


def test_a_dozen_is_reviewed_and_taken_back_by_keyboard_alone(pane, qtbot):
    ids = pane.table.rows.ids
    press(pane, "ARAARAAAARAA")
    qtbot.waitUntil(lambda: counts(pane) == {DRAFT: 0, APPROVED: 9, REJECTED: 3})
    qtbot.waitUntil(lambda: "Approved 9 of 12" in pane._caption.text())
    qtbot.waitUntil(lambda: pane.primary.text() == "Go to Training")
    for _ in range(DOZEN):
        press(pane, "U")
    qtbot.waitUntil(lambda: counts(pane)[DRAFT] == DOZEN)
    qtbot.waitUntil(lambda: pane.table.current_id == ids[0])
    qtbot.waitUntil(lambda: pane.primary.text() == "Approve 11 that pass")


def test_moving_about(pane):
    ids = pane.table.rows.ids
    assert pane.table.current_id == ids[0]
    press(pane, "JJK")
    assert pane.table.current_id == ids[1]
    press(pane, "N")
    assert pane.table.current_id == ids[2]


def test_a_decision_is_for_the_whole_selection_and_names_the_number(pane, qtbot):
    ids = pane.table.rows.ids
    QTest.keyClick(pane.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(pane.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert pane.review.buttons[0].text() == "Approve 3  (A)"
    press(pane, "A")
    qtbot.waitUntil(lambda: counts(pane)[APPROVED] == 3)
    qtbot.waitUntil(lambda: pane.session.undo_title == "approve 3 questions")
    assert pane.table.current_id == ids[3]


def test_place_and_selection_stay_when_the_list_changes(pane, qtbot):
    ids = pane.table.rows.ids
    pane.table.go_to(ids[4])
    with pane.session.project.writing() as db:
        changes.insert_rows(db, Pair, [pair("A late one?", passage=1)])
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == DOZEN + 1)
    assert pane.table.current_id == ids[4]
    assert pane.table.selected_ids() == [ids[4]]


def test_editing_and_back_to_the_table(pane, qtbot):
    pair_id = pane.table.current_id
    press(pane, "E")
    assert pane.editor.question.hasFocus()
    QTest.keyClicks(pane.editor.question, " aar")
    assert counts(pane)[DRAFT] == DOZEN, "letters typed into a field are no decisions"
    assert pane.save.isVisible()
    QTest.keyClick(pane.editor.question, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: status_and_question(pane, pair_id)[1].endswith("? aar"))
    assert not pane.save.isVisible()
    QTest.keyClick(pane.editor.question, Qt.Key.Key_Escape)
    assert pane.table.hasFocus()


def status_and_question(pane, pair_id):
    row = pane.session.read(pairs.rows, [pair_id])[pair_id]
    return row.status, row.question


def test_nothing_typed_is_lost_by_moving_on_or_deciding(pane, qtbot):
    first, second = pane.table.rows.ids[:2]
    pane.editor.answer.setPlainText("Kept by moving on.")
    press(pane, "J")
    qtbot.waitUntil(lambda: pane.session.read(pairs.rows, [first])[first].answer == "Kept by moving on.")
    pane.editor.answer.setPlainText("Kept by deciding.")
    press(pane, "A")
    qtbot.waitUntil(lambda: status_of(pane, second) == APPROVED)
    assert pane.session.read(pairs.rows, [second])[second].answer == "Kept by deciding."


def test_words_being_typed_survive_a_refresh(pane, qtbot):
    pane.editor.question.setPlainText("Half a ques")
    with qtbot.waitSignal(pane.list.listed):
        pane.refresh(pane.kinds)
    assert pane.editor.question.toPlainText() == "Half a ques"
    pane.editor.revert()
    assert pane.editor.question.toPlainText().startswith("Question 0")


def test_a_question_by_hand(pane, qtbot):
    QTest.keyClick(pane.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert pane.editor.same_source.isChecked()
    pane.editor.question.setPlainText("What is it made of?")
    pane.editor.answer.setPlainText("Brass.")
    pane.save.trigger()
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == DOZEN + 1)
    qtbot.waitUntil(lambda: pane.editor.question.toPlainText() == "What is it made of?")
    made = pane.table.current_row
    assert (made.pair.origin, made.pair.passage_id, made.page) == ("person", 1, 1)


def test_a_new_question_is_not_what_the_keys_decide_on(pane, qtbot):
    first = pane.table.current_id
    pane._new.trigger()
    assert not pane.approve.isEnabled()
    QTest.keyClick(pane.editor.question, Qt.Key.Key_Escape)
    assert pane.table.hasFocus()
    assert pane.editor.question.toPlainText().startswith("Question 0")
    pane._new.trigger()
    pane.editor.question.setPlainText("Given up")
    pane.revert.trigger()
    assert pane.editor.question.toPlainText().startswith("Question 0")
    assert pane.editor.pair_id == first
    assert pane.approve.isEnabled()
    assert len(pane.session.read(catalogue.ids)) == DOZEN


def test_filters_narrow_and_are_remembered(pane, qtbot):
    pane.filter.kind.setCurrentIndex(pane.filter.kind.findData("number"))
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == DOZEN // 2)
    pane.filter.doubt.choose("any")
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == 1)
    assert QuestionsPane(pane.session).filter.chosen() == pane.filter.chosen()
    pane.filter.search.setText("no such words")
    qtbot.waitUntil(lambda: pane.list.says_nothing_fits)
    pane._clear.trigger()
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == DOZEN)
    QTest.keyClick(pane, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert pane.filter.search.hasFocus()


def test_somebody_comes_for_one_question(filled, qtbot):
    session = Session(filled)
    pane = QuestionsPane(session)
    qtbot.addWidget(pane)
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == DOZEN)
    wanted = pane.table.rows.ids[7]
    pane.arrive(pair=wanted)
    qtbot.waitUntil(lambda: pane.table.current_id == wanted)
    session.leave()


def test_somebody_comes_for_one_documents_questions(filled, qtbot):
    session = Session(filled)
    pane = QuestionsPane(session)
    qtbot.addWidget(pane)
    pane.refresh(pane.kinds)
    pane.arrive(document=1)
    qtbot.waitUntil(lambda: pane.list.listing.chosen.document_id == 1)
    qtbot.waitUntil(lambda: pane.filter.document.currentText() == "Pump manual (12)")
    session.leave()


def test_a_filter_box_keeps_its_letters(pane, qtbot):
    pane.filter.status.setFocus()
    QTest.keyClick(pane.filter.status, Qt.Key.Key_A)
    settled(pane)
    assert counts(pane)[APPROVED] == 0


def test_a_decided_draft_leaves_the_list_of_drafts(pane, qtbot):
    ids = pane.table.rows.ids
    pane.filter.status.setCurrentIndex(pane.filter.status.findData(DRAFT))
    qtbot.waitUntil(lambda: pane.list.listing.chosen.status == DRAFT)
    press(pane, "A")
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == DOZEN - 1)
    assert pane.table.current_id == ids[1]


def test_approve_all_that_pass_leaves_the_doubtful_one(pane, qtbot):
    pane._lead_on.trigger()
    qtbot.waitUntil(lambda: counts(pane)[APPROVED] == DOZEN - 1)
    doubtful = pane.table.rows.ids[-1]
    assert status_of(pane, doubtful) == DRAFT
    pane.table.go_to(doubtful)
    status = pane.table.rows.index(DOZEN - 1, Column.STATUS)
    assert status.data(ChipDelegate.StateRole) == "needs-a-look"


def test_the_source_stands_beside_the_question(pane):
    assert pane.source.path.text() == "Pump manual › Pumps › Part 0 › page 1"
    assert pane.source.page.picture.canvas.place_of_mark() is not None


def pair(question, answer="It is brass.", passage=None, **values):
    row = {"question": question, "question_key": question, "answer": answer, "kind": "fact", "status": DRAFT,
           "origin": "person", "passage_id": passage, "evidence_start": 0, "evidence_end": 0, "flags": [],
           "created": 0.0, "changed": 0.0}  # fmt: skip
    return row | values


def test_strangers_words_stay_words(pane, qtbot):
    hostile = '<img src="x"><b>Bold</b> & "quoted"?'
    with pane.session.project.writing() as db:
        made = changes.insert_rows(db, Pair, [pair(hostile, hostile, flags=[
            {"code": "x", "level": "red", "sentence": "<i>Slanted</i> words.", "detail": ""}])]).ids[0]  # fmt: skip
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: pane.table.rows.row_of(made) >= 0)
    pane.table.go_to(made)
    index = pane.table.rows.index(pane.table.rows.row_of(made), Column.QUESTION)
    assert index.data() == hostile
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert pane.editor.question.toPlainText() == pane.editor.answer.toPlainText() == hostile
    assert not pane.editor.dirty


def test_five_thousand_rows_are_fetched_as_they_come_into_view(pane, qtbot):
    with pane.session.project.writing() as db:
        changes.insert_rows(db, Pair, [pair(f"Question by hand {n}?") for n in range(5000)])
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == 5000 + DOZEN)
    assert pane.table.rows.rows_held <= 2 * SHEET
    for part in range(0, 5000, 50):
        pane.table.scrollTo(pane.table.rows.index(part, 0))
        pane.table.viewport().repaint()
    assert pane.table.rows.rows_held <= SHEETS_KEPT * SHEET
    QTest.keyClick(pane.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.review.buttons[1].text().replace(",", "").startswith("Reject 5012")


def test_every_control_has_a_name(pane):
    bar = pane.filter
    named = [bar.search, bar.status, bar.kind, bar.document, pane.table, pane.editor.question, pane.editor.answer]
    assert all(widget.accessibleName() for widget in (*named, *pane.review.buttons, pane.source.page.picture))


def test_an_empty_project_leads_to_the_documents(opened, qtbot):
    session = Session(opened)
    pane = QuestionsPane(session)
    qtbot.addWidget(pane)
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: pane._empty_state is not None and "add those first" in pane._empty_state.sentence)
    with qtbot.waitSignal(pane.wanted) as asked:
        pane._next.trigger()
    assert asked.args[0] == "documents"
    session.leave()


def test_words_that_could_not_be_saved_stay_and_count_as_unsaved(pane, qtbot, monkeypatch):
    monkeypatch.setattr(pairs, "edit", disk_full)
    pane.editor.question.setPlainText("Typed on a full disk?")
    with qtbot.waitSignal(pane.session.problem):
        pane.save.trigger()
    with qtbot.waitSignal(pane.list.listed):
        pane.refresh(pane.kinds)
    assert pane.editor.question.toPlainText() == "Typed on a full disk?"
    assert pane.editor.dirty
    pane.editor.revert()


def disk_full(db, *_, **__):
    raise ProblemError("disk_full")


def in_use(db, *_, **__):
    raise IntegrityError("", (), Exception("FOREIGN KEY constraint failed"))


def test_words_stay_unsaved_whatever_the_save_failed_of(pane, qtbot, monkeypatch):
    pane.session.crashed.disconnect()
    with monkeypatch.context() as broken:
        broken.setattr(pairs, "edit", in_use)
        pane.editor.question.setPlainText("Typed while something was broken?")
        with qtbot.waitSignal(pane.session.crashed):
            pane.save.trigger()
        qtbot.waitUntil(lambda: pane.editor.dirty)
    pane.save.trigger()
    pane.session.do(nothing).result()
    assert pane.session.read(pairs.rows, [pane.table.current_id])[pane.table.current_id].question == (
        "Typed while something was broken?"
    )


def test_another_problem_is_not_taken_for_a_save_that_failed(pane, qtbot, monkeypatch):
    """A new question is on its way when something else fails: it is saved once and counts as saved."""
    pane._new.trigger()
    pane.editor.question.setPlainText("Is this saved once?")
    pane.editor.answer.setPlainText("It is.")
    pane.save.trigger()
    pane.session.problem.emit(ProblemError("disk_full").problem)
    assert not pane.editor.dirty
    pane.save.trigger()
    qtbot.waitUntil(lambda: counts(pane)[DRAFT] == DOZEN + 1)
    qtbot.waitUntil(lambda: pane.editor.pair_id == DOZEN + 1)
    pane.session.do(nothing).result()
    assert counts(pane)[DRAFT] == DOZEN + 1


@pytest.mark.parametrize("failing", [disk_full, in_use])
def test_words_that_could_not_be_saved_come_back_with_their_question(pane, qtbot, monkeypatch, failing):
    """The person has gone on to the next question when the save fails."""
    pane.session.crashed.disconnect()
    first = pane.table.current_id
    with monkeypatch.context() as full:
        full.setattr(pairs, "edit", failing)
        pane.editor.question.setPlainText("Typed before going on?")
        with qtbot.waitSignal(pane.session.problem if failing is disk_full else pane.session.crashed):
            press(pane, ["Down"])
        assert pane.table.current_id != first and not pane.editor.dirty
    settled(pane)
    press(pane, ["Up"])
    assert pane.table.current_id == first
    assert pane.editor.question.toPlainText() == "Typed before going on?" and pane.editor.dirty
    pane.save.trigger()
    pane.session.do(nothing).result()
    assert pane.session.read(pairs.rows, [first])[first].question == "Typed before going on?"


def test_a_new_question_that_could_not_be_saved_stays_or_comes_back(pane, qtbot, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr(pairs, "add", disk_full)
        pane._new.trigger()
        pane.editor.question.setPlainText("A new one?")
        with qtbot.waitSignal(pane.session.problem):
            pane.save.trigger()
        qtbot.waitUntil(lambda: pane.editor.is_new)
        pane.side.show_chosen()
        assert pane.editor.question.toPlainText() == "A new one?" and pane.editor.dirty
        with qtbot.waitSignal(pane.session.problem):
            pane.table.setFocus()
            press(pane, ["Down"])
        settled(pane)
        assert pane.editor.pair_id and not pane.editor.dirty
    pane._new.trigger()
    assert pane.editor.question.toPlainText() == "A new one?"
    pane.save.trigger()
    qtbot.waitUntil(lambda: counts(pane)[DRAFT] == DOZEN + 1)


def test_a_new_question_comes_back_also_where_the_list_was_renewed_before_its_save_failed(pane, qtbot, monkeypatch):
    renewed = Event()

    def full_at_last(db, *_, **__):
        renewed.wait(60)
        raise ProblemError("disk_full")

    with monkeypatch.context() as full:
        full.setattr(pairs, "add", full_at_last)
        pane._new.trigger()
        pane.editor.question.setPlainText("A new one?")
        pane.save.trigger()
        with qtbot.waitSignal(pane.list.listed):
            pane.refresh(pane.kinds)
        with qtbot.waitSignal(pane.session.problem):
            renewed.set()
        settled(pane)
    assert pane.editor.pair_id and not pane.editor.dirty
    pane._new.trigger()
    assert pane.editor.question.toPlainText() == "A new one?" and pane.editor.dirty
    pane.save.trigger()
    qtbot.waitUntil(lambda: counts(pane)[DRAFT] == DOZEN + 1)


def nothing(db):
    """A step that touches nothing: what was asked before it is done when it is."""
    return changes.Change(frozenset(), "nothing")


def test_older_words_never_replace_what_was_just_saved(pane):
    row = pane.table.current_row
    pane.editor.saved.disconnect()
    pane.editor.question.setPlainText("Newer ")
    pane.editor.save()
    pane.editor.show_row(row, "")
    assert pane.editor.question.toPlainText() == "Newer "
    row.pair.question = "Newer"
    pane.editor.show_row(row, "")
    assert pane.editor.question.toPlainText() == "Newer ", "the cursor must not jump for a space"
    row.pair.question = "Taken back"
    pane.editor.show_row(row, "")
    assert pane.editor.question.toPlainText() == "Taken back"


def test_a_first_question_by_hand_needs_no_document(opened, qtbot):
    session = Session(opened)
    pane = QuestionsPane(session)
    session.changed.connect(lambda kinds: pane.refresh(kinds & pane.kinds))
    qtbot.addWidget(pane)
    pane.show()
    pane.refresh(pane.kinds)
    qtbot.waitUntil(lambda: pane._empty.isVisible())
    pane._new.trigger()
    assert pane.editor.isVisible()
    assert not pane.editor.same_source.isVisible()
    pane.editor.question.setPlainText("Who cleans the filter?")
    pane.editor.answer.setPlainText("The operator.")
    pane.save.trigger()
    qtbot.waitUntil(lambda: len(pane.table.rows.ids) == 1)
    assert not pane._empty.isVisible()
    session.leave()


def test_the_list_takes_the_keyboard_when_its_first_questions_come(pane, qtbot):
    """Keys decide there; whoever searches meanwhile goes on typing."""
    ids = pane.table.rows.ids
    for typed, has_keys in (("", True), ("valve", False)):
        pane.table.show_ids(())
        pane.take_focus()
        pane.filter.search.setFocus()
        pane.filter.search.setText(typed)
        pane.table.show_ids(ids)
        qtbot.wait(10)
        qtbot.waitUntil(lambda has_keys=has_keys: pane.table.hasFocus() is has_keys)


def test_edit_has_nothing_to_edit_in_an_empty_list(pane):
    pane.table.show_ids(())
    pane.show_empty(True)
    pane.edit.trigger()
    assert pane._empty_state.isVisible()
