"""Training as a person does it: by clicks and keys, on the real engine where it matters, told runs elsewhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from studio import protocol
from studio.core import bases, jobs
from studio.core.problems import ProblemError
from studio.core.review import catalogue, pairs
from studio.core.store.schema import INTERRUPTED, Job
from studio.core.training import adapters, runs
from studio.ui.training import TrainingPane
from studio.ui.training_parts.log_view import tail
from tests.ui import told_runs
from tests.ui.told_runs import click


@pytest.fixture
def session(opened):
    yield from told_runs.at_work(opened)


@pytest.fixture
def show(session, qtbot):
    return lambda: told_runs.show(TrainingPane(session), qtbot)


def state(session, job_id):
    return session.read(lambda db: db.get_one(Job, job_id)).state


def drawn(pane):
    """Say whether the first curve of the side has points."""
    return any(line.points for line in pane.details.curves.lines[:1])


def few_passes(pane, passes):
    """Set the passes as the form does when somebody types them."""
    pane.form.advanced.change(epochs=passes)


def test_empty_project_shows_the_way_to_questions(show, qtbot):
    pane = show()
    gone = []
    pane.wanted.connect(lambda name, what: gone.append(name))
    qtbot.waitUntil(pane._empty.isVisible)
    assert not pane.new.isEnabled()
    click(qtbot, pane, pane._to_questions)
    assert gone == ["questions"]


def test_first_run_by_clicks_to_the_end(session, show, qtbot):
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.new_run.isVisible)
    assert not pane.new_run.back.isVisible(), "there is no run to go back to"
    qtbot.waitUntil(pane.start.isEnabled)
    few_passes(pane, 3)
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(pane.queue.isVisible)
    qtbot.waitUntil(lambda: pane.queue.job is not None)
    run = pane.queue.job.id
    assert pane.queue.job.settings.epochs == 3
    qtbot.waitUntil(lambda: state(session, run) == "done")
    qtbot.waitUntil(lambda: all(line.points for line in pane.details.curves.lines))
    qtbot.waitUntil(lambda: pane.details.chip.state == "done")
    qtbot.waitUntil(lambda: pane.details.curves._plot is not None and pane.details.curves._plot.isVisible())
    assert pane.details.facts.facts["Tuned model"] == "Tuned 1"
    assert pane.details.samples.cards[0].question.text() in told_runs.FACTS
    qtbot.waitUntil(pane.to_playground.isVisible)
    pane.details.log_fold.set_open(True)
    assert pane.details.log.toPlainText()


def test_stop_keeps_what_was_learnt(session, show, qtbot):
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    few_passes(pane, 900)
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(lambda: drawn(pane))
    qtbot.waitUntil(pane.steps.stop.isVisible)  # list and curves are looked at one by one
    run = pane.queue.job.id
    click(qtbot, pane, pane.steps.stop)
    qtbot.waitUntil(lambda: state(session, run) == "stopped")
    assert session.read(adapters.listed)[0].job_id == run
    qtbot.waitUntil(lambda: pane.steps.resume.isVisible() and not pane.steps.stop.isVisible())
    qtbot.waitUntil(pane.to_playground.isVisible)


def test_interrupted_run_offers_resume(session, show, qtbot):
    session.queue.leave()
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    with session.project.writing() as db:
        job = jobs.listed(db)[0]
        job.state, job.problem = INTERRUPTED, ProblemError("child_gone").problem.as_dict()
    pane = show()
    qtbot.waitUntil(pane.details._problem.isVisible)
    assert pane.steps.resume.text() == "Resume"
    click(qtbot, pane, pane.steps.resume)
    qtbot.waitUntil(lambda: state(session, job.id) == "queued")
    qtbot.waitUntil(pane.details._problem.isHidden)


def test_refused_start_says_why_and_leaves_the_form(session, show, qtbot):
    told_runs.approve_facts(session.project)
    pane = show()
    qtbot.waitUntil(pane.start.isEnabled)
    with session.project.writing() as db:
        pairs.reject(db, catalogue.ids(db))
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(lambda: pane.new_run.problem.problem is not None)
    assert pane.new_run.problem.problem.code == "pairs_none_approved"
    assert not session.read(jobs.listed)


def test_somebody_arrives_for_a_base_or_for_a_run(session, show, qtbot):
    session.queue.leave()
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    pane = show()
    qtbot.waitUntil(lambda: pane.queue.job is not None)
    run = pane.queue.job.id
    pane.arrive(base=bases.listed()[0].folder)
    assert pane.new_run.isVisible() and not pane._head.isVisible()
    pane.arrive(job=run)
    assert pane.queue.isVisible() and pane._head.isVisible() and pane.queue.job.id == run


def test_a_run_is_duplicated_with_its_settings_and_its_dataset(session, show, qtbot):
    session.queue.leave()
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    pane = show()
    qtbot.waitUntil(lambda: pane.queue.job is not None and pane.steps.duplicate.isVisible())
    version = session.read(lambda db: db.get_one(Job, pane.queue.job.id)).version_id
    qtbot.keyClick(pane.queue, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(pane.new_run.isVisible)
    assert (pane.form.recipe.epochs, pane.form.recipe.batch) == (2, 2)
    few_passes(pane, 7)
    qtbot.waitUntil(pane.start.isEnabled)
    click(qtbot, pane, pane.start)
    qtbot.waitUntil(lambda: pane.queue.isVisible() and pane.queue.job is not None and pane.queue.job.state == "queued")
    started = session.read(lambda db: db.get_one(Job, pane.queue.job.id))
    assert started.version_id == version, "the same questions, so that the two can be compared"
    assert runs.settings(started).epochs == 7 and runs.settings(started).batch == 2


def test_no_window_without_a_parent_and_every_control_has_a_name(session, show, qtbot):
    session.queue.leave()
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    pane = show()
    qtbot.waitUntil(lambda: drawn(pane))
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [pane]
    parts = (pane.queue, pane.details.more, pane.details.curves.smoothing, pane.details.samples.step,
             pane.comparison.table, pane.comparison.which)  # fmt: skip
    assert all(part.accessibleName() for part in parts)
    assert all(step.toolTip() for step in pane.actions())


def test_log_shows_the_last_state_of_a_line(tmp_path):
    log = tmp_path / "log.txt"
    log.write_bytes(b"first\nLoading 1%\rLoading 100%\r\nlast\n")
    assert tail(log) == "first\nLoading 100%\nlast"
    assert tail(tmp_path / "absent") == ""


def test_pause_and_resume_leave_a_word_for_the_child(session, show, qtbot):
    session.queue.leave()
    told_runs.approve_facts(session.project)
    told_runs.trained(session.project)
    with session.project.writing() as db:
        run = jobs.listed(db)[0].id
    told_runs.tell(session.project, run, protocol.Started(1, 0.0))
    pane = show()
    qtbot.waitUntil(lambda: pane.steps.pause.isVisible() and pane.details.isVisible())
    click(qtbot, pane, pane.steps.pause)
    control = session.project.run_folder(run) / protocol.CONTROL_FILE
    qtbot.waitUntil(lambda: control.exists() and control.read_text() == protocol.PAUSE)
    told_runs.tell(session.project, run, protocol.Paused())
    pane.refresh(frozenset({"job"}))
    qtbot.waitUntil(pane.steps.resume.isVisible)
    assert not pane.steps.pause.isVisible()
