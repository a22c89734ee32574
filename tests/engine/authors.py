"""A model that can write drafts: the starter, taught by the studio's own training to answer the drafting prompt."""

import json
from pathlib import Path

from studio.drafting import prompt
from studio.engine.loading import load_models
from studio.protocol import ModelDrafts, TrainAdapter
from tests.engine import tiny
from tests.engine.children import do

KINDS = ("number",)
RECIPE = {"rank": 16, "alpha": 16, "rate": 2e-3, "epochs": 5, "batch": 4, "length": 700, "evaluations": 1}


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
    """Train the starter on the drafts wanted of the passages and return the merged model's folder."""
    rows, system = [], ""
    for row, (question, answer) in zip(passages(), tiny.QUESTIONS, strict=True):
        system, asked = (message["content"] for message in prompt.messages(row, KINDS, 1))
        draft = {"kind": "number", "evidence": answer, "question": question, "answer": answer}
        rows.append({"id": row["id"], "question": asked, "answer": json.dumps({"drafts": [draft]})})
    train = write_lines(folder / "train.jsonl", rows)
    do(folder / "run", TrainAdapter(str(base), "starter", str(train), "", "f" * 64, RECIPE, system))
    whole, model = load_models(base, folder / "run/adapter")
    model.merge_and_unload().save_pretrained(folder / "author")
    whole.tokenizer.save_pretrained(folder / "author")
    return folder / "author"
