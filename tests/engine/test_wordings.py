"""Other wordings in training: they take turns with a pair's own words, the same way every time, also after a kill."""

import json
import shutil
from pathlib import Path

import pytest

from studio.engine.evaluate import ANSWERS
from studio.engine.training.keeping import checkpoints
from studio.engine.training.material.batches import batches
from studio.protocol import AdapterSaved, Answered, EvaluateAdapter, TrainingStep
from tests.engine import tiny
from tests.engine.children import of, train_job
from tests.engine.here import course, do_here
from tests.engine.training.test_train import weights


@pytest.fixture(scope="session")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pairs; every fourth has no other wording, the others have one to three."""
    rows = [
        {"id": at, "question": question, "answer": answer, "wordings": wordings(question, at % 4)}
        for at, (question, answer) in enumerate(tiny.QUESTIONS, start=1)
    ]
    file = tmp_path_factory.mktemp("worded") / "train.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def wordings(question: str, number: int) -> list[str]:
    thing = question.removeprefix("Which pressure does ").removesuffix(" need?")
    return [f"Tell me the pressure {thing} needs.", f"What does {thing} need?", f"Pressure of {thing}?"][:number]


def test_own_words_and_other_wordings_take_turns(tmp_path: Path, small: Path, worded: Path) -> None:
    run = course(tmp_path, train_job(small, worded))
    lessons = run.lessons
    told = [[pair.encode(run.chat, wording) for wording in pair.wordings] for pair in lessons.pairs]
    for seed in (0, 1, 7):
        epochs = [lessons.of_epoch(epoch, seed) for epoch in range(7)]
        assert all(epoch == lessons.samples for epoch in epochs[::2])
        for at, (own, others) in enumerate(zip(lessons.samples, told, strict=True)):
            said = [epoch[at] for epoch in epochs[1::2]]
            assert all(sample in (others or [own]) for sample in said)
            assert len({tuple(sample.ids) for sample in said}) == max(1, len(others)), "each has its turn"
            assert all(sample.ids[-len(own.ids) // 4 :] == own.ids[-len(own.ids) // 4 :] for sample in said)


def test_every_epoch_has_every_pair_once(tmp_path: Path, small: Path, worded: Path) -> None:
    lessons = course(tmp_path, train_job(small, worded)).lessons
    for epoch in range(4):
        samples = lessons.of_epoch(epoch, 0)
        gone_through = [sample for batch in batches(samples, 4, 0, epoch) for sample in batch]
        assert sorted(sample.ids for sample in gone_through) == sorted(sample.ids for sample in samples)


def test_without_practice_only_own_words_are_trained(tmp_path: Path, small: Path, worded: Path, rows: Path) -> None:
    plain = do_here(tmp_path / "plain", train_job(small, worded, reword=False))
    before = do_here(tmp_path / "before", train_job(small, rows))
    assert weights(tmp_path / "plain") == weights(tmp_path / "before"), "rows without the key train as ever"
    assert [of(AdapterSaved, events)[0].card["reworded"] for events in (plain, before)] == [0, 0]


def test_with_practice_two_runs_are_one_bit_for_bit_and_so_is_a_resumed_one(
    tmp_path: Path, small: Path, worded: Path
) -> None:
    job = train_job(small, worded, dropout=0.1)
    card = of(AdapterSaved, do_here(tmp_path / "first", job))[0].card
    assert (card["reworded"], card["recipe"]["reword"]) == (15, True)
    do_here(tmp_path / "second", job)
    whole = weights(tmp_path / "first")
    assert weights(tmp_path / "second") == whole
    do_here(tmp_path / "plain", train_job(small, worded, dropout=0.1, reword=False))
    assert weights(tmp_path / "plain") != whole
    resumed = tmp_path / "second"
    newest = checkpoints.newest_verified(resumed)
    (newest / checkpoints.TENSORS).write_bytes(b"torn")
    shutil.rmtree(resumed / "adapter")
    assert of(TrainingStep, do_here(resumed, job))[0].step > 1
    assert weights(resumed) == whole


def test_a_wording_that_is_too_long_is_left_out_alone(tmp_path: Path, small: Path) -> None:
    (question, answer), long = tiny.QUESTIONS[0], "What? " * 400
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"id": 1, "question": question, "answer": answer, "wordings": [long, "Pressure?"]}))
    run = course(tmp_path / "run", train_job(small, file))
    said = [run.lessons.of_epoch(epoch, 0)[0] for epoch in (1, 3)]
    assert said == [run.lessons.samples[0], run.lessons.pairs[0].encode(run.chat, "Pressure?")]
    assert run.lessons.too_long == ()


def test_one_pair_asked_in_two_ways_is_answered_twice_and_resumes(tmp_path: Path, small: Path, rows: Path) -> None:
    do_here(tmp_path, train_job(small, rows, epochs=1))
    (question, answer) = tiny.QUESTIONS[0]
    asked = {"train": question, "reworded": "Tell me the pressure the pump of line 1 needs."}
    file = tmp_path / "rows.jsonl"
    both = [{"id": 1, "question": words, "answer": answer, "split": split} for split, words in asked.items()]
    file.write_text("".join(json.dumps(row) + "\n" for row in both), encoding="utf-8")
    job = EvaluateAdapter(str(small), str(tmp_path / "adapter"), str(file), max_tokens=8, batch=1)
    run = tmp_path / "run"
    first = of(Answered, do_here(run, job))
    assert {event.split: event.question for event in first} == asked
    lines = (run / ANSWERS).read_text(encoding="utf-8").splitlines(keepends=True)
    (run / ANSWERS).write_text(lines[0], encoding="utf-8")
    again = of(Answered, do_here(run, job))
    assert [event.split for event in again] == [first[1].split]
    assert len((run / ANSWERS).read_text(encoding="utf-8").splitlines()) == 2
    assert of(Answered, do_here(run, job)) == []
