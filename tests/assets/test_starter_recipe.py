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
@pytest.mark.parametrize("size", ["small", "large"])
@torch.inference_mode()
def test_fresh_model_repeats_what_it_sees_a_second_time(size: str) -> None:
    model = _fresh(size).eval()
    said = _random_tokens(model.config.vocab_size)
    guessed = model(input_ids=torch.cat([said, said], dim=1)).logits[:, 100:-1].argmax(-1)
    assert (guessed == said[:, 1:]).float().mean() > 0.9


@pytest.mark.usefixtures("recipe")
def test_every_part_of_a_fresh_model_can_learn() -> None:
    """What is nothing on both sides of a product gets no gradient, ever."""
    from model import optimizers

    model = _fresh("small")
    for _ in range(2):
        said = _random_tokens(model.config.vocab_size)
        model(input_ids=said, labels=said).loss.backward()
        for stepper in optimizers(model, 1e-3):
            stepper.step()
        model.zero_grad()
    for layer in model.model.layers:
        assert layer.self_attn.v_proj.weight.abs().sum(1).all()
        assert layer.self_attn.o_proj.weight.abs().sum(0).all()
        assert layer.mlp.down_proj.weight.abs().sum(0).all()


def _fresh(size: str) -> Any:
    from model import SIZES, new_model
    from transformers import AutoTokenizer

    return new_model(AutoTokenizer.from_pretrained(ROOT / "assets" / "starter"), SIZES[size], seed=1)


def _random_tokens(vocabulary: int) -> torch.Tensor:
    return torch.randint(3, vocabulary, (4, 100), generator=torch.Generator().manual_seed(0))


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
def test_what_was_read_elsewhere_is_not_asked_as_unseen(books: Path, tmp_path: Path) -> None:
    from data import read_shelf

    known = _definition("astronomy", 3, "gauge")["text"]
    row = {**_section("astronomy", 1), "text": f"Nobody forgets {known.upper()}; it is said in every lesson."}
    for file in books.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with gzip.open(tmp_path / "astronomy.jsonl.gz", "at", encoding="utf-8") as out:
        out.writelines(json.dumps({**row, "text": f"{row['text']} {number}"}) + "\n" for number in range(3))
    assert len(read_shelf(tmp_path).held_definitions) == len(read_shelf(books).held_definitions) - 1


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


@pytest.mark.usefixtures("recipe")
def test_a_work_folder_of_another_run_is_refused(books: Path, tmp_path: Path) -> None:
    from argparse import Namespace

    from recipe import same_work

    fewer = tmp_path / "fewer"
    fewer.mkdir()
    (fewer / "plant.jsonl.gz").write_bytes((books / "plant.jsonl.gz").read_bytes())
    run = {"size": "small", "data": books, "work": tmp_path / "work"}
    for _ in range(2):
        same_work(Namespace(**run))
    for other in ({"size": "large"}, {"data": fewer}):
        with pytest.raises(SystemExit, match="another run"):
            same_work(Namespace(**{**run, **other}))


def _train(books: Path, place: Path, seconds: float) -> dict[str, Any]:
    command = (
        "import argparse, pathlib, data, recipe; "
        f"place = pathlib.Path({str(place)!r}); shelf = data.read_shelf(pathlib.Path({str(books)!r})); "
        f"recipe.build(shelf, argparse.Namespace(minutes={seconds / 60}, size='small', compile=False, "
        "work=place / 'work', out=place / 'out'))"
    )
    subprocess.run([sys.executable, "-c", command], cwd=RECIPE, check=True, capture_output=True, timeout=900)
    return json.loads((place / "out" / "training.json").read_text(encoding="utf-8"))


def _turns(talk: list[dict[str, str]]) -> list[tuple[str, str]]:
    said = [turn["content"] for turn in talk if turn["role"] != "system"]
    return list(zip(said[::2], said[1::2], strict=True))
