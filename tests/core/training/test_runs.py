"""What a run is started with: the same once more, several at once, and passages that prove no held-out answer."""

import time
from pathlib import Path

import pytest
from said import begin, document_events, hear
from sqlalchemy import select

from studio import protocol
from studio.core import bases, documents, jobs, queue
from studio.core.freezing import datasets, versions
from studio.core.freezing.splitting import Freezing
from studio.core.review import catalogue, pairs
from studio.core.store.project import Project
from studio.core.store.schema import QUEUED, DatasetVersion, Job, Passage
from studio.core.training import contrast, runs, sweeps
from studio.protocol import Recipe

LINES = "\n".join(f"The relief valve of pump {number} opens at {number + 3} bar." for number in range(24))


@pytest.fixture
def frozen(opened: Project) -> Project:
    """A project with a document of 24 lines, a question from each, and a version of them."""
    with opened.writing() as db:
        read = documents.add(db, opened, [opened.folder / "Pumps.txt"])
    hear(opened, read, *document_events(text=LINES))
    with opened.writing() as db:
        for passage in db.scalars(select(Passage)).all():
            asked = f"When does {passage.text[:27]} open?"
            pairs.add_from_page(db, asked, passage.text, passage.id, 0, len(passage.text))
        pairs.approve(db, catalogue.ids(db))
        datasets.freeze(db, opened)
    return opened


def start(project: Project, recipe: Recipe) -> int:
    with project.writing() as db:
        return runs.start(db, project, 1, bases.resolve("starter"), recipe).made[0]


def test_duplicate_is_what_was_started(frozen: Project) -> None:
    recipe = Recipe(rank=16, dora=True, epochs=2)
    with frozen.reading() as db:
        draft = runs.duplicate(db, start(frozen, recipe))
    assert (draft.version_id, draft.base.name, draft.recipe) == (1, "Starter", recipe)


def test_several_runs_are_a_group_that_says_what_differs(frozen: Project) -> None:
    with frozen.writing() as db:
        change = sweeps.start(db, frozen, 1, bases.resolve("starter"), Recipe(rank=8, alpha=16), (1e-3, 2e-3), (8, 32))
        again = sweeps.start(db, frozen, 1, bases.resolve("starter"), Recipe(), (1e-3,), ())
        found = [db.get_one(Job, job_id) for job_id in change.made]
        other = db.get_one(Job, again.made[0])
    assert [job.title for job in found] == [
        f"Train Starter on dataset 1: rate {rate}, room to learn {rank}" for rate in (0.001, 0.002) for rank in (8, 32)
    ]
    assert {job.version_id for job in found} == {1} and len({job.sweep for job in found} - {other.sweep}) == 1
    assert [(one.rank, one.alpha) for one in map(runs.settings, found)] == [(8, 16), (32, 64)] * 2


def test_group_never_takes_the_name_of_another(frozen: Project) -> None:
    with frozen.writing() as db:
        first, second = (sweeps.start(db, frozen, 1, bases.resolve("starter"), Recipe(), (1e-3,), ()).made[0]
                         for _ in range(2))  # fmt: skip
        jobs.stop(db, frozen, first)
        jobs.forget(db, frozen, first)
        third = sweeps.start(db, frozen, 1, bases.resolve("starter"), Recipe(), (1e-3,), ()).made[0]
        assert db.get_one(Job, second).sweep != db.get_one(Job, third).sweep


def test_settings_of_another_version_of_the_studio_are_read_as_far_as_they_are_known(frozen: Project) -> None:
    job_id = start(frozen, Recipe(rank=16))
    with frozen.writing() as db:
        job = db.get_one(Job, job_id)
        job.spec = {**job.spec, "recipe": {**job.spec["recipe"], "of_tomorrow": 1}}
        assert runs.settings(job) == Recipe(rank=16)


def test_settings_an_older_studio_did_not_know_are_told_as_the_child_takes_them(frozen: Project) -> None:
    job_id = start(frozen, Recipe(rank=16))
    with frozen.writing() as db:
        job = db.get_one(Job, job_id)
        job.spec = {**job.spec, "recipe": {"rank": 16}}
        assert runs.settings(job) == Recipe.from_dict({"rank": 16}) == Recipe(rank=16)


def test_group_is_compared_by_its_losses_and_verdicts(frozen: Project) -> None:
    with frozen.writing() as db:
        made = sweeps.start(db, frozen, 1, bases.resolve("starter"), Recipe(), (1e-3, 2e-3), (8,)).made
        job = db.get_one(Job, made[0])
        for step, loss in ((10, 2.0), (20, 1.5), (30, 1.75)):
            queue.record(db, frozen, job, protocol.HeldOutLoss(step, loss))
    with frozen.reading() as db:
        first, second = contrast.sides(db, made)
    assert (first.best, first.last, first.tallies, second.best) == (1.5, 1.75, {}, None)


def test_run_took_what_all_of_its_lives_took(frozen: Project) -> None:
    """Stopped in the evening, it went on in the morning: the night is no part of it, and its first life is."""
    job_id = start(frozen, Recipe())
    saved = frozen.run_folder(job_id) / "adapter"
    saved.mkdir(parents=True)
    for word, lasted in ((protocol.Stopped(), 3000.0), (protocol.Finished(), 5000.0)):
        with frozen.writing() as db:
            assert queue.begin(db, job_id)
            for event in (protocol.AdapterSaved(str(saved), {"lasted": lasted}), word):
                queue.record(db, frozen, db.get_one(Job, job_id), event)
            jobs.resume(db, frozen, job_id)
    with frozen.reading() as db:
        (side,) = contrast.sides(db, [job_id])
    assert 5000 <= side.seconds < 5060


def test_run_that_leaves_nothing_took_what_all_of_its_lives_took(frozen: Project) -> None:
    """Its child died twice, once while no studio was open to see it; then it failed, a person let it go on, and it
    failed again. What lay between is no part of it."""
    job_id = start(frozen, Recipe())

    def live(seconds: float) -> Job:
        """Begin it anew, so many seconds ago."""
        assert queue.begin(db, job_id)
        job = db.get_one(Job, job_id)
        job.started -= seconds
        return job

    with frozen.writing() as db:
        live(9000)
        queue.interrupt(db, job_id, heard=time.time() - 8000)
        assert db.get_one(Job, job_id).state == QUEUED
        live(2000)
        queue.interrupt(db, job_id)
        for seconds, took in ((300, 3300), (40, 3340)):
            job = live(seconds)
            assert jobs.lasted(job) is None, "it is under way"
            queue.record(db, frozen, job, protocol.Failed("training_diverged", {"step": 3}))
            assert took <= jobs.lasted(job) < took + 60
            (side,) = contrast.sides(db, [job_id])
            assert side.seconds == jobs.lasted(job)
            jobs.resume(db, frozen, job_id)
            assert jobs.lasted(job) is None, "it waits"
            job.ended, job.started = job.ended - 5000, job.started - 5000  # it has waited for long
        jobs.stop(db, frozen, job_id)
        assert 3340 <= jobs.lasted(job) < 3400, "taken out of the queue it took no longer"


def test_work_that_begins_at_its_beginning_took_its_last_life_alone(frozen: Project) -> None:
    with frozen.writing() as db:
        job_id = jobs.enqueue(db, protocol.WriteDrafts(""), "Write").made[0]
        for _ in range(2):
            assert queue.begin(db, job_id)
            job = db.get_one(Job, job_id)
            job.started -= 100
            queue.record(db, frozen, job, protocol.Stopped())
            assert 100 <= jobs.lasted(job) < 160
            jobs.resume(db, frozen, job_id)


def test_freeze_and_start_freezes_as_the_form_says(frozen: Project) -> None:
    base, freezing = bases.resolve("starter"), Freezing(general=0.2)
    with frozen.writing() as db:
        job_id = runs.freeze_and_start(db, frozen, base, Recipe(), freezing=freezing).made[0]
        version = db.get_one(DatasetVersion, db.get_one(Job, job_id).version_id)
        assert version.settings["general"] == 0.2


def test_passages_to_read_prove_no_held_out_answer_and_stay_as_they_were(frozen: Project) -> None:
    job_id = start(frozen, Recipe(passages=True))
    assert begin(frozen, job_id)
    spec = protocol.read_job(frozen.run_folder(job_id))
    handed = [row["text"] for row in protocol.read_rows(Path(spec.passages))]
    with frozen.reading() as db:
        version = db.get_one(DatasetVersion, 1)
    held_out = {row["source"] for row in versions.rows(frozen, version, "held_out")}
    assert held_out and sorted([*handed, *held_out]) == sorted(LINES.splitlines())
    with frozen.writing() as db:
        db.get_one(Job, job_id).state = "queued"
        documents.leave_out(db, [1])
    assert begin(frozen, job_id)
    assert handed == [row["text"] for row in protocol.read_rows(Path(spec.passages))]


def test_run_without_passages_is_handed_none(frozen: Project) -> None:
    job_id = start(frozen, Recipe())
    assert begin(frozen, job_id)
    assert protocol.read_job(frozen.run_folder(job_id)).passages == ""
