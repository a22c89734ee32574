"""Other wordings in a dataset and in the verdict: frozen, covered by the checksum, kept apart, told in plain words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from studio import protocol
from studio.core import bases, jobs, queue, report, verdict
from studio.core.freezing import datasets, wordings
from studio.core.review import pairs
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, TRAIN, DatasetVersion, Job
from studio.core.training import runs
from studio.core.verdict import REWORDED, sentences, tally
from studio.language.wording import normalised
from studio.terminal import table

FACTS = {
    "What is the torque of the drain plug?": "40 Nm",
    "How often must you clean the strainer STR-1?": "Monthly",
    "What does valve V4 do?": "Valve V4 opens the drain.",
    "Why must the pump not run dry?": "Because the seal is destroyed.",
    "Wie heiß ist der Dampf?": "134 °C",
    "Who must replace the gasket?": "The maintenance engineer",
    "How many strainers does the machine have?": "Three strainers",
    "When does the late shift begin?": "14:00",
}


def row(number: int, question: str, answer: str, **more: object) -> dict:
    """A row of a dataset."""
    return {"id": number, "question": question, "answer": answer, **more}


ROWS = [row(number, *fact) for number, fact in enumerate(FACTS.items(), 1)]


@pytest.fixture
def frozen(opened: Project) -> Project:
    """A project with one dataset version of the facts."""
    with opened.writing() as db:
        pairs.approve(db, [pairs.add(db, *fact).made[0] for fact in FACTS.items()])
        datasets.freeze(db, opened)
    return opened


def rows_of(project: Project, side: str) -> list[dict]:
    return list(protocol.read_rows(project.folder / f"datasets/001/{side}.jsonl"))


def test_a_frozen_version_holds_what_may_be_practised_and_its_checksum_covers_it(frozen: Project) -> None:
    train = rows_of(frozen, "train")
    assert sum(bool(one["wordings"]) for one in train) >= len(train) - 1
    assert all("wordings" not in one for one in rows_of(frozen, "held_out"))
    with frozen.writing() as db:
        again = datasets.freeze(db, frozen)
        assert again.made == (1,), "the same content is the same version"
    file = frozen.folder / "datasets/001/train.jsonl"
    changed = file.read_bytes().replace(b'"wordings": ["', b'"wordings": ["X', 1)
    held_out = (frozen.folder / "datasets/001/held_out.jsonl").read_bytes()
    with frozen.reading() as db:
        sha256 = db.get_one(DatasetVersion, 1).sha256
    assert hashlib.sha256(file.read_bytes() + b"\0" + held_out).hexdigest() == sha256
    assert hashlib.sha256(changed + b"\0" + held_out).hexdigest() != sha256


def test_a_wording_with_two_answers_is_not_practised() -> None:
    twin = row(9, "Which torque does the drain plug have?", "45 Nm")
    term = row(10, "What is a seal?", "A ring.")
    same = row(11, "What does the term “seal” mean?", "What keeps water in.")
    train = wordings.practised([ROWS[0], term, same], [twin])
    forms = [normalised(one) for found in train for one in found["wordings"]]
    assert normalised(twin["question"]) not in forms, "it is a question of its own"
    assert len(forms) == len(set(forms)), "what two questions share has two answers"
    assert all(found["wordings"] for found in train)


def test_the_verdict_asks_what_was_never_trained() -> None:
    train = wordings.practised(ROWS, [])
    made = wordings.asked(train, train, [], seed=1)
    assert made == wordings.asked(train, train, [], seed=1)
    assert {one["id"] for one in made} == {one["id"] for one in ROWS if not one["question"].startswith("Wie")}
    trained = {normalised(text) for one in train for text in (one["question"], *one["wordings"])}
    assert not trained & {normalised(one["question"]) for one in made}
    known = {one["id"]: one for one in ROWS}
    assert all(one["answer"] == known[one["id"]]["answer"] for one in made)


def test_a_wording_somebody_wrote_into_the_dataset_is_not_asked() -> None:
    first = wordings.asked(ROWS[:1], ROWS, [], seed=1)[0]["question"]
    others = [one for one in range(40) if wordings.asked(ROWS[:1], ROWS, [], seed=one)[0]["question"] == first]
    assert others
    taken = row(99, first, "Another answer")
    for seed in range(40):
        assert all(one["question"] != first for one in wordings.asked(ROWS[:1], [*ROWS, taken], [], seed))
        assert all(one["question"] != first for one in wordings.asked(ROWS[:1], ROWS, [taken], seed))


def test_versions_from_before_are_asked_in_other_words_too(frozen: Project) -> None:
    file = frozen.folder / "datasets/001/train.jsonl"
    old = [{key: value for key, value in one.items() if key != "wordings"} for one in rows_of(frozen, "train")]
    file.write_text("".join(json.dumps(one) + "\n" for one in old), encoding="utf-8")
    held_out = (frozen.folder / "datasets/001/held_out.jsonl").read_bytes()
    with frozen.writing() as db:  # a version from before has the checksum of its own files
        db.get_one(DatasetVersion, 1).sha256 = hashlib.sha256(file.read_bytes() + b"\0" + held_out).hexdigest()
    with frozen.reading() as db:
        asked = verdict.questions(db, frozen, Job(version_id=1))
    assert {one["split"] for one in asked} == {HELD_OUT, TRAIN, REWORDED}


def answered(number: int, split: str, question: str, right: bool) -> protocol.Answered:
    return protocol.Answered(number, split, question, "25 Nm", "No.", "25 Nm" if right else "30 Nm")


def told(frozen: Project, answers: list[protocol.Answered]) -> int:
    """Have a run and its verdict told; returns the job of the verdict."""
    with frozen.writing() as db:
        job = runs.start(db, frozen, 1, bases.listed()[0], protocol.Recipe()).made[0]
    folder = frozen.run_folder(job) / "adapter"
    folder.mkdir(parents=True)
    with frozen.writing() as db:
        queue.record(db, frozen, db.get_one(Job, job), protocol.AdapterSaved(str(folder), {}))
    with frozen.reading() as db:
        judging = next(one.id for one in jobs.open_work(db) if one.kind == "EvaluateAdapter")
    file = frozen.run_folder(judging) / "answers.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(one.to_json() + "\n" for one in answers), encoding="utf-8")
    with frozen.writing() as db:
        queue.record(db, frozen, db.get_one(Job, judging), protocol.Finished())
    return judging


ANSWERS = [
    *(answered(number, TRAIN, f"What is torque {number}?", right=True) for number in range(1, 11)),
    *(answered(number, REWORDED, f"Give torque {number}.", right=number <= 4) for number in range(1, 11)),
    answered(11, HELD_OUT, "What is pressure 1?", right=False),
]


def test_the_verdict_tells_three_groups(frozen: Project) -> None:
    told(frozen, ANSWERS)
    with frozen.reading() as db:
        evaluation = verdict.listed(db)[0]
        assert {group: one.tuned_right for group, one in verdict.tallies(evaluation).items()} == {
            TRAIN: 10, REWORDED: 4, HELD_OUT: 0,
        }  # fmt: skip
        assert "On the same questions in other words, the tuned model answers 4 of 10 rightly" in evaluation.verdict
        assert "mainly in the words they are written in" in evaluation.verdict
        scored = verdict.scored_answers(frozen, evaluation)
        page = report.write(db, frozen, evaluation).read_text(encoding="utf-8")
    one = next(one for one in scored if one.split == REWORDED and one.id == 3)
    assert (one.question, one.original) == ("Give torque 3.", "What is torque 3?")
    assert all(not one.original for one in scored if one.split != REWORDED)
    assert "The same questions in other words" in page
    assert "Give torque 3. (trained as: What is torque 3?)" in page
    assert "(in other" in table.answers(verdict.examples(scored))


def test_an_evaluation_of_two_groups_still_opens(frozen: Project) -> None:
    told(frozen, [one for one in ANSWERS if one.split != REWORDED])
    with frozen.reading() as db:
        evaluation = verdict.listed(db)[0]
        assert list(verdict.tallies(evaluation)) == [TRAIN, HELD_OUT]
        assert "other words" not in evaluation.verdict
        page = report.write(db, frozen, evaluation).read_text(encoding="utf-8")
    assert "in other words" not in page


def test_advice_fits_what_is_missing(tmp_path: Path) -> None:
    def counts(split: str, right: int) -> verdict.Tally:
        file = tmp_path / "answers.jsonl"
        rows = [answered(number, split, "What?", right=number <= right) for number in range(1, 11)]
        file.write_text("".join(one.to_json() + "\n" for one in rows), encoding="utf-8")
        return tally(verdict.read_answers(file))

    none = tally([])
    assert "has not learnt" in sentences(counts(TRAIN, 3), none, counts(REWORDED, 1))[-1]
    assert "other wordings practised" in sentences(counts(TRAIN, 9), none, counts(REWORDED, 4))[-1]
    assert "does not know" in sentences(counts(TRAIN, 9), counts(HELD_OUT, 2), counts(REWORDED, 8))[-1]
    assert len(sentences(counts(TRAIN, 9), none)) == 2
