"""The playground's models step aside when a run needs the memory; nothing typed is lost, and the person may insist."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from studio import protocol
from studio.core import bases
from studio.core.training import parking, runs
from studio.jobs.talk import Talk
from studio.protocol import AnswerEnded, Words
from studio.ui.playground_parts import conversation
from tests.ui import told_runs
from tests.ui.told_runs import engines, until

GB = 1 << 30


@pytest.fixture
def session(opened):
    told_runs.approve_facts(opened)
    yield from told_runs.resting(opened)


@pytest.fixture
def scarce(monkeypatch):
    """A PC on which nothing is free."""
    monkeypatch.setattr(Talk, "free", 0)
    monkeypatch.setattr(TalkDouble, "free", 0)


class TalkDouble:
    """The talk's answers without a child: quick to load, slow to answer until it is stopped."""

    free: int | None = None
    loads_slowly = False
    open = 0

    def __init__(self):
        self._stopped = asyncio.Event()

    async def load(self, base, adapter):
        TalkDouble.open = 1
        await asyncio.sleep(60 if self.loads_slowly else 0)

    async def ask(self, question):
        yield Words(1, "base", "A pump moves")
        await self._stopped.wait()
        yield AnswerEnded(1, "stopped", 1.0, 3)

    def stop(self):
        self._stopped.set()

    def close(self):
        TalkDouble.open = 0


@pytest.fixture
def quick(monkeypatch):
    """Models that need no engine."""
    monkeypatch.setattr(conversation, "Talk", TalkDouble)
    monkeypatch.setattr(TalkDouble, "open", 0)


def begin_run(session):
    """Tell a run that has just begun."""
    queued = session.do(runs.freeze_and_start, session.project, bases.listed()[0], protocol.Recipe()).result()
    tell(session, queued.made[0], protocol.Started(0, 0.0))
    return queued.made[0]


def tell(session, job_id, event):
    told_runs.tell(session.project, job_id, event)
    session.changed.emit(frozenset({"job"}))


def press(qtbot, pane):
    qtbot.mouseClick(pane.parked.findChild(QPushButton), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("free", "weights", "room"), [(None, 0, False), (GB, GB, False), (5 * GB, GB, True), (5 * GB - 1, GB, False)]
)
def test_room_is_clearly_more_than_a_run_wants(free, weights, room):
    assert parking.has_room(free, weights) is room


def test_only_work_that_loads_a_model_claims_the_memory(session):
    assert session.read(parking.claim) is None
    job_id = begin_run(session)
    claim = session.read(parking.claim)
    assert (claim.job_id, claim.title) == (job_id, "Train Starter on dataset 1")
    assert claim.weights == bases.listed()[0].bytes > 0
    tell(session, job_id, protocol.Finished())
    assert session.read(parking.claim) is None


def test_loaded_models_go_and_come_back_when_the_run_has_ended(with_models, session, scarce, qtbot):
    async def scene(pane):
        pane.box.setPlainText("What is a")
        await until(lambda: pane.talk.is_loaded(pane.chosen))
        pane.hide()
        job_id = begin_run(session)
        pane.show()
        assert not engines()
        assert "“Train Starter on dataset 1” needs the memory" in pane.parked.text
        assert pane.box.question == "What is a", "nothing typed is lost"
        tell(session, job_id, protocol.Finished())
        assert "has ended" in pane.parked.text
        press(qtbot, pane)
        assert pane.parked.isHidden()
        await until(lambda: pane.talk.is_loaded(pane.chosen))

    with_models(scene)
    assert not engines()


def test_an_answer_under_way_ends_first(with_models, session, scarce, quick, monkeypatch):
    monkeypatch.setattr(conversation, "FINISH", 2.0)

    async def scene(pane):
        pane.box.setPlainText("Tell me all about the pump.")
        pane.ask.trigger()
        await until(lambda: pane._live is not None and pane._live.columns["base"].text)
        begin_run(session)
        assert TalkDouble.open, "its answer is still being written"
        await until(lambda: not TalkDouble.open)
        await until(lambda: pane._live is None)
        assert [card.columns["base"].text for card in pane.history.cards.values()] == ["A pump moves"]
        assert pane.parked.isVisible()

    with_models(scene)


def test_a_question_that_waits_for_its_models_goes_back_into_the_box(with_models, session, scarce, quick, monkeypatch):
    monkeypatch.setattr(TalkDouble, "loads_slowly", True)

    async def scene(pane):
        pane.box.setPlainText("What is a pump?")
        pane.ask.trigger()
        await until(pane.loading.isVisible)
        begin_run(session)
        assert pane.box.question == "What is a pump?"
        assert pane.loading.isHidden()
        assert not TalkDouble.open

    with_models(scene)


def test_who_asks_meanwhile_may_insist(with_models, session, scarce, quick, qtbot):
    async def scene(pane):
        begin_run(session)
        assert pane.parked.isVisible() and "needs the memory" in pane.parked.text, "told before anybody asks"
        qtbot.keyClicks(pane.box, "What is a pump?")
        assert not TalkDouble.open
        qtbot.keyClick(pane.box, Qt.Key.Key_Return)
        assert (pane.box.question, pane._live) == ("What is a pump?", None)
        press(qtbot, pane)
        assert not pane.box.question, "it is asked now"
        await until(lambda: pane._live.columns["base"].text)
        pane.stop.trigger()
        await until(lambda: pane.history.cards and pane._live is None)
        assert TalkDouble.open

    with_models(scene)


def test_the_next_run_is_judged_anew(with_models, session, scarce, quick, qtbot):
    async def scene(pane):
        first = begin_run(session)
        qtbot.keyClicks(pane.box, "What")
        press(qtbot, pane)
        await until(lambda: pane.talk.is_loaded(pane.chosen))
        tell(session, first, protocol.Finished())
        assert TalkDouble.open
        begin_run(session)
        assert not TalkDouble.open
        assert pane.parked.isVisible()

    with_models(scene)


def test_where_there_is_room_both_stay(with_models, session, quick, monkeypatch):
    monkeypatch.setattr(TalkDouble, "free", 64 * GB)

    async def scene(pane):
        pane.box.setPlainText("What")
        await until(lambda: pane.talk.is_loaded(pane.chosen))
        begin_run(session)
        assert TalkDouble.open
        assert pane.parked.isHidden()

    with_models(scene)
