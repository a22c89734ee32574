"""The sentence-similarity model as it lies in the folder, and the parts of its recipe that need no teacher."""

from __future__ import annotations

import hashlib
import importlib
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "assets" / "similarity"
RAIN = "Rain falls. The rain fills the river, and the river fills the sea."
TEXTS = ["The cat sat on the mat.", RAIN, "A valve closes a pipe."]


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "similarity"))
    return SimpleNamespace(**{name: _part(name) for name in ("agreement", "bm25", "books", "drawing", "retrieval")})


def _part(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_the_manifest_vouches_for_every_file() -> None:
    listed = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert set(listed) == {file.name for file in FOLDER.iterdir()} - {"manifest.json"}
    for name, seen in listed.items():
        content = (FOLDER / name).read_bytes()
        assert seen == {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_is_small_and_holds_no_pickle_and_no_path_of_a_machine() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 9_000_000
    assert {file.suffix for file in FOLDER.iterdir()} == {".safetensors", ".json", ".md"}
    words = [file.read_text(encoding="utf-8") for file in FOLDER.iterdir() if file.suffix != ".safetensors"]
    assert not [text for text in words if "/work/" in text or "/home/" in text or "site-packages" in text]


def test_card_names_teacher_licences_and_limits() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for said in ("all-MiniLM-L6-v2", "Apache License 2.0", "model2vec", "MIT", "OpenStax", "Blind to numbers", "$"):
        assert (said in card) == (said != "$"), said


def test_card_and_figures_say_the_same() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    figures = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    assert f"| all | {figures['spearman']['all']:.2f} |" in card
    assert f"{figures['retrieval']['BM25']['definition_top1']:.0%}" in card
    assert figures["command"] in card


def test_bm25_finds_the_text_with_the_rare_words(recipe: SimpleNamespace) -> None:
    index = recipe.bm25.BM25(TEXTS)
    assert index.scores("where does the RIVER go?").argmax() == 1
    assert index.scores("my cat").argmax() == 0
    assert not index.scores("unheard").any()


def test_bm25_gives_the_figures_of_its_formula(recipe: SimpleNamespace) -> None:
    index = recipe.bm25.BM25(["one two", "one one three", "four"])
    rarity, norm = np.log(1 + 1.5 / 2.5), 1.5 * (0.25 + 0.75 * 3 / 2)
    assert index.scores("one")[1] == pytest.approx(rarity * 2 * 2.5 / (2 + norm))


def test_spearman_is_the_correlation_of_ranks(recipe: SimpleNamespace) -> None:
    spearman = recipe.agreement.spearman
    assert spearman(np.array([1.0, 2, 3]), np.array([10.0, 100, 1000])) == pytest.approx(1)
    assert spearman(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == pytest.approx(-1)
    assert recipe.agreement._ranks(np.array([5.0, 1, 5, 9])).tolist() == [2.5, 1, 2.5, 4]


def test_pairs_are_of_three_kinds_and_always_the_same(recipe: SimpleNamespace) -> None:
    sections = [_section(recipe, book, module) for book in ("red", "blue") for module in ("m1", "m2")]
    pairs = recipe.drawing.draw_pairs(sections, 30)
    assert pairs == recipe.drawing.draw_pairs(sections, 30)
    assert [pair.kind for pair in pairs[:3]] == list(recipe.drawing.KINDS)
    for pair in pairs:
        one, other = pair.one.split(), pair.other.split()
        if pair.kind == "neighbours":
            assert one[2:4] == other[2:4] and int(other[-1][:-1]) == int(one[-1][:-1]) + 1
        if pair.kind == "same book":
            assert one[2] == other[2]


def _section(recipe: SimpleNamespace, book: str, module: str) -> object:
    lines = [f"In book {book} {module} stands among others a sentence with number {number}." for number in range(5)]
    return recipe.books.Section(book, module, " ".join(lines))


def test_sentences_leave_out_the_too_short(recipe: SimpleNamespace) -> None:
    section = recipe.books.Section("b", "m", f"Short one. {RAIN}\nA line that is long enough but for its missing end")
    assert recipe.books.sentences(section) == [
        "The rain fills the river, and the river fills the sea.",
        "A line that is long enough but for its missing end",
    ]


def test_hits_are_counted_by_module(recipe: SimpleNamespace) -> None:
    places = ("m1", "m2", "m3")
    sections = [recipe.books.Section("b", module, text) for module, text in zip(places, TEXTS, strict=True)]
    query = recipe.books.Definition("b", "m2", "sea", "where the cat of the river ends")
    books = recipe.books.Books(sections, [query])
    assert recipe.retrieval.hits(books, [query], recipe.retrieval.by_words, True).tolist() == [0]
    wrong = recipe.retrieval.hits(books, [query], lambda asked, texts: np.array([[2.0, 1.0, 3.0]]), False)
    assert wrong.tolist() == [2]
    assert recipe.retrieval.share(wrong, 2) == 0 and recipe.retrieval.share(wrong, 3) == 1
