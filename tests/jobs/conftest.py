"""A project that is ready to train, and a session on it."""

from collections.abc import Iterator

import pytest
from runs import leave

from studio.core.freezing import datasets
from studio.core.review import catalogue, pairs
from studio.core.store.project import Project
from studio.jobs.session import Session


@pytest.fixture
def trainable(opened: Project) -> Project:
    """A project with a frozen version of two dozen short pairs."""
    with opened.writing() as db:
        for number in range(24):
            pairs.add(db, f"What is the pressure of pump {number}?", f"Pump {number} runs at {number + 3} bar.")
        pairs.approve(db, catalogue.ids(db))
        datasets.freeze(db, opened)
    return opened


@pytest.fixture
def session(trainable: Project, qapp) -> Iterator[Session]:
    """A session that does not close the project: the fixture that opened it does."""
    made = Session(trainable)
    yield made
    leave(made)
