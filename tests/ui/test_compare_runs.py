"""Runs side by side: only what differs is shown, the curves are told apart, and the best is named with the reason."""

import pytest
from PySide6.QtCore import QPoint, Qt

from studio.core import jobs
from studio.core.training import contrast
from studio.ui.training import TrainingPane
from studio.ui.training_parts.compare.table import BestRole
from tests.ui import runs_told, told_runs


@pytest.fixture
def session(opened):
    yield from told_runs.resting(opened)


@pytest.fixture
def pane(session, qtbot):
    """What it shows has been told before: a look at it half-way would find runs that still wait."""
    made = told_runs.show(TrainingPane(session), qtbot)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def two(session, version):
    """Two runs by themselves, which ended."""
    made = [runs_told.queued(session.project, version, epochs=passes) for passes in (5, 9)]
    for job_id in made:
        runs_told.run(session.project, job_id)
    return made


@pytest.fixture
def group(session, version):
    """Three runs of one group; the second came down furthest."""
    made = runs_told.group(session.project, version, [1e-4, 1e-3, 1e-2], [8])
    for job_id, lowest in zip(made, (1.5, 1.1, 1.3), strict=True):
        runs_told.run(session.project, job_id, lowest)
    return made


def opened_group(pane, qtbot):
    """Choose the group in the list and press Enter."""
    qtbot.waitUntil(lambda: pane.queue.item is not None)
    pane.queue.choose_group("Group 1")
    pane.queue.setFocus()
    qtbot.keyClick(pane.queue, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.comparison.table.rows.sides != [])
    return pane.comparison


def heads(page):
    model, seen = page.table.rows, page.table.horizontalHeader()
    return [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())
            if not seen.isSectionHidden(at)]  # fmt: skip


def column(page, head):
    model = page.table.rows
    at = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())].index(head)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_a_group_opens_with_its_best_marked_and_why(session, group, pane, qtbot):
    page = opened_group(pane, qtbot)
    assert page.isVisible() and not pane._head.isVisible() and not pane.details.isVisible()
    assert "Tuned 2" in page.ahead.text() and "1.10" in page.ahead.text()
    rows = page.table.rows
    assert [rows.index(row, 0).data(BestRole) for row in range(3)] == [False, True, False]
    assert page.table.side.job_id == group[1], "the best is current"
    assert [(line.name, line.look) for line in page.curves.lines] == [("Tuned 1", 0), ("Tuned 2", 1), ("Tuned 3", 2)]


def test_only_settings_that_differ_have_a_column(session, group, pane, qtbot):
    page = opened_group(pane, qtbot)
    assert heads(page) == ["Run", "Training rate", "Lowest error", "Last error", "Held-out right", "Trained right",
                           "Took"]  # fmt: skip
    assert column(page, "Lowest error") == ["1.50", "1.10", "1.30"]
    assert column(page, "Last error") == ["1.60", "1.20", "1.40"]
    assert column(page, "Held-out right") == ["–", "–", "–"]


def test_verdicts_count_for_more_than_loss(session, group, pane, qtbot):
    for job_id, right in zip(group, (3, 1, 2), strict=True):
        runs_told.judged(session.project, job_id, right)
    page = opened_group(pane, qtbot)
    assert "Tuned 1" in page.ahead.text() and "75 %" in page.ahead.text()
    assert column(page, "Held-out right") == ["75 %", "25 %", "50 %"]
    assert page.verdict.text().startswith("Tuned 1: On questions it never saw, the tuned model answers 3 of 4 rightly")


def test_a_run_that_left_no_model_does_not_keep_verdicts_from_deciding(session, version, qtbot):
    made = runs_told.group(session.project, version, [5e-4, 1e-3, 2e-3], [32])
    for job_id in made[:2]:
        runs_told.run(session.project, job_id)
    for job_id, right in zip(made[:2], (3, 1), strict=True):
        runs_told.judged(session.project, job_id, right)
    with session.project.writing() as db:
        jobs.stop(db, session.project, made[2])
    page = opened_group(told_runs.show(TrainingPane(session), qtbot), qtbot)
    assert "Tuned 1" in page.ahead.text() and "75 %" in page.ahead.text()


def test_nothing_is_said_of_verdicts_that_are_still_to_come(session, group, pane, qtbot):
    runs_told.judged(session.project, group[1], 3)
    page = opened_group(pane, qtbot)
    assert "Tuned 2" in page.ahead.text() and "once each run has one" in page.ahead.text()


def test_every_head_sorts_and_what_is_unknown_stands_last(session, version, group, pane, qtbot):
    runs_told.judged(session.project, group[2], 2)
    page = opened_group(pane, qtbot)
    header = page.table.horizontalHeader()
    lowest = page.table.rows.columns.index(next(c for c in page.table.rows.columns if c.title == "Lowest error"))
    place = QPoint(header.sectionViewportPosition(lowest) + 10, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    first = column(page, "Lowest error")
    assert first in (["1.10", "1.30", "1.50"], ["1.50", "1.30", "1.10"])
    assert page.table.side.job_id == group[1], "the current run stays current"
    right = [c.title for c in page.table.rows.columns].index("Held-out right")
    for way in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        page.table.sortByColumn(right, way)
        assert column(page, "Held-out right") == ["50 %", "–", "–"]


def test_chosen_runs_are_compared_by_a_key_and_the_way_back_is_one(session, two, pane, qtbot):
    qtbot.waitUntil(lambda: len(pane.queue.entries()) == 2)
    pane.queue.setFocus()
    pane.queue.choose(pane.queue.entries()[0].id)
    qtbot.keyClick(pane.queue, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: pane.steps.compare.isVisible() and len(pane.queue.selected()) == 2)
    qtbot.keyClick(pane.queue, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    page = pane.comparison
    qtbot.waitUntil(lambda: len(page.table.rows.sides) == 2)
    assert set(page.job_ids) == set(two)
    assert sorted(column(page, "Passes")) == ["5", "9"]
    qtbot.keyClick(page.table, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert pane.queue.isVisible() and pane._head.isVisible()


def test_one_of_them_is_shown_by_itself(session, group, pane, qtbot):
    page = opened_group(pane, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: pane.queue.isVisible() and pane.queue.job is not None and pane.queue.job.id == group[1])
    assert pane.queue.isExpanded(pane.queue.currentIndex().parent()), "its group is opened"


def test_curves_of_what_was_learned_are_there_too(session, group, pane, qtbot):
    page = opened_group(pane, qtbot)
    assert {len(line.points) for line in page.curves.lines} == {2}
    page.which.setFocus()
    qtbot.keyClick(page.which, Qt.Key.Key_Down)
    assert {len(line.points) for line in page.curves.lines} == {runs_told.STEPS}


def test_different_questions_have_no_winner(session, version, group):
    with session.project.writing() as db:
        found = contrast.sides(db, group)
    assert contrast.differing(found) == ["rate"]
    assert contrast.ahead(found) == (found[1], contrast.BY_LOSS)
    found[0].settings[contrast.DATASET] = 2
    assert contrast.ahead(found) is None
    assert contrast.ahead(found[1:2]) is None
    assert contrast.differing(found) == [contrast.DATASET, "rate"]
