"""What a start would do, before it is done: how questions are split, how long it takes, what is queued."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import bases, jobs
from studio.core.freezing import datasets
from studio.core.review import pairs
from studio.core.store.project import Project
from studio.core.store.schema import Adapter, DatasetVersion, Job
from studio.core.training import material, outlook, presets
from studio.core.training.material import Material
from studio.protocol.recipe import BOTH, Recipe

RECIPE = Recipe(epochs=4, batch=8)
LARGE = replace(bases.listed()[0], bytes=3 << 30)


def fill(db: Session, count: int) -> None:
    made = [pairs.add(db, f"What does code F{n:02} mean?", f"Part {n} is worn.").made[0] for n in range(count)]
    pairs.approve(db, made)


def remember_a_run(db: Session, project: Project, seconds: float, recipe: Recipe, processes: int = 1) -> None:
    """A run of the starter on 30 questions that came to its end."""
    version = datasets.freeze(db, project).made[0]
    job = material.start(db, project, bases.listed()[0], recipe, version).made[0]
    steps = 4 * recipe.epochs
    card = {"trained": 30, "step": steps, "steps": steps, "seconds": seconds, "recipe": vars(recipe),
            "processes": processes}  # fmt: skip
    db.add(Adapter(job_id=job, version_id=version, base=str(bases.listed()[0].folder), name="Tuned", folder="x",
                   card=card, created=0.0))  # fmt: skip


@pytest.mark.parametrize(
    ("questions", "recipe"),
    [
        (120, RECIPE),
        (60, replace(RECIPE, max_steps=8)),
        (240, replace(RECIPE, max_steps=32)),
        (240, replace(RECIPE, book=BOTH)),
        (120, replace(RECIPE, book=BOTH, max_steps=16)),
    ],
)
def test_every_pass_counts_both_books_count_twice_and_steps_have_their_limit(questions: int, recipe: Recipe) -> None:
    assert outlook.questions_seen(recipe, 30) == pytest.approx(questions, rel=0.07)


def test_time_follows_the_last_run_on_the_base(opened: Project) -> None:
    with opened.writing() as db:
        fill(db, 40)
        base = bases.listed()[0]
        assert outlook.forecast(db, base, RECIPE).seconds is None
        remember_a_run(db, opened, 60.0, RECIPE)
        found = outlook.forecast(db, base, replace(RECIPE, epochs=8))
        assert found.seconds == pytest.approx(120 * found.learned / 30)
        assert outlook.forecast(db, base, replace(RECIPE, epochs=800, max_minutes=10)).seconds == 600
        assert outlook.forecast(db, LARGE, RECIPE).seconds is not None, "the same folder"


def test_general_questions_are_a_share_of_what_is_trained(opened: Project) -> None:
    with opened.writing() as db:
        fill(db, 40)
        plain = outlook.forecast(db, LARGE, RECIPE)
        mixed = outlook.forecast(db, LARGE, RECIPE, Material(general=0.5))
        assert (mixed.approved, mixed.held_out, mixed.learned) == (40, plain.held_out, 2 * plain.learned)


def test_a_version_is_told_as_it_was_frozen(opened: Project) -> None:
    with opened.writing() as db:
        fill(db, 20)
        version = db.get_one(DatasetVersion, datasets.freeze(db, opened).made[0])
        pairs.approve(db, [pairs.add(db, "What does code G01 mean?", "Part 99 is worn.").made[0]])
        found = outlook.forecast(db, LARGE, RECIPE, Material(version.id))
        assert (found.approved, found.learned, found.held_out) == (20, version.trained, version.held_out)


def test_several_wait_alike_and_alpha_keeps_its_ratio(opened: Project) -> None:
    with opened.writing() as db:
        fill(db, 20)
        prepared = datasets.prepare(db, Material(general=0.2).freezing)
        made = material.start(db, opened, bases.listed()[0], RECIPE, prepared, rates=(1e-3, 2e-3), ranks=(8,),
                              not_before=5.0)  # fmt: skip
        queued = [db.get_one(Job, number) for number in made.made]
        assert [(job.spec["recipe"]["rate"], job.spec["recipe"]["alpha"]) for job in queued] == [(1e-3, 8), (2e-3, 8)]
        assert {job.not_before for job in queued} == {5.0}
        assert {job.version_id for job in queued} == {version.id for version in datasets.listed(db)}
        assert len(jobs.listed(db)) == 2


def test_presets_give_more_practice_in_their_order_and_a_large_model_less_of_it() -> None:
    small = bases.listed()[0]
    for base in (small, LARGE):
        made = [presets.recipe(one, base, 300) for one in presets.PRESETS]
        assert [one.epochs for one in made] == sorted({one.epochs for one in made})
        assert [one.evaluations for one in made] == sorted({one.evaluations for one in made})
    assert presets.recipe(presets.PRESETS[0], LARGE, 300).rate < presets.recipe(presets.PRESETS[0], small, 300).rate
    assert isinstance(made[0], protocol.Recipe)


@pytest.mark.parametrize(
    ("then", "processes", "now", "times"),
    [(1, 1, 2, 0.5), (2, 2, 1, 2.0), (2, 2, 4, 0.5), (0, 4, 0, 1.0), (0, 4, 1, 4.0), (4, 2, 4, 1.0), (2, 2, 0, 1.0)],
)
def test_time_counts_the_cards_that_share_the_work(
    opened: Project, then: int, processes: int, now: int, times: float
) -> None:
    with opened.writing() as db:
        fill(db, 40)
        remember_a_run(db, opened, 60.0, replace(RECIPE, cards=then), processes)
        found = outlook.forecast(db, bases.listed()[0], replace(RECIPE, cards=now))
        assert found.seconds == pytest.approx(times * 60 * found.learned / 30)
