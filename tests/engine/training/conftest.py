"""Rows on which a run can be seen to fare badly."""

from pathlib import Path

import pytest

from tests.engine import tiny


@pytest.fixture(scope="session")
def contrary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Held-out pairs that say otherwise than the trained ones: the better those are learned, the worse these."""
    pairs = [(question, "Nobody knows.") for question, _ in tiny.QUESTIONS[::5]]
    return tiny.write_rows(tmp_path_factory.mktemp("contrary") / "held_out.jsonl", pairs, "held_out")
