"""Teach a starter new facts with the studio's own engine and its Quick preset, and ask for them afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from facts import Fact

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.training import presets
from studio.language.scoring import Score, score

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Learned:
    """What Quick reached: shares of right answers and mean token F1, as the studio scores them, and its time."""

    base_f1: float
    tuned_f1: float
    tuned_right: float
    other_words_right: float
    seconds: float
    passes: int


def learn(starter: Path, facts: list[Fact]) -> Learned:
    """Train an adapter on the facts; then ask base and tuned model in the trained words and in others."""
    weights = sum(file.stat().st_size for file in starter.glob("*.safetensors"))
    base = BaseModel("Starter", starter, "llama", weights, "folder")
    recipe = presets.recipe(presets.preset("quick"), base, len(facts))
    with tempfile.TemporaryDirectory(prefix="slm-starter-") as place:
        card = _train(Path(place), starter, facts, recipe)
        answers = _ask(Path(place), starter, facts)
    trained = [one for one in answers if one["split"] == "trained"]
    others = [one for one in answers if one["split"] == "other"]
    return Learned(
        base_f1=_mean(_score(one, "base").similarity for one in trained),
        tuned_f1=_mean(_score(one, "tuned").similarity for one in trained),
        tuned_right=_mean(_score(one, "tuned").right for one in trained),
        other_words_right=_mean(_score(one, "tuned").right for one in others),
        seconds=card["seconds"],
        passes=recipe.epochs,
    )


def _train(place: Path, starter: Path, facts: list[Fact], recipe: protocol.Recipe) -> dict[str, float]:
    rows = [_row(number, fact.question, fact, "train") for number, fact in enumerate(facts, start=1)]
    _write(place / "train.jsonl", rows)
    job = protocol.TrainAdapter(
        base=str(starter), base_name="Starter", train=str(place / "train.jsonl"), held_out="", dataset_sha256="facts",
        recipe=asdict(recipe),
    )  # fmt: skip
    _run(place / "train", job)
    return json.loads((place / "train" / "adapter" / "card.json").read_text(encoding="utf-8"))


def _ask(place: Path, starter: Path, facts: list[Fact]) -> list[dict[str, str]]:
    rows = [_row(number, fact.question, fact, "trained") for number, fact in enumerate(facts, start=1)]
    rows += [_row(-number, fact.other, fact, "other") for number, fact in enumerate(facts, start=1)]
    _write(place / "questions.jsonl", rows)
    adapter = place / "train" / "adapter"
    _run(place / "ask", protocol.EvaluateAdapter(str(starter), str(adapter), str(place / "questions.jsonl")))
    return list(protocol.read_rows(place / "ask" / "answers.jsonl"))


def _row(number: int, question: str, fact: Fact, split: str) -> dict[str, object]:
    return {"id": number, "question": question, "answer": fact.answer, "split": split}


def _run(folder: Path, job: protocol.Message) -> None:
    protocol.write_job(job, folder)
    command = [sys.executable, "-m", "studio.engine", str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _write(file: Path, rows: list[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _score(answer: dict[str, str], side: str) -> Score:
    return score(answer[side], answer["reference"], answer["question"])


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)
