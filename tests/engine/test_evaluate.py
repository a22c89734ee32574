"""Evaluation: what was learned by heart is answered, the base is not, and an interruption costs nothing."""

import shutil
from pathlib import Path

import pytest

from studio.child import StopAsked
from studio.engine.evaluate import ANSWERS
from studio.protocol import STOP, Answered, EvaluateAdapter, Finished, Progress
from tests.engine import tiny
from tests.engine.children import control, do, of, said
from tests.engine.here import do_here


@pytest.fixture(scope="module")
def job(base: Path, trained: Path, rows: Path) -> EvaluateAdapter:
    return EvaluateAdapter(str(base), str(trained / "adapter"), str(rows), max_tokens=40, batch=8)


@pytest.fixture(scope="module")
def whole(job: EvaluateAdapter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder after all was answered by a child."""
    folder = tmp_path_factory.mktemp("whole")
    do(folder, job)
    return folder


def test_both_sides_answer_every_question(whole: Path) -> None:
    events = said(whole)
    answered = {event.id: event for event in of(Answered, events)}
    assert isinstance(events[-1], Finished)
    assert sorted(answered) == list(range(1, len(tiny.QUESTIONS) + 1))
    for number, (question, answer) in enumerate(tiny.QUESTIONS, start=1):
        event = answered[number]
        assert (event.question, event.reference, event.split) == (question, answer, "trained")
        assert event.tuned == answer
        assert event.tuned_ended
        assert event.base != answer
    assert {event.doing for event in of(Progress, events)} >= {"loading", "answering"}
    assert len((whole / ANSWERS).read_text(encoding="utf-8").splitlines()) == len(answered)


def test_a_short_limit_cuts_answers_and_says_so(tmp_path: Path, job: EvaluateAdapter) -> None:
    cut = EvaluateAdapter(**{**vars(job), "max_tokens": 3})
    answered = of(Answered, do_here(tmp_path, cut))
    assert not any(event.tuned_ended for event in answered)
    assert any(not event.base_ended for event in answered)
    assert all(event.reference.startswith(event.tuned) for event in answered)


def test_an_interrupted_one_answers_only_what_is_left(tmp_path: Path, job: EvaluateAdapter, whole: Path) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    lines = (tmp_path / ANSWERS).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / ANSWERS).write_text("".join(lines[:12]) + lines[12][:30], encoding="utf-8")
    again = of(Answered, do_here(tmp_path, job))
    assert len(again) == len(tiny.QUESTIONS) - 12
    assert len((tmp_path / ANSWERS).read_text(encoding="utf-8").splitlines()) == len(tiny.QUESTIONS)
    assert of(Answered, do_here(tmp_path, job)) == []


def test_stop_is_heard_within_a_batch(tmp_path: Path, job: EvaluateAdapter) -> None:
    control(tmp_path, STOP)
    with pytest.raises(StopAsked):
        do_here(tmp_path, job)
    assert (tmp_path / ANSWERS).read_text(encoding="utf-8") == ""
