"""The verdict as told: counts, sentences, the worst answers first, and the way to a question."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from studio.core import verdict
from studio.core.verdict import Tally
from studio.ui import style
from studio.ui.verdict import VerdictPane
from studio.ui.verdict_parts.answer_table import OUTCOME, QUESTION
from studio.ui.verdict_parts.outcome_bar import OutcomeBar, outcome
from tests.ui import told_runs
from tests.ui.told_runs import FACTS, click


@pytest.fixture
def session(opened):
    made = told_runs.begin(opened)
    made.queue.leave()
    yield made
    told_runs.end(made)


@pytest.fixture
def judged(session):
    told_runs.approve_facts(session.project)
    told_runs.judged(session.project, told_runs.trained(session.project))
    return session


@pytest.fixture
def pane(judged, qtbot):
    shown = told_runs.show(VerdictPane(judged), qtbot)
    qtbot.waitUntil(lambda: shown.table.rows.rowCount() == len(FACTS))
    return shown


def test_empty_state_leads_to_training(session, qtbot):
    pane = told_runs.show(VerdictPane(session), qtbot)
    gone = []
    pane.wanted.connect(lambda name, what: gone.append(name))
    qtbot.waitUntil(pane._empty.isVisible)
    click(qtbot, pane, pane._to_training)
    assert gone == ["training"]
    assert not pane._ask.isEnabled()


def test_counts_and_sentences_are_shown(pane):
    said = "\n".join(label.text() for label in pane.sentences if label.isVisible())
    assert said == pane.chosen[0].verdict
    assert "the tuned model answers 4 of 5 rightly, the base 1" in said
    assert pane.sides["train"].bar.told == "4 better, 0 same, 1 worse"
    assert pane.sides["held_out"].bar.told == "0 better, 1 same, 0 worse"
    assert pane.sides["train"].chip.state == "unsure", "four against one may be luck"
    assert pane.sides["held_out"].chip.state == "same"


def test_worst_answers_come_first_and_say_why(pane):
    outcomes = [answer.outcome for answer in pane.table.rows.answers]
    assert outcomes == ["worse", "same", *["better"] * 4]
    assert pane.table.answer.outcome == "worse"
    details = pane.details
    assert details.question.text() == pane.table.answer.question
    assert details.base.text.text() == pane.table.answer.base
    assert details.tuned.text.text() == pane.table.answer.tuned
    assert (details.base.chip.state, details.tuned.chip.state) == ("right", "wrong")
    assert details._agree[1][0].state == "wrong", "50 hours is a foreign number"


@pytest.mark.parametrize(("name", "count"), [("all", 6), ("held-out", 1), ("trained", 5), ("worse", 1), ("wrong", 2)])
def test_filters(pane, name, count):
    pane.filter.setCurrentIndex(pane.filter.findData(name))
    assert pane.table.rows.rowCount() == count
    assert pane._count.text().startswith(str(count))


@pytest.fixture
def reworded(session, qtbot):
    """A verdict that also asked in other words."""
    told_runs.approve_facts(session.project)
    told_runs.judged(session.project, told_runs.trained(session.project), reworded=True)
    shown = told_runs.show(VerdictPane(session), qtbot)
    qtbot.waitUntil(lambda: shown.table.rows.rowCount() == len(FACTS) + len(told_runs.REWORDED))
    return shown


def test_questions_in_other_words_are_a_group_of_their_own(reworded, qtbot):
    side = reworded.sides[verdict.REWORDED]
    assert side.isVisible()
    assert side.bar.told == "1 better, 1 same, 0 worse"
    said = [label.text() for label in reworded.sentences if label.isVisible()]
    assert said == reworded.chosen[0].verdict.split("\n")
    assert said[1].startswith("On the same questions in other words, the tuned model answers 1 of 2 rightly")


def test_one_asked_in_other_words_shows_both_questions(reworded, qtbot):
    reworded.filter.setFocus()
    while reworded.filter.currentData() != "reworded":
        before = reworded.filter.currentIndex()
        qtbot.keyClick(reworded.filter, Qt.Key.Key_Down)
        assert reworded.filter.currentIndex() > before
    assert reworded.table.rows.rowCount() == len(told_runs.REWORDED)
    row = reworded.table.visualRect(reworded.table.rows.index(1, QUESTION)).center()
    qtbot.mouseClick(reworded.table.viewport(), Qt.MouseButton.LeftButton, pos=row)
    details = reworded.details
    assert details.question.text() == "To what torque must the flange bolts be tightened?"
    assert details.original.isVisible()
    assert details.original.text() == "Which torque do the flange bolts need?"
    assert details._split.accessibleName() == "In other words"
    reworded.filter.setCurrentIndex(reworded.filter.findData("trained"))
    assert not details.original.isVisible()
    assert not details._trained_as.isVisible()


def test_a_verdict_that_did_not_ask_in_other_words_shows_two_groups(pane):
    assert not pane.sides[verdict.REWORDED].isVisible()
    assert not pane.details.original.isVisible()


def test_filter_without_answers_shows_no_details(judged, qtbot):
    pane = told_runs.show(VerdictPane(judged), qtbot)
    qtbot.waitUntil(lambda: pane.table.rows.rowCount() == len(FACTS))
    pane.table._all = [answer for answer in pane.table._all if answer.outcome == verdict.BETTER]
    pane.filter.setCurrentIndex(pane.filter.findData("worse"))
    assert pane.table.rows.rowCount() == 0
    assert not pane.details.isVisible()
    assert not pane._to_question.isEnabled()


def test_sorted_by_header_and_back(pane):
    pane.table.sortByColumn(QUESTION, Qt.SortOrder.AscendingOrder)
    questions = [answer.question for answer in pane.table.rows.answers]
    assert questions == sorted(questions, key=str.casefold)
    pane.table.sortByColumn(OUTCOME, Qt.SortOrder.DescendingOrder)
    assert pane.table.rows.answers[-1].outcome == "worse"


def test_both_answers_are_whole_beside_one_another_where_the_side_is_narrow(pane, qtbot):
    pane.details.setFixedWidth(368)  # as at 1366 pixels with a scroll bar
    qtbot.waitUntil(lambda: pane.details.tuned.geometry().right() > 300)
    assert pane.details.tuned.geometry().right() < 368


def test_a_very_long_answer_is_folded_until_more_is_asked_for(pane, qtbot):
    answer = replace(pane.table.answer, base="on and on " * 200)
    pane.details.show_answer(answer)
    base, tuned = pane.details.base, pane.details.tuned
    qtbot.waitUntil(base.more.isVisible)
    assert tuned.more.isHidden() and base.more.accessibleName() == "Show more: Base"
    folded = base.height()
    qtbot.mouseClick(base.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: base.height() > 2 * folded)
    assert base.text.height() >= base.text.heightForWidth(base.text.width()), "all of it is seen"
    qtbot.mouseClick(base.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: base.height() == folded)


def test_ways_onward(pane, qtbot):
    gone = []
    pane.wanted.connect(lambda name, what: gone.append((name, what)))
    click(qtbot, pane, pane._to_question)
    click(qtbot, pane, pane._ask)
    assert gone == [("questions", {"pair": pane.table.answer.id}), ("playground", {"adapter": pane.chosen[1].id})]


def test_a_newer_verdict_is_shown_when_it_comes(pane, qtbot):
    first = pane.chosen[0].id
    second = told_runs.judged(pane.session.project, pane.chosen[1].id)
    pane.refresh(frozenset({"evaluation"}))
    qtbot.waitUntil(lambda: pane.choice.count() == 2)
    assert pane.chosen[0].id == second
    pane.arrive(evaluation=first)
    assert pane.chosen[0].id == first


def test_asking_again_waits_in_the_queue(pane, qtbot):
    click(qtbot, pane, pane._again)
    qtbot.waitUntil(lambda: pane.work.running)


def test_answers_that_are_gone_do_not_hurt(judged, qtbot):
    with judged.project.reading() as db:
        (judged.project.folder / verdict.listed(db)[0].answers).unlink()
    pane = told_runs.show(VerdictPane(judged), qtbot)
    qtbot.waitUntil(lambda: pane._count.text().startswith("0"))
    assert pane.sides["train"].bar.told


@pytest.mark.parametrize(
    ("better", "worse", "chance", "chip"),
    [(5, 5, 1.0, "same"), (9, 1, 0.02, "better"), (1, 9, 0.02, "worse"), (3, 1, 0.6, "unsure")],
)
def test_one_word_for_a_side(better, worse, chance, chip):
    assert outcome(Tally(20, better, 20 - better - worse, worse, 0, 0, chance)) == chip


def test_bar_of_nothing_paints(qtbot):
    bar = OutcomeBar()
    qtbot.addWidget(bar)
    bar.show_tally(Tally(0, 0, 0, 0, 0, 0, 1.0))
    assert not bar.grab().isNull()


def test_nothing_is_cut_on_the_smallest_window(pane, qtbot):
    """The rail and the page's edges leave 736 of 960 pixels."""
    pane.resize(736 + 2 * style.PAGE, 600)
    view = pane._told.parentWidget()
    qtbot.waitUntil(lambda: pane._told.width() <= view.width())
    side = pane.details.parentWidget()
    assert pane.details.width() <= side.width()
    said = [one for one in pane.sentences if one.isVisible()]
    qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) for one in said))
