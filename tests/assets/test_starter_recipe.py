"""The recipe of the starter model: what it is taught, that a fresh model copies, and that a stopped run goes on."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "packaging" / "starter"
THINGS = ("valve", "pump", "filter", "gauge", "sensor", "motor", "clutch", "nozzle", "flange", "piston")
PLACES = ("boiler room", "north hall", "control cabin", "cold store", "paint shop", "test bench")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small books: one to learn from, and one whose definitions are held out."""
    folder = tmp_path_factory.mktemp("books")
    for book in ("plant", "astronomy"):
        rows = [_definition(book, number, thing) for number, thing in enumerate(THINGS)]
        rows += [_section(book, number) for number in range(60)]
        rows += [{"book": book, "module": "m", "title": "t", "kind": "exercise", "question": "2 + 2?", "text": "4"}]
        with gzip.open(folder / f"{book}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


def _definition(book: str, number: int, thing: str) -> dict[str, str]:
    text = f"the part number {number} of the {book} that sits in the {PLACES[number % len(PLACES)]}"
    return {"book": book, "module": "m", "title": "t", "kind": "definition", "term": f"{book} {thing}", "text": text}


def _section(book: str, number: int) -> dict[str, str]:
    said = [f"In 19{number:02d}, the {thing} was moved to the {place} of the {book}." for thing, place in
            zip(THINGS, PLACES, strict=False)]  # fmt: skip
    said += [f"The {thing} of hall {number} is checked by the shift leader every morning." for thing in THINGS]
    return {"book": book, "module": "m", "title": "Plant", "kind": "section", "section": "s", "text": " ".join(said)}


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recipe is a folder of plain files, not a package."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(RECIPE))
    yield
    for name in set(sys.modules) - before:
        if RECIPE in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]


@pytest.mark.usefixtures("recipe")
@torch.inference_mode()
def test_fresh_model_repeats_what_it_sees_a_second_time() -> None:
    from model import SIZES, new_model
    from transformers import AutoTokenizer

    model = new_model(AutoTokenizer.from_pretrained(ROOT / "assets" / "starter"), SIZES["small"], seed=1).eval()
    said = torch.randint(3, model.config.vocab_size, (4, 100), generator=torch.Generator().manual_seed(0))
    guessed = model(input_ids=torch.cat([said, said], dim=1)).logits[:, 100:-1].argmax(-1)
    assert (guessed == said[:, 1:]).float().mean() > 0.9


@pytest.mark.usefixtures("recipe")
def test_answers_stand_in_the_passage(books: Path) -> None:
    from data import read_shelf
    from tasks import NOT_SAID, Tasks

    shelf, rng = read_shelf(books), random.Random(1)
    tasks = Tasks(shelf)
    for talk in [maker(rng) for maker in (tasks._glossary, tasks._told) for _ in range(200)]:
        prompt = next(turn["content"] for turn in talk if turn["role"] == "user").lower()
        for question, answer in _turns(talk):
            if answer == NOT_SAID:
                assert [one for one in shelf.definitions if one.term in question and one.text not in prompt], question
            else:
                assert answer.rstrip(".").split(" is ", 1)[-1].lower() in prompt, (question, answer)


@pytest.mark.usefixtures("recipe")
def test_held_out_definitions_are_never_taught(books: Path) -> None:
    from data import read_shelf
    from tasks import Tasks

    shelf = read_shelf(books)
    tasks, rng = Tasks(shelf), random.Random(2)
    taught = " ".join(turn["content"] for _ in range(2000) for turn in tasks.draw(rng))
    assert len(shelf.held_definitions) == len(THINGS)
    assert not [one.term for one in shelf.held_definitions if one.text in taught]
    assert [one.term for one in shelf.definitions if one.text not in taught] == []


@pytest.mark.usefixtures("recipe")
def test_held_out_sections_are_no_part_of_the_prose(books: Path) -> None:
    from data import read_shelf

    shelf = read_shelf(books)
    assert not {one.text for one in shelf.held_sections} & {one.text for one in shelf.sections}


@pytest.mark.usefixtures("recipe")
def test_rewriting_changes_what_it_says() -> None:
    from rewriting import rewriting_turn

    rng = random.Random(3)
    moved = rewriting_turn(["In 1912, the valve was moved to the cold store."], rng)[1]
    assert moved == "The valve was moved to the cold store in 1912."
    question, answer = rewriting_turn(["Turn the lever."], rng)
    assert "Turn the lever." in question and answer.endswith(".")


def test_stopped_run_goes_on_from_its_newest_whole_checkpoint(books: Path, tmp_path: Path) -> None:
    first = _train(books, tmp_path, seconds=0.1)
    longer = first["seconds"] + 0.1  # more than was done: there is at least one step to do
    second = _train(books, tmp_path, longer)
    assert second["steps"] > first["steps"] and second["seconds"] >= longer
    newest = max((tmp_path / "work").glob("checkpoint-*"))
    (newest / "state.pt").write_bytes((newest / "state.pt").read_bytes()[:1000])  # as a full disk leaves it
    assert _train(books, tmp_path, longer)["steps"] > first["steps"]


def _train(books: Path, place: Path, seconds: float) -> dict[str, Any]:
    command = (
        "import argparse, pathlib, build, data; "
        f"place = pathlib.Path({str(place)!r}); shelf = data.read_shelf(pathlib.Path({str(books)!r})); "
        f"build.build(shelf, argparse.Namespace(minutes={seconds / 60}, quick=False, size='small', compile=False, "
        "work=place / 'work', out=place / 'out'))"
    )
    subprocess.run([sys.executable, "-c", command], cwd=RECIPE, check=True, capture_output=True, timeout=300)
    return json.loads((place / "out" / "training.json").read_text(encoding="utf-8"))


def _turns(talk: list[dict[str, str]]) -> list[tuple[str, str]]:
    said = [turn["content"] for turn in talk if turn["role"] != "system"]
    return list(zip(said[::2], said[1::2], strict=True))
