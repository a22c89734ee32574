"""Runs taken off the list: their tuned models stay or go with them, in one step that can be taken back."""

import time

import pytest
from sqlalchemy import func, select

from studio import protocol
from studio.core import exchanges, jobs, queue, verdict
from studio.core.freezing import datasets
from studio.core.problems import ProblemError
from studio.core.review import pairs
from studio.core.store import changes
from studio.core.store.project import Project
from studio.core.store.schema import DONE, QUEUED, Adapter, Evaluation, Exchange, Job
from studio.core.training import adapters, removal, watching


@pytest.fixture
def version(opened: Project) -> int:
    with opened.writing() as db:
        asked = [pairs.add(db, f"What does code F{n} mean?", f"Part {n} is worn.").made[0] for n in range(20)]
        pairs.approve(db, asked)
        return datasets.freeze(db, opened).made[0]


def trained(project: Project, version: int, name: str = "") -> int:
    """A run that is done; with a name it left a tuned model. Returns the job."""
    with project.writing() as db:
        job = db.get_one(Job, jobs.enqueue(db, protocol.TrainAdapter("base", "Base", "", "", ""), "Train").made[0])
        job.state, job.ended = DONE, time.time()
        if name:
            made = Adapter(job_id=job.id, version_id=version, base="base", name=name, folder="x", card={}, created=0.0)
            db.add(made)
            db.flush()
            job.adapter_id = made.id
        queue.record(db, project, job, protocol.TrainingStep(1, 9, 0.1, 2.5, 1e-3, 100.0))
    project.run_folder(job.id).mkdir(parents=True)
    (project.folder / "x").mkdir(exist_ok=True)
    return job.id


def judged(project: Project, job_id: int) -> int:
    """A verdict on what a run left, and a question asked of it; returns the verdict's job."""
    with project.writing() as db:
        adapter = db.query(Adapter).filter_by(job_id=job_id).one()
        job = db.get_one(Job, verdict.start(db, project, adapter.id).made[0])
        job.state, job.ended = DONE, time.time()
        db.add(Evaluation(job_id=job.id, adapter_id=adapter.id, version_id=adapter.version_id, answers="x", scores={},
                          verdict="Better.", created=0.0))  # fmt: skip
        exchanges.keep(db, adapter.id, "Which part?", "None.", "Part 3.")
    return job.id


def listed(project: Project) -> list[int]:
    with project.reading() as db:
        return [one.id for one in watching.listing(db).entries]


def remove(project: Project, *job_ids: int, with_models: bool = False) -> changes.Change:
    with project.writing() as db:
        return removal.remove(db, project, job_ids, with_models)


def turn(project: Project, change: changes.Change) -> changes.Change:
    with project.writing("undo") as db:
        return changes.revert(db, change)


def counts(project: Project) -> list[int]:
    with project.reading() as db:
        return [db.scalar(select(func.count()).select_from(one)) or 0 for one in (Job, Adapter, Evaluation, Exchange)]


def test_run_goes_and_its_tuned_model_stays(opened: Project, version: int) -> None:
    run = trained(opened, version, "Pumps")
    change = remove(opened, run)
    assert listed(opened) == [] and change.title == "remove “Train”; its tuned model stays"
    with opened.reading() as db:
        assert [one.name for one in adapters.listed(db)] == ["Pumps"]
        queue.sweep_folders(db, opened)
    assert opened.run_folder(run).is_dir(), "the model lies there"
    turn(opened, change)
    assert listed(opened) == [run]


def test_run_and_its_tuned_model_go_and_come_back_whole(opened: Project, version: int) -> None:
    run = trained(opened, version, "Pumps")
    judged(opened, run)
    before = counts(opened)
    change = remove(opened, run, with_models=True)
    assert counts(opened) == [0, 0, 0, 1], "what was asked stays"
    redo = turn(opened, change)
    assert counts(opened) == before
    with opened.reading() as db:
        made = adapters.listed(db)[0]
        assert {job.adapter_id for job in jobs.listed(db)} == {made.id} and made.job_id == run
        assert db.scalars(select(Exchange.adapter_id)).all() == [made.id]
        assert jobs.metrics(db, run, "train_loss") == [(1, 2.5)]
    turn(opened, redo)
    with opened.reading() as db:
        queue.sweep_folders(db, opened)
    assert not opened.run_folder(run).exists()


def test_several_runs_are_one_step(opened: Project, version: int) -> None:
    runs = [trained(opened, version), trained(opened, version, "Pumps"), trained(opened, version)]
    change = remove(opened, *runs)
    assert (listed(opened), change.title) == ([], "remove 3 runs")
    turn(opened, change)
    assert sorted(listed(opened)) == runs


def test_tuned_model_that_is_being_judged_stays(opened: Project, version: int) -> None:
    run = trained(opened, version, "Pumps")
    verdict_job = judged(opened, run)
    with opened.writing() as db:
        db.get_one(Job, verdict_job).state = QUEUED
    with pytest.raises(ProblemError, match="was not removed"):
        remove(opened, run, with_models=True)
    assert listed(opened) == [verdict_job, run]


def test_new_run_has_its_place_although_all_others_are_off_the_list(opened: Project, version: int) -> None:
    remove(opened, trained(opened, version, "Pumps"))
    after = trained(opened, version)
    assert listed(opened) == [after]
