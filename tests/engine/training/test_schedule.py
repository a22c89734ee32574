"""The rate of each step: it warms up, then takes the shape that was asked for."""

import math

import pytest

from studio.engine.training.schedule import rate
from studio.protocol import Recipe
from studio.protocol.recipe import CONSTANT, COSINE, LINEAR, SCHEDULES

STEPS = 200


def rates(schedule: str, **settings: float) -> list[float]:
    recipe = Recipe(rate=1.0, schedule=schedule, **{"warmup_share": 0.1, **settings})
    return [rate(recipe, step, STEPS) for step in range(STEPS)]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_warms_up_in_a_straight_line_to_the_full_rate(schedule: str) -> None:
    warming = rates(schedule)[:20]
    assert warming == pytest.approx([(step + 1) / 20 for step in range(20)])


def test_behind_the_warm_up_each_has_its_shape() -> None:
    cosine, linear, constant = (rates(schedule)[20:] for schedule in (COSINE, LINEAR, CONSTANT))
    assert cosine[0] == linear[0] == constant[0] == 1.0
    assert cosine[90] == pytest.approx(0.5) == linear[90]
    assert cosine[45] == pytest.approx(0.5 + math.sqrt(0.125)) and linear[45] == pytest.approx(0.75)
    assert set(constant) == {1.0}
    for falling in (cosine, linear):
        assert falling == sorted(falling, reverse=True)
        assert 0 < falling[-1] < 0.01


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_without_a_warm_up_it_begins_at_the_full_rate(schedule: str) -> None:
    assert rates(schedule, warmup_share=0.0)[0] == 1.0
