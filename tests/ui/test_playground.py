"""The playground on real models: both columns stream, Stop stops, a correction becomes a draft, no child stays."""

import asyncio
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio.core import bases, exchanges, jobs
from studio.core.problems import explain
from studio.core.review import pairs
from studio.core.store import project
from studio.core.store.schema import DONE, RUNNING, Exchange, Job, Pair
from studio.core.training import adapters, runs
from studio.protocol import Recipe
from studio.ui.playground import PlaygroundPane
from studio.ui.playground_parts.exchange_card import TUNED
from studio.ui.playground_parts.history import History
from studio.ui.playground_parts.question_box import QuestionBox
from tests.ui import told_runs
from tests.ui.told_runs import PATIENCE, engines, until


@pytest.fixture(scope="module")
def tuned_project(tmp_path_factory, qapp):
    """A project with one adapter from the real engine; trained so little that the models babble."""
    made = project.create(tmp_path_factory.mktemp("tuned") / "Pumps.studio")
    told_runs.approve_facts(made)
    session = told_runs.begin(made)
    try:
        train(session)
    finally:
        told_runs.end(session)
    with made.writing() as db:
        for job in jobs.open_work(db):
            jobs.stop(db, made, job.id)
    yield made
    made.close()


def train(session):
    """Train with the real engine; the verdict waits: half begun it would claim the memory from the models for ever."""
    recipe = Recipe(epochs=1, batch=4, rank=4, evaluations=1)
    run = session.do(runs.freeze_and_start, session.project, bases.listed()[0], recipe).result().made[0]
    wait_for(session, run, RUNNING)
    session.queue.hold(True)
    wait_for(session, run, DONE)


def wait_for(session, job_id, state):
    """Wait until the queue's thread has brought a job to a state, or past it."""
    deadline = time.monotonic() + PATIENCE
    while session.read(lambda db: db.get_one(Job, job_id)).state not in (state, DONE):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def session(tuned_project):
    yield from told_runs.resting(tuned_project)


def newest(pane):
    return list(pane.history.cards.values())[-1]


def test_both_columns_stream_and_a_correction_becomes_a_draft(with_models, session, qtbot):
    grown = []

    async def scene(pane):
        pane.words_came, add = lambda side, text: (grown.append(side), add(side, text)), pane.words_came
        qtbot.keyClicks(pane.box, "What does F12 mean?")
        await until(pane.loading.isVisible)
        qtbot.keyClick(pane.box, Qt.Key.Key_Return)
        assert pane.stop.isVisible() and not pane.box.toPlainText()
        await until(lambda: pane.history.cards and pane._live is None)
        card = newest(pane)
        await until(card.columns["tuned"].send.isVisible)
        assert card.columns["base"].text
        assert "Answered in" in card._foot.text()
        assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [pane]
        qtbot.mouseClick(card.columns["tuned"].send, Qt.MouseButton.LeftButton)
        card.correction.field.setPlainText("F12 means that the seal leaks.")
        qtbot.mouseClick(card.correction.send, Qt.MouseButton.LeftButton)
        await until(card._follow.isVisible)
        gone = []
        pane.wanted.connect(lambda name, what: gone.append((name, what)))
        qtbot.mouseClick(card._follow, Qt.MouseButton.LeftButton)
        pair_id = session.read(exchanges.listed)[-1].pair_id
        assert gone == [("questions", {"pair": pair_id})]
        pair = session.read(lambda db: db.get_one(Pair, pair_id))
        assert (pair.status, pair.answer) == ("draft", "F12 means that the seal leaks.")
        session.undo()
        await until(card.columns["tuned"].send.isVisible)
        assert session.read(pairs.rows, [pair_id]) == {}
        assert engines()

    with_models(scene)
    assert {"base", "tuned"} <= set(grown)
    assert len(grown) > 2, "words came one after another"
    assert not engines()


def test_stop_then_another_question_then_the_base_alone(with_models, session, qtbot):
    async def scene(pane):
        pane.words_came, add = lambda side, text: (add(side, text), pane.stop.trigger()), pane.words_came
        pane.box.setPlainText("Tell me all about the pump and the valve and the door.")
        qtbot.keyClick(pane.box, Qt.Key.Key_Return)
        await until(lambda: pane._live is None and pane.talk.is_loaded(pane.chosen))
        first = newest(pane)
        await until(lambda: bool(first.exchange_id))
        pane.box.setPlainText("And the lamp?")
        pane.ask.trigger()
        await until(lambda: pane._live is None and newest(pane) is not first)
        assert newest(pane).question == "And the lamp?"
        await base_alone(pane)

    async def base_alone(pane):
        """Another choice is loaded by the same child, and answers in one column."""
        before = newest(pane)
        alone = next(at for at in range(pane.models.count()) if pane.models.itemData(at).adapter is None)
        pane.models.setCurrentIndex(alone)
        pane.box.setPlainText("What is a pump?")
        pane.ask.trigger()
        await until(lambda: pane._live is None and newest(pane) is not before)
        assert list(newest(pane).columns) == ["base"]
        assert session.read(exchanges.listed)[-1].adapter_id is None
        assert len(engines()) == 1

    with_models(scene)
    assert not engines()


def test_cancelled_loading_gives_the_question_back(with_models):
    async def scene(pane):
        pane.box.setPlainText("What is a pump?")
        pane.ask.trigger()
        await until(pane.loading.isVisible)
        pane.loading._cancel.click()
        assert pane.box.question == "What is a pump?"
        assert pane.loading.isHidden() and pane.ask.isVisible()
        await asyncio.sleep(0.1)
        assert not engines()

    with_models(scene)


def test_child_that_dies_is_a_problem_and_the_question_is_kept(with_models):
    async def scene(pane):
        pane.box.setPlainText("What is a pump?")
        pane.ask.trigger()
        await until(engines)
        engines()[0].kill()
        await until(lambda: pane._problem.problem is not None)
        assert pane._problem.problem.code == "child_gone"
        assert pane.box.question == "What is a pump?"
        assert pane.loading.isHidden()

    with_models(scene)


def test_arriving_with_a_tuned_model_chooses_it(with_models, session):
    adapter = session.read(adapters.listed)[0]

    async def scene(pane):
        pane.models.setCurrentIndex(pane.models.count() - 1)
        pane.arrive(adapter=adapter.id)
        assert pane.chosen.adapter_id == adapter.id
        assert pane.box.hasFocus() or not pane.isActiveWindow()

    with_models(scene)


def test_without_a_tuned_model_the_base_answers(opened, qtbot):
    session = told_runs.begin(opened)
    pane = told_runs.show(PlaygroundPane(session), qtbot)
    qtbot.waitUntil(lambda: pane.models.count() == 1)
    assert pane._to_training.isVisible()
    assert "no tuned model" in pane._hint.text()
    pane.trouble_came(explain("memory_full", {}))
    assert pane._problem.isVisible()
    told_runs.end(session)


def test_shift_enter_is_a_new_line_and_the_box_grows(qtbot):
    box = QuestionBox()
    qtbot.addWidget(box)
    box.resize(400, 32)
    box.show()
    asked = []
    box.asked.connect(lambda: asked.append(box.question))
    before = box.height()
    qtbot.keyClicks(box, "one")
    qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(box, "two")
    assert (box.question, asked) == ("one\ntwo", [])
    assert box.height() > before
    qtbot.keyClick(box, Qt.Key.Key_Enter)
    assert asked == ["one\ntwo"]


def test_what_a_removed_model_said_is_still_told(qtbot):
    history = History()
    qtbot.addWidget(history)
    said = {"question": "Which seal?", "base_answer": "None.", "pair_id": None, "created": 0.0}
    gone, alone = Exchange(id=1, tuned_answer="The door seal.", **said), Exchange(id=2, tuned_answer="", **said)
    history.show_exchanges([gone, alone], {})
    assert history.cards[1].answer(TUNED) == "The door seal."
    assert TUNED not in history.cards[2].columns
