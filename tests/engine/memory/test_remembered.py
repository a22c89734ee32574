"""Rehearsals that are remembered: what is told from memory is what a fresh child would tell."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch

from studio.engine import memory
from studio.engine.memory import plan, remembered
from studio.engine.memory.imagined import read_config
from studio.engine.memory.rehearsal import rehearse
from studio.protocol import MemoryForecast, Recipe
from tests.engine import tiny
from tests.engine.memory.test_forecast import RECIPE, lessons

OTHER = {
    "epochs": 3, "max_steps": 7, "batch": 2, "batch_tokens": 300, "length": 300, "seed": 5, "samples": 1,
    "reword": False, "book": "open", "passages": True, "alpha": 9, "rslora": False, "rate": 3e-4,
    "schedule": "constant", "warmup_share": 0.2, "clip": 0.5, "weight_decay": 0.1, "evaluations": 2, "early_stop": 2,
    "keep": "best", "max_minutes": 3.0, "cards": 2,
}  # fmt: skip
"""Another value of each setting that a rehearsal may not look at."""


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A base of this test's own, in a process that has rehearsed nothing yet."""
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path / "home"))
    remembered.forget()
    yield tiny.make_base(tmp_path / "shell")
    remembered.forget()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """The recipes that were really rehearsed."""
    recipes: list[Recipe] = []
    monkeypatch.setattr(remembered, "rehearse", lambda *given: (recipes.append(given[1]), rehearse(*given))[1])
    return recipes


def told(folder: Path, recipe: Recipe) -> MemoryForecast:
    """Return a forecast but for what is free, which is another at any moment."""
    return replace(memory.forecast(folder, recipe, lessons(), lessons(count=4)), free=0)


def test_what_is_told_from_memory_is_what_a_fresh_child_tells(shell: Path) -> None:
    """A person tries one setting after another, and goes back."""
    recipes = [RECIPE]
    for change in ({"rate": 1e-4}, {"rank": 8}, {"seed": 3}, {"dropout": 0.1}, {"dropout": 0.2}, {"epochs": 3},
                   {"batch_tokens": 64}, {"rank": 4}, {"checkpointing": True}, {"optimiser": "adamw8bit"}):  # fmt: skip
        recipes.append(replace(recipes[-1], **change))
    warm = [told(shell, recipe) for recipe in (*recipes, *reversed(recipes))]
    fresh = []
    for recipe in recipes:
        remembered.forget()
        fresh.append(told(shell, recipe))
    assert warm == [*fresh, *reversed(fresh)]
    assert len({one.total for one in fresh}) > 4, "these changes are not all the same"


def test_a_setting_that_moves_no_byte_rehearses_nothing(shell: Path, done: list[Recipe]) -> None:
    usual = told(shell, RECIPE)
    for name in remembered.NUMBERS | remembered.COURSE:
        assert told(shell, replace(RECIPE, **{name: OTHER[name]})) == usual
    assert len(done) == 1
    told(shell, replace(RECIPE, dropout=0.1))
    told(shell, replace(RECIPE, dropout=0.3))
    assert len(done) == 2


def test_what_a_rehearsal_may_not_look_at_changes_nothing_in_it(shell: Path) -> None:
    data = plan.make(RECIPE, lessons(), lessons(count=4), read_config(shell))
    assert OTHER.keys() == remembered.ASIDE
    assert all(value != getattr(RECIPE, name) for name, value in OTHER.items())
    processor = torch.device("cpu")
    assert rehearse(shell, replace(RECIPE, **OTHER), data, processor) == rehearse(shell, RECIPE, data, processor)
    some, much = (rehearse(shell, replace(RECIPE, dropout=share), data, processor) for share in (0.05, 0.5))
    assert some == much


def test_every_other_setting_is_rehearsed_for_itself(shell: Path) -> None:
    """One that is new to the recipe, too: it counts until somebody says that it weighs nothing."""
    seen = {field.name for field in fields(Recipe)} - remembered.ASIDE
    other = Recipe(**{name: getattr(Recipe(), name) for name in seen}, **OTHER)
    assert remembered.weighty(other) == Recipe()
    for name in seen - {"dropout"}:
        assert getattr(remembered.weighty(replace(RECIPE, **{name: "another"})), name) == "another"


def test_another_model_in_the_same_folder_is_rehearsed_anew(shell: Path, done: list[Recipe]) -> None:
    one = told(shell, RECIPE)
    file = shell / "config.json"
    config = json.loads(file.read_text())
    file.write_text(json.dumps({**config, "num_hidden_layers": config["num_hidden_layers"] + 1}))
    assert told(shell, RECIPE).weights > one.weights
    assert len(done) == 2


def test_the_words_of_the_rows_weigh_nothing(shell: Path, done: list[Recipe]) -> None:
    """Only how many tokens there are, and which are trained."""
    data = plan.make(RECIPE, lessons(), lessons(count=4), read_config(shell))
    assert data == plan.make(RECIPE, lessons(), lessons(count=4), read_config(shell))
    assert {token for sample in (*data.piece, *data.held_out) for token in sample.ids} == {0}
    for _ in range(2):
        remembered.rehearsed(shell, RECIPE, data, torch.device("cpu"))
    assert len(done) == 1


def test_what_is_remembered_is_bounded(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "rehearse", lambda *_: None)
    data = plan.Plan((), False, (), (0, 0))
    for rank in range(2 * remembered.KEPT):
        remembered.rehearsed(shell, replace(RECIPE, rank=rank), data, torch.device("cpu"))
    assert remembered._rehearsed.cache_info().currsize == remembered.KEPT
