"""The page of runs: what it shows of each job, how the order is changed, and that it stays quick."""

import time

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from studio import protocol
from studio.core import jobs
from studio.core.store.schema import FAILED, QUEUED, STOPPED, Job
from studio.core.training import adapters, watching
from studio.ui import style
from studio.ui.curves import Line, smoothed, thinned
from studio.ui.training import TrainingPane
from studio.ui.training_parts.pace import EVERY_MS, Pace
from studio.ui.training_parts.queue_list.model import CaptionRole
from studio.ui.training_parts.queue_list.order import Group, Row, Section
from studio.ui.training_parts.when_dialog import WhenDialog
from tests.ui import runs_told, told_runs

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(opened):
    yield from told_runs.resting(opened)


@pytest.fixture
def show(session, qtbot):
    def shown():
        pane = told_runs.show(TrainingPane(session), qtbot)
        qtbot.waitUntil(lambda: pane.queue.item is not None)
        awake(pane, qtbot)
        return pane

    return shown


def awake(pane, qtbot):
    """Let the keys go to the list: off screen nobody activates a window."""
    pane.activateWindow()
    pane.queue.setFocus()
    qtbot.waitUntil(pane.queue.hasFocus)


def three_waiting(session, version):
    return [runs_told.queued(session.project, version, epochs=passes) for passes in (10, 20, 30)]


def order(pane):
    return pane.queue.waiting_ids()


def ids(pane):
    return {one.id for one in pane.queue.entries()}


def job(session, job_id):
    return session.read(lambda db: db.get_one(Job, job_id))


def caption(pane, key):
    return pane.queue.rows.index_of(key).data(CaptionRole)


# ------------------------------------------------------------ what is shown


def test_sections_running_waiting_finished(session, version, show):
    done, live, first, second = (runs_told.queued(session.project, version) for _ in range(4))
    runs_told.run(session.project, done, lowest=1.25)
    runs_told.run(session.project, live, done=False)
    pane = show()
    items = pane.queue.rows.items
    assert [one.name for one in items if isinstance(one, Section)] == ["live", "waiting", "ended"]
    assert [one.entry.id for one in items if isinstance(one, Row)] == [live, first, second, done]
    assert pane.queue.job.id == live, "what runs is looked at first"
    assert "pass 4 of 8" in caption(pane, ("job", live)) and "500 tokens per second" in caption(pane, ("job", live))
    assert "held-out error 1.25" in caption(pane, ("job", done)) and "Tuned 1" in caption(pane, ("job", done))
    told = pane.queue.rows.index_of(("job", live)).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Running" in told and "about 4 minutes left" in told


def test_details_follow_the_numbers(session, version, show, qtbot):
    run = runs_told.queued(session.project, version)
    runs_told.run(session.project, run, done=False)
    pane = show()
    qtbot.waitUntil(lambda: bool(pane.details.meters.values))
    shown = pane.details.meters.values
    assert shown["Time left"] == "About 4 minutes" and shown["Speed"] == "500 tokens per second"
    assert shown["Memory on the card"] == "6.0 GB of 12.0 GB"
    assert (shown["Card at work"], shown["Temperature"]) == ("90 %", "61 °C")
    assert [len(line.points) for line in pane.details.curves.lines] == [runs_told.STEPS, 2]
    told_runs.tell(session.project, run, protocol.HeldOutLoss(50, 0.5))
    pane.refresh(frozenset({"metric"}))
    qtbot.waitUntil(lambda: len(pane.details.curves.lines[1].points) == 3)


def test_sample_answers_of_every_test_newest_first(session, version, show, qtbot):
    run = runs_told.queued(session.project, version)
    runs_told.run(session.project, run)
    pane = show()
    samples = pane.details.samples
    qtbot.waitUntil(samples.isVisible)
    assert samples.cards[0].answer.text() == f"Said after step {runs_told.STEPS}."
    assert samples.cards[0].reference.text() == next(iter(told_runs.FACTS.values()))
    qtbot.keyClick(samples.step, Qt.Key.Key_Down)
    assert samples.cards[0].answer.text() == f"Said after step {runs_told.STEPS // 2}."
    told_runs.tell(session.project, run, protocol.SampleAnswered(60, 1, "Where?", "Here.", "There."))
    pane.refresh(frozenset({"sample_answer"}))
    qtbot.waitUntil(lambda: samples.step.count() == 3)
    assert samples.step.currentText() == f"After step {runs_told.STEPS // 2}", "who reads one stays there"


def test_chosen_runs_lie_on_top_of_each_other(session, version, show, qtbot):
    first, second = (runs_told.queued(session.project, version) for _ in range(2))
    for run in (first, second):
        runs_told.run(session.project, run)
    pane = show()
    for run in (first, second):
        index = pane.queue.rows.index_of(("job", run))
        pane.queue.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    qtbot.waitUntil(lambda: len({line.look for line in pane.details.curves.lines}) == 2
                    and all("held out" in line.name for line in pane.details.curves.lines))  # fmt: skip
    assert pane.steps.compare.isVisible()


def test_twelve_lines_look_different():
    assert len({(line.role, line.dash) for line in (Line("", (), look) for look in range(12))}) == 12


def test_smoothing_keeps_few_points_follows_many_and_thinning_keeps_the_last():
    few = [(n, float(n)) for n in range(5)]
    assert smoothed(few, 0.9) == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert smoothed([(n, 1.0) for n in range(100)], 0.9) == pytest.approx([1.0] * 100)
    many = [(n, float(n % 2)) for n in range(100)]
    assert smoothed(many, 0.0) == [value for _, value in many], "no smoothing, no change"
    assert abs(smoothed(many, 0.95)[-1] - 0.5) < 0.05
    assert thinned(range(1001), 500)[-1] == 1000 and len(thinned(range(1001), 500)) <= 500


# ------------------------------------------------------------ the order


def test_waiting_runs_are_moved_by_keys_and_taken_back(session, version, show, qtbot):
    first, second, third = three_waiting(session, version)
    pane = show()
    pane.queue.choose(third)
    qtbot.waitUntil(lambda: pane.steps.earlier.isVisible() and not pane.steps.later.isEnabled())
    qtbot.keyClick(pane.queue, Qt.Key.Key_Up, ALT)
    qtbot.waitUntil(lambda: order(pane) == [first, third, second])
    assert pane.queue.job.id == third, "the keyboard goes with it"
    session.undo()
    qtbot.waitUntil(lambda: order(pane) == [first, second, third])


def test_waiting_runs_are_dragged(session, version, show, qtbot):
    first, second, third = three_waiting(session, version)
    pane = show()
    rows = pane.queue.rows
    data = rows.mimeData([rows.index_of(("job", third))])
    assert rows.canDropMimeData(data, Qt.DropAction.MoveAction, rows.index_of(("job", first)).row(), 0, QModelIndex())
    rows.dropMimeData(data, Qt.DropAction.MoveAction, rows.index_of(("job", first)).row(), 0, QModelIndex())
    qtbot.waitUntil(lambda: order(pane) == [third, first, second])
    both = rows.mimeData([rows.index_of(("job", third)), rows.index_of(("job", first))])
    rows.dropMimeData(both, Qt.DropAction.MoveAction, len(rows.items), 0, QModelIndex())
    qtbot.waitUntil(lambda: order(pane) == [second, third, first])
    session.undo()
    qtbot.waitUntil(lambda: order(pane) == [third, first, second])


def test_nothing_is_dropped_among_what_runs_or_ended(session, version, show):
    live, waiting, done = (runs_told.queued(session.project, version) for _ in range(3))
    runs_told.run(session.project, live, done=False)
    runs_told.run(session.project, done)
    pane = show()
    rows = pane.queue.rows
    data = rows.mimeData([rows.index_of(("job", waiting))])
    allowed = [row for row in range(len(rows.items) + 1)
               if rows.canDropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())]  # fmt: skip
    at = rows.index_of(("job", waiting)).row()
    assert allowed == [at, at + 1]
    for still in (live, done):
        assert not rows.flags(rows.index_of(("job", still))) & Qt.ItemFlag.ItemIsDragEnabled


def test_a_run_leaves_the_queue_and_comes_back(session, version, show, qtbot):
    first, second, third = three_waiting(session, version)
    pane = show()
    pane.queue.choose(second)
    qtbot.waitUntil(pane.steps.cancel.isVisible)
    assert pane.steps.cancel.text() == "Take out of the queue"
    qtbot.keySequence(pane.queue, "Ctrl+Shift+.")
    qtbot.waitUntil(lambda: order(pane) == [first, third])
    assert job(session, second).state == STOPPED
    session.undo()
    qtbot.waitUntil(lambda: order(pane) == [first, second, third])


def test_a_run_waits_for_another_or_for_a_time(session, version, show, qtbot):
    first, second, _ = three_waiting(session, version)
    pane = show()
    pane.queue.choose(second)
    qtbot.waitUntil(pane.steps.when.isVisible)
    for chosen, key, before in ((first, "after_id", -1), (-2, "not_before", first)):
        awake(pane, qtbot)
        qtbot.keyClick(pane.queue, Qt.Key.Key_B, CTRL)
        dialog = next(one for one in pane.findChildren(WhenDialog) if one.isVisible())
        assert dialog.when.choice.currentData() == before, "what it waits for already"
        dialog.when.choice.setCurrentIndex(dialog.when.choice.findData(chosen))
        button = next(one for one in dialog.buttons.buttons()
                      if dialog.buttons.buttonRole(one) == QDialogButtonBox.ButtonRole.AcceptRole)  # fmt: skip
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda key=key: getattr(job(session, second), key) is not None)
        qtbot.waitUntil(lambda: "Waits for its turn" not in caption(pane, ("job", second)))
        qtbot.waitUntil(lambda dialog=dialog: dialog not in pane.findChildren(WhenDialog))
    assert job(session, second).after_id is None, "it waits for one thing"


def test_an_ended_run_that_left_nothing_is_removed_and_comes_back(session, version, show, qtbot):
    run, other = (runs_told.queued(session.project, version) for _ in range(2))
    told_runs.tell(session.project, run, protocol.Started(1, 0.0), protocol.Stopped())
    pane = show()
    pane.queue.choose(run)
    qtbot.waitUntil(pane.steps.forget.isVisible)
    qtbot.keyClick(pane.queue, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: [one.id for one in pane.queue.entries()] == [other])
    session.undo()
    qtbot.waitUntil(lambda: {one.id for one in pane.queue.entries()} == {run, other})


def test_a_run_that_left_a_model_goes_and_the_model_stays(session, version, show, qtbot):
    run, other = (runs_told.queued(session.project, version) for _ in range(2))
    runs_told.run(session.project, run)
    pane = show()
    pane.queue.choose(run)
    qtbot.waitUntil(pane.steps.forget_whole.isVisible)
    qtbot.keyClick(pane.queue, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: ids(pane) == {other})
    assert [one.name for one in session.read(adapters.listed)] == ["Tuned 1"]
    session.undo()
    qtbot.waitUntil(lambda: ids(pane) == {run, other})


def test_the_next_one_is_current_when_a_run_is_gone(session, version, show, qtbot):
    three = three_waiting(session, version)
    for one in three:
        told_runs.tell(session.project, one, protocol.Started(1, 0.0), protocol.Stopped())
    pane = show()
    first, second, third = (one.id for one in pane.queue.entries())
    for gone, following in ((second, third), (third, first)):
        pane.queue.choose(gone)
        qtbot.waitUntil(pane.steps.forget.isVisible)
        qtbot.keyClick(pane.queue, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda gone=gone: gone not in ids(pane))
        assert pane.queue.job.id == following


def test_a_run_is_chosen_alone_while_a_key_is_held(session, version, show):
    """Ctrl+Enter starts a run, and may still be down when that is shown."""
    first, second, _ = three_waiting(session, version)
    pane = show()
    pane.queue.choose(first)
    QTest.keyPress(pane.queue, Qt.Key.Key_Control, CTRL)
    pane.queue.choose(second)
    QTest.keyRelease(pane.queue, Qt.Key.Key_Control)
    assert [one.id for one in pane.queue.selected()] == [second]


def test_a_run_goes_with_its_model_and_both_come_back(session, version, show, qtbot):
    run, other = (runs_told.queued(session.project, version) for _ in range(2))
    runs_told.run(session.project, run)
    pane = show()
    pane.queue.choose(run)
    qtbot.waitUntil(pane.steps.forget_whole.isVisible)
    qtbot.keyClick(pane.queue, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: ids(pane) == {other})
    assert session.read(adapters.listed) == []
    session.undo()
    qtbot.waitUntil(lambda: ids(pane) == {run, other})
    assert "Tuned 1" in caption(pane, ("job", run))


def test_a_run_that_another_waits_for_stays_and_the_menu_says_why(session, version, show, qtbot):
    run, other = (runs_told.queued(session.project, version) for _ in range(2))
    runs_told.run(session.project, run)
    with session.project.writing() as db:
        jobs.run_after(db, other, run)
    pane = show()
    pane.queue.choose(run)
    qtbot.waitUntil(pane.steps.forget.isVisible)
    assert not pane.steps.forget.isEnabled()
    assert pane.steps.forget.text() == "Remove from the list (another run waits for it)"


def test_a_step_that_is_not_offered_has_its_plain_name_under_the_keys(session, version, show, qtbot):
    three_waiting(session, version)
    pane = show()
    qtbot.waitUntil(pane.steps.cancel.isVisible)
    assert pane.steps.forget.text() == "Remove from the list" and not pane.steps.forget.isVisible()
    assert pane.steps.forget_whole.text() == "Remove with its tuned model"


@pytest.mark.parametrize(("key", "title"), [("Ctrl+Shift+.", "cancel 3 runs"), ("Delete", "remove 3 runs")])
def test_what_is_done_to_several_is_one_step(session, version, show, qtbot, key, title):
    three = three_waiting(session, version)
    if key == "Delete":
        for one in three:
            told_runs.tell(session.project, one, protocol.Started(1, 0.0), protocol.Stopped())
    pane = show()
    pane.queue.selectAll()
    qtbot.waitUntil(lambda: pane.steps.cancel.isVisible() or pane.steps.forget.isVisible())
    qtbot.keySequence(pane.queue, key)
    qtbot.waitUntil(lambda: session.undo_title == title)
    session.undo()
    qtbot.waitUntil(lambda: session.undo_title == "")
    qtbot.waitUntil(lambda: ids(pane) == set(three))
    assert {job(session, one).state for one in three} == {QUEUED if key != "Delete" else STOPPED}


def test_the_menu_offers_what_makes_sense(session, version, show, qtbot):
    live, waiting = (runs_told.queued(session.project, version) for _ in range(2))
    runs_told.run(session.project, live, done=False)
    pane = show()
    pane.queue.choose(live)
    qtbot.waitUntil(pane.steps.stop.isVisible)
    offered = {one.text() for one in pane.steps.menu().actions() if one.isVisible() and one.text()}
    assert offered == {"Pause", "Stop and keep", "Cancel", "Duplicate…"}
    pane.queue.choose(waiting)
    qtbot.waitUntil(pane.steps.when.isVisible)
    offered = {one.text() for one in pane.steps.menu().actions() if one.isVisible() and one.text()}
    assert offered == {"Take out of the queue", "When to begin…", "Duplicate…"}


def test_nothing_of_a_run_is_cut_on_the_smallest_window(session, version, show, qtbot):
    """The rail and the page's edges leave 736 of 960 pixels."""
    run = runs_told.queued(session.project, version)
    runs_told.run(session.project, run)
    pane = show()
    pane.resize(736 + 2 * style.PAGE, 600)
    qtbot.waitUntil(lambda: bool(pane.details.meters.values))
    qtbot.waitUntil(lambda: pane.details.width() <= pane.details.parentWidget().width())
    legend = pane.details.curves.legend
    assert all(place.right() <= legend.width() for place in legend._places(legend.width()))


# ------------------------------------------------------------ groups


def test_a_group_is_one_row_that_opens(session, version, show, qtbot):
    made = runs_told.group(session.project, version, [5e-4, 1e-3], [8, 32])
    alone = runs_told.queued(session.project, version)
    runs_told.run(session.project, made[0], lowest=1.4)
    runs_told.run(session.project, made[1], lowest=1.2)
    pane = show()
    items = pane.queue.rows.items
    group = next(one for one in items if isinstance(one, Group))
    assert [one.id for one in group.entries] == made
    headlines = [(one.name, one.count) for one in items if isinstance(one, Section)]
    assert headlines == [("waiting", 2)], "two rows stand below it; no other headline counts what is in the group"
    top = pane.queue.rows.index_of(group.key)
    assert top.data() == "Train Starter on dataset 1, 4 settings"
    assert "2 of 4 runs done" in top.data(CaptionRole) and "room to learn 32" in top.data(CaptionRole)
    pane.queue.setCurrentIndex(top)
    assert not pane.queue.isExpanded(top)
    qtbot.keyClick(pane.queue, Qt.Key.Key_Right)
    assert pane.queue.isExpanded(top)
    assert pane.queue.rows.index(2, 0, top).data() == "Rate 0.001, room to learn 8"
    told_runs.tell(session.project, made[2], protocol.Started(1, 0.0))
    pane.refresh(frozenset({"job"}))
    qtbot.waitUntil(lambda: items is not pane.queue.rows.items and pane.queue.rows.items[0].name == "live")
    assert pane.queue.isExpanded(pane.queue.rows.index_of(group.key)), "an open group stays open"
    assert order(pane) == [made[3], alone]


def test_a_group_says_what_became_of_each_of_its_runs(session, version, show, qtbot):
    made = runs_told.group(session.project, version, [5e-4, 1e-3, 2e-3], [8])
    for run in made[:2]:
        runs_told.run(session.project, run)
    session.do(jobs.stop, session.project, made[2]).result()
    pane = show()

    def shown():
        (group,) = (one for one in pane.queue.rows.indexes() if isinstance(pane.queue.rows.item(one), Group))
        return group.data(Qt.ItemDataRole.AccessibleTextRole)

    assert "Done, 2 of 3 runs done, 1 stopped" in shown()
    with session.project.writing() as db:
        db.get_one(Job, made[1]).state, db.get_one(Job, made[1]).ended = FAILED, time.time()
    pane.refresh(frozenset({"job"}))
    qtbot.waitUntil(lambda: "Failed, 1 of 3 runs done, 1 stopped, 1 failed" in shown())
    with session.project.writing() as db:
        for run in made:
            db.get_one(Job, run).state, db.get_one(Job, run).ended = STOPPED, time.time()
    pane.refresh(frozenset({"job"}))
    qtbot.waitUntil(lambda: "Stopped, 0 of 3 runs done, 3 stopped" in shown())


def test_a_click_on_the_sign_opens_a_group(session, version, show, qtbot):
    runs_told.group(session.project, version, [5e-4, 1e-3], [8])
    pane = show()
    top = next(one for one in pane.queue.rows.indexes() if isinstance(pane.queue.rows.item(one), Group))
    place = pane.queue.visualRect(top)
    qtbot.mouseClick(pane.queue.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(18, place.top() + 18))
    assert pane.queue.isExpanded(top)


# ------------------------------------------------------------ calm


def test_numbers_alone_never_build_the_list_anew(session, version, show, qtbot):
    run, _ = (runs_told.queued(session.project, version) for _ in range(2))
    runs_told.run(session.project, run, done=False)
    pane = show()
    built = []
    pane.queue.rows.modelReset.connect(lambda: built.append(1))
    for step in range(41, 46):
        progress = protocol.Progress(step, 80, "training", 200.0, f"step {step}")
        told_runs.tell(session.project, run, protocol.TrainingStep(step, 80, 5.0, 0.1, 1e-3, 510.0), progress)
        pane.refresh(frozenset({"job", "metric"}))
    qtbot.waitUntil(lambda: "step 45" in caption(pane, ("job", run)))
    assert not built


def test_wishes_in_a_burst_are_one(qtbot):
    done = []
    pace = Pace(lambda: done.append(time.monotonic()), QApplication.instance())
    begun = time.monotonic()
    for _ in range(50):
        pace.ask()
    assert len(done) == 1, "the first one at once"
    qtbot.waitUntil(lambda: len(done) == 2)
    qtbot.wait(2 * EVERY_MS)
    assert len(done) == 2 and done[1] - begun >= EVERY_MS / 1000 * 0.9


def test_a_side_that_is_folded_away_is_not_filled(session, version, show, qtbot):
    run = runs_told.queued(session.project, version)
    runs_told.run(session.project, run, done=False)
    pane = show()
    qtbot.waitUntil(lambda: pane._run is not None and not pane._run_look.busy)
    qtbot.keyClick(pane, Qt.Key.Key_F9)
    asked = []
    pane._run_look.found.connect(asked.append)
    pane.refresh(frozenset({"metric"}))
    qtbot.wait(2 * EVERY_MS)
    assert not asked


def test_a_thousand_runs_are_no_trouble(session, version, show, qtbot):
    runs_told.many_done(session.project, version, 1000)
    waiting = runs_told.queued(session.project, version)
    pane = show()
    qtbot.waitUntil(lambda: len(pane.queue.entries()) == 1001)
    found = session.read(watching.listing, pane._listing.history)
    assert found.history is pane._listing.history, "what ended is not read again"
    began = time.thread_time()
    pane.queue.show_listing(found)
    assert time.thread_time() - began < 0.05
    pane.queue.choose(waiting)
    began = time.thread_time()
    pane.grab()
    assert time.thread_time() - began < 0.2


def test_notes_of_a_run_are_told(session, version, show, qtbot):
    run = runs_told.queued(session.project, version)
    runs_told.run(session.project, run, done=False)
    told_runs.tell(session.project, run, protocol.Noted("disk_full", {"reason": "full"}))
    pane = show()
    qtbot.waitUntil(pane.details._notes.isVisible)
    assert str(jobs.notes(job(session, run))[0]) in pane.details._notes.text()


def test_hovering_a_row_is_seen(session, version, show, qtbot):
    runs_told.queued(session.project, version)
    pane = show()
    before = pane.queue.viewport().grab().toImage()
    row = pane.queue.visualRect(pane.queue.rows.index(1, 0))
    pane.queue.clearSelection()
    at = QPointF(row.center())
    move = QMouseEvent(QEvent.Type.MouseMove, at, pane.queue.viewport().mapToGlobal(at), Qt.MouseButton.NoButton,
                       Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(pane.queue.viewport(), move)
    assert pane.queue.viewport().grab().toImage() != before
