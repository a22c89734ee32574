"""The starter, rows to learn, and one adapter trained by a real child, shared by the tests of the engine."""

import os
from pathlib import Path

import pytest

from studio.engine.__main__ import SURROUNDINGS

os.environ.update(SURROUNDINGS)

from tests.engine import tiny
from tests.engine.children import do, train_job

STARTER = Path(__file__).parents[2] / "assets/starter"
BY_HEART = {"rank": 16, "alpha": 16, "rate": 3e-3, "epochs": 16, "dropout": 0.02}
"""Twice as much as the starter needs to learn its rows, and with dropout, as people train."""


@pytest.fixture(scope="session")
def base() -> Path:
    """The model that ships: what it does is what people see."""
    return STARTER


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base so small that a whole run takes a second, for the laws that hold of any base: two layers, 64 wide."""
    return tiny.make_base(tmp_path_factory.mktemp("small") / "base")


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pairs to learn."""
    return tiny.write_rows(tmp_path_factory.mktemp("rows") / "train.jsonl", tiny.QUESTIONS)


@pytest.fixture(scope="session")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pairs kept back."""
    return tiny.write_rows(tmp_path_factory.mktemp("rows") / "held_out.jsonl", tiny.QUESTIONS[::5], "held_out")


@pytest.fixture
def every_step_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many steps are so many events, however fast this machine is."""
    monkeypatch.setattr("studio.engine.training.train.SAY_EVERY", 0.0)


@pytest.fixture(scope="session")
def trained(base: Path, rows: Path, held_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder after a whole training run that learned its rows by heart."""
    folder = tmp_path_factory.mktemp("run")
    do(folder, train_job(base, rows, held_out, **BY_HEART))
    return folder
