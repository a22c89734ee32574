"""Models that can do a writer's work: the starter, taught by the studio's own training to answer as is wanted."""

import json
from pathlib import Path

from studio.drafting import prompt
from studio.engine.loading import load_models
from studio.protocol import ModelDrafts, TrainAdapter
from tests.engine import tiny
from tests.engine.here import do_here

KINDS = ("number",)
RECIPE = {"rank": 16, "alpha": 16, "rate": 3e-3, "epochs": 1, "batch": 1, "length": 700, "evaluations": 1}
"""Enough for the starter: twenty steps, each on one conversation, teach what twenty larger ones do."""


def passages() -> list[dict]:
    """Twenty passages, each with one thing to ask."""
    return [
        {
            "id": number,
            "document": "Line handbook",
            "page": number,
            "section": ["Pressures"],
            "text": f"Read this first. {answer} It is checked once a year.",
            "kind": "prose",
        }
        for number, (_, answer) in enumerate(tiny.QUESTIONS, start=1)
    ]


def write_lines(file: Path, rows: list[dict]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def drafts_job(base: Path, rows: list[dict], folder: Path, **settings: object) -> ModelDrafts:
    """A job of one draft per passage, with its passages beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "passages.jsonl", rows)
    settings = {"kinds": KINDS, "per_passage": 1, "max_tokens": 200, **settings}
    return ModelDrafts("passages.jsonl", str(base), **settings)


def make_author(base: Path, folder: Path) -> Path:
    """Teach the starter the drafts wanted of the passages."""
    wanted = [
        {"kind": "number", "evidence": answer, "question": question, "answer": answer}
        for question, answer in tiny.QUESTIONS
    ]
    asked = [prompt.messages(row, KINDS, 1) for row in passages()]
    return teach(base, folder, asked, [json.dumps({"drafts": [draft]}) for draft in wanted], RECIPE)


def teach(
    base: Path, folder: Path, asked: list[prompt.Messages], answers: list[str], recipe: dict[str, object]
) -> Path:
    """Train the starter to answer so, and return the merged model's folder."""
    rows = [
        {"id": at, "question": said[1]["content"], "answer": answer}
        for at, (said, answer) in enumerate(zip(asked, answers, strict=True), start=1)
    ]
    train, system = write_lines(folder / "train.jsonl", rows), asked[-1][0]["content"]
    do_here(folder / "run", TrainAdapter(str(base), "starter", str(train), "", "f" * 64, recipe, system))
    whole, model = load_models(base, folder / "run/adapter")
    model.merge_and_unload().save_pretrained(folder / "taught")
    whole.tokenizer.save_pretrained(folder / "taught")
    return folder / "taught"
