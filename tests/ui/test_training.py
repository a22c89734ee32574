"""Training as a person does it: by clicks, on the real engine where it matters, told runs elsewhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio import protocol
from studio.core import catalogue, jobs, pairs, training
from studio.core.store.schema import INTERRUPTED, Job
from studio.ui.curves import smoothed
from studio.ui.training import TrainingPane
from studio.ui.training_parts.log_view import tail
from tests.ui import told_runs
from tests.ui.told_runs import click

ENGINE_MS = 120_000


@pytest.fixture
def session(opened):
    made = told_runs.begin(opened)
    yield made
    told_runs.end(made)


@pytest.fixture
def show(session, qtbot):
    return lambda: told_runs.show(TrainingPane(session), qtbot)


def without_queue(session):
    """Let jobs wait: nobody starts them."""
    session.queue.leave()


def state(session, job_id):
    return session.read(lambda db: db.get_one(Job, job_id)).state


def test_empty_project_shows_the_way_to_questions(show, qtbot):
    pane = show()
    gone = []
    pane.wanted.connect(lambda name, what: gone.append(name))
    qtbot.waitUntil(pane._empty.isVisible)
    click(qtbot, pane, pane._to_questions)
    assert gone == ["questions"]
    assert not pane.start.isEnabled()


def test_run_by_clicks_to_the_end(session, show, qtbot):
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    assert "6 approved questions: about 4 to learn from, 2 held out" in pane.form._facts.text()
    assert "after the first run" in pane.form._time.text()
    qtbot.mouseClick(pane.form.presets.cards["balanced"], Qt.MouseButton.LeftButton)
    assert pane.form.recipe.epochs == training.recipe(training.preset("balanced"), pane.form.model, 6).epochs
    pane.form.fold.set_open(True)
    pane.form.advanced.passes.setValue(3)
    pane.form.advanced.rank.setValue(4)
    click(qtbot, pane, pane.start)
    assert not pane.start.isEnabled(), "one press, one run"
    qtbot.waitUntil(lambda: pane.queue.table.job is not None)
    run = pane.queue.table.job.id
    assert training.settings(pane.queue.table.job).epochs == 3
    qtbot.waitUntil(lambda: run in pane.queue.running, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: state(session, run) == "done", timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: all(pane.details.curves.points), timeout=5_000)
    qtbot.waitUntil(lambda: pane.details._chip.state == "done", timeout=5_000)
    qtbot.waitUntil(lambda: pane.details.curves._plot is not None and pane.details.curves._plot.isVisible())
    assert pane.details.facts.facts["Tuned model"] == "Tuned 1"
    qtbot.waitUntil(pane._to_playground.isVisible)
    qtbot.waitUntil(lambda: "after the first run" not in pane.form._time.text(), timeout=5_000)
    pane.details.log_fold.set_open(True)
    assert pane.details.log.toPlainText()


def test_stop_keeps_what_was_learnt(session, show, qtbot):
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    pane.form.advanced.passes.setValue(900)
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(lambda: bool(pane.details.curves.points[0]), timeout=ENGINE_MS)
    run = pane.queue.table.job.id
    click(qtbot, pane, pane.stop)
    qtbot.waitUntil(lambda: state(session, run) == "stopped", timeout=ENGINE_MS)
    assert session.read(training.adapters)[0].job_id == run
    qtbot.waitUntil(lambda: pane.resume.isVisible() and not pane.stop.isVisible(), timeout=5_000)
    qtbot.waitUntil(pane._to_playground.isVisible)


def test_queue_is_reordered_and_taken_back(session, show, qtbot):
    without_queue(session)
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    for count in (1, 2, 3):
        click(qtbot, pane, pane.start)
        qtbot.waitUntil(lambda count=count: len(pane.queue.table.waiting_ids()) == count and pane.start.isEnabled())
    first, second, third = pane.queue.table.waiting_ids()
    assert pane.queue.table.job.id == third, "what was started is looked at"
    assert not pane.later.isEnabled()
    pane.earlier.trigger()
    qtbot.waitUntil(lambda: pane.queue.table.waiting_ids() == [first, third, second])
    pane.earlier.trigger()
    qtbot.waitUntil(lambda: pane.queue.table.waiting_ids() == [third, first, second])
    assert not pane.earlier.isEnabled()
    pane.later.trigger()
    qtbot.waitUntil(lambda: pane.queue.table.waiting_ids() == [first, third, second])
    session.undo()
    qtbot.waitUntil(lambda: pane.queue.table.waiting_ids() == [third, first, second])
    pane.stop.trigger()
    qtbot.waitUntil(lambda: pane.queue.table.waiting_ids() == [first, second])
    assert state(session, third) == "stopped"


def test_interrupted_run_offers_resume(session, show, qtbot):
    without_queue(session)
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    with session.project.writing() as db:
        job = jobs.listed(db)[0]
        job.state, job.problem = INTERRUPTED, training.ProblemError("child_gone").problem.as_dict()
    pane = show()
    qtbot.waitUntil(pane.details._problem.isVisible)
    assert pane.details._problem._button.text() == "Resume"
    qtbot.mouseClick(pane.details._problem._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state(session, job.id) == "queued")
    qtbot.waitUntil(pane.details._problem.isHidden)


def test_refused_start_says_why_and_can_be_repeated(session, show, qtbot):
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    with session.project.writing() as db:
        pairs.reject(db, catalogue.ids(db))
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(lambda: pane._problem.problem is not None)
    assert pane._problem.problem.code == "pairs_none_approved"
    assert not session.read(jobs.listed)


def test_settings_come_back(session, show, qtbot):
    told_runs.approve_facts(session.project)
    first = show()
    qtbot.mouseClick(first.form.presets.cards["thorough"], Qt.MouseButton.LeftButton)
    second = show()
    assert second.form.presets.name == "thorough"


def test_other_wordings_are_practised_unless_somebody_says_no(session, show, qtbot):
    without_queue(session)
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    advanced = pane.form.advanced
    pane.form.fold.set_open(True)
    assert advanced.reword.isChecked()
    advanced.reword.setFocus()
    qtbot.keyClick(advanced.reword, Qt.Key.Key_Space)
    assert not pane.form.recipe.reword
    assert pane.form._back.isVisible(), "it is a setting of one's own now"
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(lambda: pane.queue.table.job is not None)
    assert not training.settings(pane.queue.table.job).reword
    qtbot.waitUntil(lambda: pane.details._settings.facts.get("Other wordings") == "Not practised")
    qtbot.mouseClick(pane.form._back, Qt.MouseButton.LeftButton)
    assert advanced.reword.isChecked()


def test_no_window_without_a_parent_and_every_control_has_a_name(session, show, qtbot):
    without_queue(session)
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    pane = show()
    qtbot.waitUntil(lambda: bool(pane.details.curves.points[0]))
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [pane]
    advanced = pane.form.advanced
    assert all(control.accessibleName() and control.toolTip() for control in advanced._controls())


def test_smoothing_keeps_few_points_and_follows_many():
    few = [(n, float(n)) for n in range(5)]
    assert smoothed(few) == [0.0, 1.0, 2.0, 3.0, 4.0]
    many = [(n, 1.0) for n in range(100)]
    assert smoothed(many) == [1.0] * 100


def test_log_shows_the_last_state_of_a_line(tmp_path):
    log = tmp_path / "log.txt"
    log.write_bytes(b"first\nLoading 1%\rLoading 100%\r\nlast\n")
    assert tail(log) == "first\nLoading 100%\nlast"
    assert tail(tmp_path / "absent") == ""


def test_pause_and_resume_leave_a_word_for_the_child(session, show, qtbot):
    without_queue(session)
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    with session.project.writing() as db:
        run = jobs.listed(db)[0].id
    told_runs.tell(session.project, run, protocol.Started(1, 0.0))
    pane = show()
    qtbot.waitUntil(pane.pause.isVisible)
    pane.pause.trigger()
    control = session.project.run_folder(run) / protocol.CONTROL_FILE
    qtbot.waitUntil(lambda: control.exists() and control.read_text() == protocol.PAUSE)
    told_runs.tell(session.project, run, protocol.Paused())
    pane.refresh(frozenset({"job"}))
    qtbot.waitUntil(pane.resume.isVisible)
    assert not pane.pause.isVisible()
