"""Whose turn it is: places that are dragged about, jobs that wait for another or for a moment, and undo."""

import time
from pathlib import Path

import pytest

from studio import protocol
from studio.core import jobs, queue
from studio.core.problems import ProblemError
from studio.core.store import changes
from studio.core.store.project import Project
from studio.core.store.schema import DONE, FAILED, QUEUED, RUNNING, STOPPED, Job


def add(opened: Project, *titles: str) -> list[int]:
    """Queue runs of which nothing is read."""
    with opened.writing() as db:
        spec = protocol.TrainAdapter("base", "Base", "", "", "")
        return [jobs.enqueue(db, spec, title).made[0] for title in titles]


def order(opened: Project) -> list[int]:
    with opened.reading() as db:
        return [job.id for job in jobs.listed(db)]


def next_one(opened: Project) -> int | None:
    with opened.reading() as db:
        return next((job.id for job in queue.next_jobs(db)), None)


def put(opened: Project, job_id: int, state: str) -> None:
    with opened.writing() as db:
        db.get_one(Job, job_id).state = state


def undo(opened: Project, change: changes.Change) -> None:
    with opened.writing("undo") as db:
        changes.revert(db, change)


def test_two_jobs_can_be_dragged_before_each_other_for_ever(opened: Project) -> None:
    one, two, three = add(opened, "one", "two", "three")
    for _ in range(200):  # without numbering anew, fifty halvings leave two jobs with one place
        for moved in (two, one):
            with opened.writing() as db:
                jobs.move(db, moved, three)
            assert order(opened)[-2:] == [moved, three]


def test_places_numbered_anew_can_be_taken_back(opened: Project) -> None:
    one, two, three = add(opened, "one", "two", "three")
    with opened.writing() as db:
        db.get_one(Job, two).position = 1.0 + 1e-9
        change = jobs.move(db, three, two)
    assert order(opened) == [one, three, two]
    undo(opened, change)
    assert order(opened) == [one, two, three]


def test_first_place_is_before_one_that_went_back_to_the_head(opened: Project) -> None:
    one, two, three = add(opened, "one", "two", "three")
    put(opened, three, RUNNING)
    with opened.writing() as db:
        queue.interrupt(db, three)
    assert order(opened) == [three, one, two]
    with opened.writing() as db:
        jobs.move(db, two, three)
    assert order(opened) == [two, three, one]


def test_job_waits_for_another_to_be_done(opened: Project) -> None:
    first, second = add(opened, "first", "second")
    with opened.writing() as db:
        jobs.move(db, second, first)
        jobs.run_after(db, second, first)
    assert next_one(opened) == first
    put(opened, first, FAILED)
    assert next_one(opened) is None
    with opened.reading() as db:
        assert jobs.held_up(db)[second].what == "It waits for “first”, which ended before it was done."
    put(opened, first, DONE)
    assert next_one(opened) == second
    with opened.reading() as db:
        assert not jobs.held_up(db)


def test_jobs_never_wait_for_each_other(opened: Project) -> None:
    one, two, three = add(opened, "one", "two", "three")
    with opened.writing() as db:
        jobs.run_after(db, two, one)
        jobs.run_after(db, three, two)
        for last in (three, one):
            with pytest.raises(ProblemError, match="The order was not changed"):
                jobs.run_after(db, one, last)


def test_job_waits_for_its_moment_and_undo_lets_it_begin(opened: Project) -> None:
    (one,) = add(opened, "one")
    with opened.writing() as db:
        change = jobs.start_at(db, one, time.time() + 3600)
    assert next_one(opened) is None
    with opened.reading() as db:
        assert jobs.held_up(db)[one].what.startswith("It starts at ")
    undo(opened, change)
    assert next_one(opened) == one
    with opened.writing() as db:
        jobs.start_at(db, one, time.time() - 1)
    assert next_one(opened) == one


def test_cancelled_while_it_waited_comes_back_by_undo_unless_it_has_run(opened: Project) -> None:
    one, two = add(opened, "one", "two")
    with opened.writing() as db:
        cancelled = [jobs.cancel(db, opened, job_id) for job_id in (one, two)]
    assert next_one(opened) is None
    undo(opened, cancelled[0])
    with opened.reading() as db:
        assert (db.get_one(Job, one).state, db.get_one(Job, one).ended) == (QUEUED, None)
    put(opened, two, RUNNING)
    with pytest.raises(Exception, match="moved on"):
        undo(opened, cancelled[1])
    with opened.reading() as db:
        assert db.get_one(Job, two).state == RUNNING


def test_running_one_is_cancelled_by_a_word(opened: Project) -> None:
    (one,) = add(opened, "one")
    put(opened, one, RUNNING)
    with opened.writing() as db:
        assert not jobs.cancel(db, opened, one).inverse
    assert (opened.run_folder(one) / protocol.CONTROL_FILE).read_text() == protocol.CANCEL
    with opened.writing() as db:
        assert queue.cancelled(db, one)
        assert db.get_one(Job, one).state == STOPPED


def test_a_word_is_left_although_the_child_reads_the_one_before_just_then(
    opened: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a file that is open cannot be replaced."""
    (one,) = add(opened, "one")
    put(opened, one, RUNNING)
    replace, refused = Path.replace, [PermissionError("in use"), PermissionError("in use")]

    def held(file: Path, target: Path) -> Path:
        if refused:
            raise refused.pop()
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", held)
    with opened.writing() as db:
        jobs.stop(db, opened, one)
    assert (opened.run_folder(one) / protocol.CONTROL_FILE).read_text() == protocol.STOP


def test_forgotten_job_comes_back_with_its_curves_and_its_number_is_never_given_again(opened: Project) -> None:
    one, two = add(opened, "one", "two")
    with opened.writing() as db:
        queue.record(db, opened, db.get_one(Job, two), protocol.TrainingStep(1, 9, 0.1, 2.5, 1e-3, 100.0))
        db.get_one(Job, two).state = STOPPED
    opened.run_folder(two).mkdir(parents=True)
    with opened.writing() as db:
        change = jobs.forget(db, opened, two)
    assert add(opened, "three") == [3]
    undo(opened, change)
    with opened.reading() as db:
        assert jobs.metrics(db, two, "train_loss") == [(1, 2.5)]
        queue.sweep_folders(db, opened)
    assert opened.run_folder(two).is_dir(), "it is on the list again"
    with opened.writing() as db:
        jobs.forget(db, opened, two)
        with pytest.raises(ProblemError, match="was not removed"):
            jobs.forget(db, opened, one)
    with opened.reading() as db:
        queue.sweep_folders(db, opened)
    assert not opened.run_folder(two).exists()


def test_redo_does_not_take_away_a_job_that_runs_again(opened: Project) -> None:
    (one,) = add(opened, "one")
    put(opened, one, STOPPED)
    with opened.writing() as db:
        forgotten = jobs.forget(db, opened, one)
    with opened.writing("undo") as db:
        redo = changes.revert(db, forgotten)
    put(opened, one, RUNNING)
    with pytest.raises(Exception, match="moved on"), opened.writing("redo") as db:
        changes.revert(db, redo)
    with opened.reading() as db:
        assert db.get_one(Job, one).state == RUNNING


def test_interrupted_run_is_started_again_as_long_as_it_gets_ahead(opened: Project) -> None:
    (one,) = add(opened, "one")

    def die(times: int) -> str:
        for _ in range(times):
            put(opened, one, RUNNING)
            with opened.writing() as db:
                queue.interrupt(db, one)
        with opened.reading() as db:
            return db.get_one(Job, one).state

    assert die(queue.TRIES) == QUEUED
    put(opened, one, RUNNING)
    with opened.writing() as db:
        queue.record(db, opened, db.get_one(Job, one), protocol.CheckpointPublished(120, "step-000120"))
    assert die(queue.TRIES) == QUEUED
    assert die(1) == "interrupted"
    with opened.writing() as db:
        assert jobs.problem(db.get_one(Job, one)).what == "The work was interrupted."
        assert len(jobs.notes(db.get_one(Job, one))) == 2 * queue.TRIES
        jobs.resume(db, opened, one)
    assert die(1) == QUEUED, "a person's word begins the count anew"


def test_only_a_run_that_took_steps_is_said_to_go_on_from_a_checkpoint(opened: Project) -> None:
    (one,) = add(opened, "one")
    put(opened, one, RUNNING)
    with opened.writing() as db:
        queue.interrupt(db, one)
    put(opened, one, RUNNING)
    with opened.writing() as db:
        queue.record(db, opened, db.get_one(Job, one), protocol.TrainingStep(7, 20, 0.4, 1.5, 1e-3, 900.0))
        queue.interrupt(db, one)
        early, late = (note.what for note in jobs.notes(db.get_one(Job, one)))
    assert "step" not in early and "checkpoint" not in early
    assert "at step 7" in late


def test_work_that_goes_on_from_no_checkpoint_is_left_to_a_person(opened: Project) -> None:
    with opened.writing() as db:
        one = jobs.enqueue(db, protocol.WriteDrafts(""), "Write").made[0]
        db.get_one(Job, one).state = RUNNING
        queue.interrupt(db, one)
        assert db.get_one(Job, one).state == "interrupted"
