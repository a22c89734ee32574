"""What is kept of a run: numbers at their steps, answers, and curves that are quick to draw however long the run."""

import time

from said import hear
from sqlalchemy import select

from studio import protocol
from studio.core import jobs, queue
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.store.schema import SampleAnswer
from studio.core.training import recording


def a_run(opened: Project) -> Change:
    with opened.writing() as db:
        return jobs.enqueue(db, protocol.TrainAdapter("base", "Base", "", "", ""), "Train")


def curve(opened: Project, name: str, most: int = jobs.MOST_POINTS) -> list[tuple[int, float]]:
    with opened.reading() as db:
        return jobs.metrics(db, 1, name, most)


def test_meters_are_kept_where_something_measures_them(opened: Project) -> None:
    hear(opened, a_run(opened), protocol.Metered(1, 100, 900), protocol.Metered(2, 200, 900, 0.5, 61.0, True))
    assert curve(opened, recording.MEMORY) == [(1, 100), (2, 200)]
    assert curve(opened, recording.MEMORY_TOTAL) == [(0, 900)]
    assert curve(opened, recording.ON_CARD) == [(0, 1)], "the newest reading says where"
    assert curve(opened, recording.CARD_LOAD) == [(2, 0.5)]
    assert curve(opened, recording.TEMPERATURE) == [(2, 61.0)]


def test_answer_given_again_after_an_interruption_stands_once(opened: Project) -> None:
    run = a_run(opened)
    for answer in ("5", "5 bar."):
        hear(opened, run, protocol.SampleAnswered(10, 7, "Which?", "5 bar.", answer))
    with opened.reading() as db:
        assert [one.answer for one in db.scalars(select(SampleAnswer))] == ["5 bar."]


def test_long_curve_is_thinned_to_its_ends_and_extremes(opened: Project) -> None:
    run = a_run(opened)
    lines = [step(number, 2.0).to_json().encode() for number in range(1, 20_001)]
    lines[7776] = step(7777, 9.0).to_json().encode()
    lines[3332] = step(3333, 0.5).to_json().encode()
    with opened.writing() as db:
        queue.record_lines(db, opened, run.made[0], lines, 1)
    whole, thin = curve(opened, recording.TRAIN_LOSS, 10**9), curve(opened, recording.TRAIN_LOSS, 100)
    assert len(whole) == 20_000 and len(thin) <= 100
    assert [thin[0], thin[-1]] == [(1, 2.0), (20_000, 2.0)]
    assert {(3333, 0.5), (7777, 9.0)} <= set(thin)
    assert thin == sorted(thin)


def test_many_steps_are_recorded_faster_than_they_are_made(opened: Project) -> None:
    """Ten thousand steps are minutes of training on anything; they must not keep the database for long."""
    lines = [step(number, 2.0).to_json().encode() for number in range(1, 10_001)]
    run, began = a_run(opened), time.thread_time()
    with opened.writing() as db:
        queue.record_lines(db, opened, run.made[0], lines, 1)
    assert time.thread_time() - began < 3


def step(number: int, loss: float) -> protocol.TrainingStep:
    return protocol.TrainingStep(number, 20_000, 1.0, loss, 1e-3, 900.0)
