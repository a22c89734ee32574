"""Conversations: the last answer is trained with all that was said before it in sight, and asked for the same way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.engine.conversation import Chat
from studio.engine.training.material.lessons import Lessons, read_pairs
from studio.protocol import Answered, EvaluateAdapter
from tests.engine import tiny
from tests.engine.children import of, train_job
from tests.engine.here import do_here

FOLLOW_UP = "Which pressure does it need?"
TURNS = [["What is the pump of line 1?", "The pump of line 1 needs 3 bar."], ["Is it loud?", "No."]]


def write(file: Path, rows: list[dict]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("style", tiny.TEMPLATES)
def test_exactly_the_last_answer_is_trained(tmp_path: Path, style: str) -> None:
    """Earlier answers are what was said, not what is to be learned: nobody checked them against a source."""
    chat = Chat(tiny.tokenizer(tiny.TEMPLATES[style], tiny.END[style]))
    row = {"id": 1, "question": FOLLOW_UP, "answer": "It needs 5 bar.", "turns": TURNS}
    general = {"id": -7, "question": "Hello!", "answer": "Hello!", "general": True}
    lessons = Lessons(read_pairs(write(tmp_path / "rows.jsonl", [row, general])), chat, 256)
    sample, plain = lessons.samples
    trained = [number for number, is_trained in zip(sample.ids, sample.trained, strict=True) if is_trained]
    assert chat._tokenizer.decode(trained).lstrip(" ") == "It needs 5 bar." + tiny.END[style]
    assert sample.trained == [False] * (len(sample.ids) - len(trained)) + [True] * len(trained)
    prompt = chat._tokenizer.decode(sample.ids[: -len(trained)])
    places = [prompt.index(text) for turn in TURNS for text in turn]
    assert [*places, prompt.index(FOLLOW_UP)] == sorted([*places, prompt.index(FOLLOW_UP)])
    assert sample.ids[: -len(trained)] == chat.prompt(FOLLOW_UP, TURNS)
    assert plain == chat.encode("Hello!", "Hello!")


def test_what_was_said_before_decides_the_answer(tmp_path: Path, base: Path) -> None:
    rows = [
        {"id": at, "question": FOLLOW_UP, "answer": answer, "split": "train",
         "turns": [[question.replace("Which pressure does", "What is").replace(" need?", "?"), "A machine."]]}
        for at, (question, answer) in enumerate(tiny.QUESTIONS[:4], start=1)
    ]  # fmt: skip
    file = write(tmp_path / "rows.jsonl", rows)
    do_here(tmp_path / "run", train_job(base, file, epochs=30, rate=5e-3, rank=16, alpha=16))
    job = EvaluateAdapter(str(base), str(tmp_path / "run/adapter"), str(file), max_tokens=40, batch=4)
    answered = {event.id: event for event in of(Answered, do_here(tmp_path / "verdict", job))}
    assert {number: event.tuned for number, event in answered.items()} == {row["id"]: row["answer"] for row in rows}
    assert all(event.question == FOLLOW_UP for event in answered.values())
