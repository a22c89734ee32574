"""The playground on real models: both columns stream, Stop stops, a correction becomes a draft, no child stays."""

import asyncio
import time

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio.core import bases, exchanges, jobs, pairs, training
from studio.core.problems import explain
from studio.core.store import project
from studio.core.store.schema import Pair
from studio.protocol import Recipe
from studio.ui.playground import PlaygroundPane
from studio.ui.playground_parts.question_box import QuestionBox
from tests.ui import told_runs
from tests.ui.told_runs import until

PATIENCE = 120.0


@pytest.fixture(scope="module")
def tuned_project(tmp_path_factory, qapp):
    """A project with one adapter from the real engine; trained so little that the models babble."""
    made = project.create(tmp_path_factory.mktemp("tuned") / "Pumps.studio")
    told_runs.approve_facts(made)
    session = told_runs.begin(made)
    recipe = Recipe(epochs=1, batch=4, rank=4, evaluations=1)
    session.do(training.freeze_and_start, made, bases.listed()[0], recipe).result()
    deadline = time.monotonic() + PATIENCE
    while not session.read(training.adapters):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    told_runs.end(session)
    with made.writing() as db:
        for job in jobs.open_work(db):
            jobs.stop(db, made, job.id)
    yield made
    made.close()


@pytest.fixture
def session(tuned_project):
    made = told_runs.begin(tuned_project)
    made.queue.leave()
    yield made
    told_runs.end(made)


@pytest.fixture
def at_work(session, qapp):
    """Let a scene happen on a pane that knows its models; the pane is gone afterwards."""

    async def ready(pane, scene):
        await until(lambda: pane.models.count() > 0)
        await scene(pane)

    return lambda scene: told_runs.play(lambda: PlaygroundPane(session), lambda pane: ready(pane, scene), qapp)


def engines():
    return [one for one in psutil.Process().children() if "--talk" in one.cmdline()]


def newest(pane):
    return list(pane.history.cards.values())[-1]


def test_both_columns_stream_and_a_correction_becomes_a_draft(at_work, session, qtbot):
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

    at_work(scene)
    assert {"base", "tuned"} <= set(grown)
    assert len(grown) > 2, "words came one after another"
    assert not engines()


def test_stop_then_another_question_then_the_base_alone(at_work, session, qtbot):
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

    at_work(scene)
    assert not engines()


def test_cancelled_loading_gives_the_question_back(at_work):
    async def scene(pane):
        pane.box.setPlainText("What is a pump?")
        pane.ask.trigger()
        await until(pane.loading.isVisible)
        pane.loading._cancel.click()
        assert pane.box.question == "What is a pump?"
        assert pane.loading.isHidden() and pane.ask.isVisible()
        await asyncio.sleep(0.1)
        assert not engines()

    at_work(scene)


def test_child_that_dies_is_a_problem_and_the_question_is_kept(at_work):
    async def scene(pane):
        pane.box.setPlainText("What is a pump?")
        pane.ask.trigger()
        await until(engines)
        engines()[0].kill()
        await until(lambda: pane._problem.problem is not None)
        assert pane._problem.problem.code == "child_gone"
        assert pane.box.question == "What is a pump?"
        assert pane.loading.isHidden()

    at_work(scene)


def test_arriving_with_a_tuned_model_chooses_it(at_work, session):
    adapter = session.read(training.adapters)[0]

    async def scene(pane):
        pane.models.setCurrentIndex(pane.models.count() - 1)
        pane.arrive(adapter=adapter.id)
        assert pane.chosen.adapter_id == adapter.id
        assert pane.box.hasFocus() or not pane.isActiveWindow()

    at_work(scene)


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
