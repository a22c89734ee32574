"""A look before the start: what the model will see, what is left out or tested unfairly, and whether it fits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from studio.child import Controls, Failure, StopAsked
from studio.engine import preflight
from studio.engine.conversation import Sample
from studio.engine.loading import load_base
from studio.engine.memory import calibration
from studio.engine.overlap import overlap
from studio.engine.training import launching
from studio.engine.training.material.lessons import held_out_lessons, trained_lessons
from studio.engine.training.train import Course
from studio.protocol import (
    STOP,
    CardSeen,
    CheckTraining,
    MemoryForecast,
    Message,
    PaceForecast,
    Recipe,
    SampleSeen,
    TrainAdapter,
    TrainingSeen,
)
from studio.protocol.message import CONTROL_FILE
from studio.protocol.recipe import BOTH, OPEN
from tests.engine import tiny
from tests.engine.children import of, train_job
from tests.engine.here import Heard, course

SOURCE = "The pump of line 1 needs 3 bar."


def rows(file: Path, source: str = "", **more: object) -> Path:
    """Write the twenty pairs, every second one with a passage."""
    made = [
        {"id": at, "question": question, "answer": answer, "source": source if at % 2 else "", **more}
        for at, (question, answer) in enumerate(tiny.QUESTIONS, start=1)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    return file


def looked(folder: Path, base: Path, train: Path, held_out: Path | None = None, *, probe: bool = False,
           passages: Path | None = None, **recipe: object) -> list[Message]:  # fmt: skip
    run = TrainAdapter(str(base), "base", str(train), str(held_out or ""), "", dict(recipe),
                       passages=str(passages or ""))  # fmt: skip
    job = CheckTraining(run, probe)
    heard = Heard()
    preflight.check(job, folder, heard, Controls(folder, heard))
    return heard.events


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the forecast of memory out: it has tests of its own."""
    monkeypatch.setattr(preflight, "_say_memory", lambda *_: None)
    yield


@pytest.mark.usefixtures("quick")
def test_a_look_tells_samples_counts_and_card(tmp_path: Path, base: Path) -> None:
    events = looked(tmp_path, base, rows(tmp_path / "train.jsonl"), rank=4, alpha=4, epochs=3, batch=8)
    kinds = [type(event) for event in events if isinstance(event, (SampleSeen, TrainingSeen, CardSeen))]
    assert kinds == [SampleSeen] * 3 + [TrainingSeen, CardSeen]
    seen = of(TrainingSeen, events)[0]
    assert (seen.rows, seen.steps, seen.too_long, seen.overlap, seen.end_token) == (20, 9, (), (), "<|im_end|>")
    assert 0 < seen.trained_tokens < seen.tokens


@pytest.mark.usefixtures("quick")
def test_samples_are_the_words_the_model_sees_short_middling_long(tmp_path: Path, base: Path) -> None:
    samples = of(SampleSeen, looked(tmp_path, base, rows(tmp_path / "train.jsonl")))
    assert samples == sorted(samples, key=lambda sample: sample.tokens)
    for sample in samples:
        question, answer = tiny.QUESTIONS[sample.id - 1]
        (asked, is_trained), (answered, answer_trained) = sample.spans
        assert asked == f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
        assert answered == f"{answer}<|im_end|>"
        assert (is_trained, answer_trained) == (False, True)


@pytest.mark.usefixtures("quick")
def test_what_is_seen_is_what_a_run_encodes(tmp_path: Path, base: Path) -> None:
    """The look reads no weights, the run does: both write the same tokens, and count the same steps."""
    train = rows(tmp_path / "train.jsonl", SOURCE)
    run = course(tmp_path / "run", train_job(base, train, book=BOTH, epochs=3))
    recipe = Recipe.from_dict(run.job.recipe)
    chat, length = preflight.read_base(base, recipe, "")
    loaded = load_base(base)
    assert chat.ends == run.chat.ends
    assert length == min(recipe.length, loaded.context)
    lessons = trained_lessons(run.job, recipe, chat, length)
    assert [way.own for way in lessons.ways] == [way.own for way in run.lessons.ways]
    assert preflight.steps(recipe, len(lessons)) == run.steps
    assert held_out_lessons(run.job, recipe, chat, length).samples == run.tested.samples


@pytest.mark.usefixtures("quick")
def test_rows_that_are_left_out_or_stay_closed_are_named(tmp_path: Path, base: Path) -> None:
    train = rows(tmp_path / "train.jsonl", SOURCE * 20)
    passages = tmp_path / "passages.jsonl"
    passages.write_text(json.dumps({"id": 1, "text": SOURCE * 20}) + "\n", encoding="utf-8")
    told = looked(tmp_path, base, train, passages=passages, length=100, book=BOTH)
    seen = of(TrainingSeen, told)[0]
    assert (seen.closed_only, seen.sourceless, seen.too_long) == (tuple(range(1, 20, 2)), 10, ())
    opened = of(TrainingSeen, looked(tmp_path, base, train, passages=passages, length=100, book=OPEN))[0]
    assert (opened.too_long, opened.rows, opened.length) == (tuple(range(1, 20, 2)), 10, 100)


@pytest.mark.usefixtures("quick")
def test_nothing_to_learn_is_said_before_the_start(tmp_path: Path, base: Path) -> None:
    with pytest.raises(Failure) as caught:
        looked(tmp_path, base, rows(tmp_path / "train.jsonl"), length=4)
    assert caught.value.code == "dataset_empty"


@pytest.mark.usefixtures("quick")
def test_a_look_hears_stop(tmp_path: Path, base: Path) -> None:
    train = rows(tmp_path / "train.jsonl")
    (tmp_path / CONTROL_FILE).write_text(STOP, encoding="utf-8")
    with pytest.raises(StopAsked):
        looked(tmp_path, base, train)


@pytest.mark.usefixtures("quick")
def test_a_probe_does_real_steps_and_the_forecast_knows_of_them(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("studio.engine.probe.LONG_ENOUGH", 0.2)
    train, held_out = rows(tmp_path / "train.jsonl"), rows(tmp_path / "held_out.jsonl")
    recipe = {"rank": 4, "alpha": 4, "epochs": 2, "evaluations": 1, "samples": 1}
    told = looked(tmp_path, base, train, held_out, probe=True, **recipe)
    pace = of(PaceForecast, told)[0]
    assert pace.tokens_per_second > 0
    assert pace.seconds > 0
    assert pace.peak > 100_000_000
    assert calibration.overhead(base, Recipe(**recipe))[1], "the next forecast knows what was held"
    assert not (tmp_path / "checkpoints").exists()


def test_a_look_tells_what_each_of_the_cards_holds_that_share_the_work(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(launching, "cards", lambda: 2)
    monkeypatch.setattr("studio.engine.probe.LONG_ENOUGH", 0.2)
    steps: list[int] = []
    gradients = Course.gradients

    def counted(course: Course, batch: Sequence[Sample]) -> float:
        steps.append(len(course.company.share(batch)))
        return gradients(course, batch)

    monkeypatch.setattr(Course, "gradients", counted)
    train = rows(tmp_path / "train.jsonl")
    recipe = {"rank": 4, "alpha": 4, "epochs": 2, "evaluations": 1, "batch": 8}
    alone = of(MemoryForecast, looked(tmp_path, base, train, cards=1, **recipe))[0]
    told = looked(tmp_path, base, train, probe=True, cards=0, **recipe)
    shared = of(MemoryForecast, told)[0]
    assert (shared.weights, shared.optimiser) == (alone.weights, alone.optimiser)
    assert shared.activations < alone.activations
    assert of(CardSeen, told)[0].sharing == 2
    assert max(steps) == 4, "the probe does one card's share"
    assert of(PaceForecast, told)[0].tokens_per_second > 0
    assert not calibration.overhead(base, Recipe(**recipe), sharing=2)[1], "what cards say to each other was not there"


# ---------------------------------------------------------------- overlap


def row(number: int, question: str, answer: str = "3 bar.", **more: object) -> dict[str, object]:
    return {"id": number, "question": question, "answer": answer, **more}


HELD_OUT = row(50, "Which pressure does the pump of line 1 need?", "The pump of line 1 needs 3 bar.")


@pytest.mark.parametrize(
    ("trained", "shared"),
    [
        (row(1, "which pressure does the pump of line 1 need"), True),
        (row(1, "What is it?", "A pump.", wordings=["Which pressure does the pump of line 1 need?"]), True),
        (row(1, "How much pressure for pump one?", "Three bar.", original=50), True),
        (row(1, "What pressure does the pump of line 1 need?", "The pump of line 1 needs 3 bar."), True),
        (row(1, "Which pressure does the pump of line 2 need?", "The pump of line 2 needs 6 bar."), False),
        (row(1, HELD_OUT["question"], "It needs 5 bar.", turns=[["Is it hot?", "Yes."]]), False),
        (row(1, "Who may open the cabinet?", "Only an electrician."), False),
    ],
    ids=["same question", "as a wording", "rephrased", "alike", "another line", "after other words", "something else"],
)
def test_what_is_tested_although_it_is_trained_is_found(trained: dict[str, object], shared: bool) -> None:
    assert overlap([trained], [HELD_OUT]) == ((50,) if shared else ())
