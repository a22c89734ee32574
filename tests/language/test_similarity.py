"""Laws of the sentence-similarity model that ships, and of the one module that reads it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.language import similarity
from studio.language.similarity import Similarity, load, nearest

ROOT = Path(__file__).resolve().parents[2]
BUTTON = "The reset button is on the rear panel."
FOUND = "You find the reset button at the back."
HANDS = "Wash your hands before lunch."


@pytest.fixture(scope="module")
def model() -> Similarity:
    return load()


def cosine(model: Similarity, one: str, other: str) -> float:
    left, right = model.encode([one, other])
    return float(left @ right)


@pytest.mark.parametrize(
    ("said", "reworded", "other"),
    [
        (BUTTON, FOUND, HANDS),
        ("The pump must be cleaned every week.", "Clean the pump once a week.", "The invoice is due in March."),
        ("How often is the filter changed?", "When do I replace the filter?", "Who wrote the constitution?"),
        ("Doctors treat patients.", "A physician cares for the sick.", "The engine needs more oil."),
    ],
)
def test_reworded_is_nearer_than_unrelated(model: Similarity, said: str, reworded: str, other: str) -> None:
    assert cosine(model, said, reworded) > cosine(model, said, other) + 0.2


def test_vectors_are_of_unit_length_and_of_one_shape(model: Similarity) -> None:
    vectors = model.encode([BUTTON, FOUND, "x" * 50, "Ω = 3 µm"])
    assert vectors.shape == (4, similarity.WIDTH) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=80), max_size=6))
def test_any_text_has_a_vector_of_length_one_or_none(texts: list[str]) -> None:
    lengths = np.linalg.norm(load().encode(texts), axis=1)
    assert all(length == 0 or length == pytest.approx(1, abs=1e-5) for length in lengths)


def test_nothing_in_nothing_out(model: Similarity) -> None:
    assert model.encode([]).shape == (0, similarity.WIDTH)
    assert model.alike([], 0.9) == []
    assert nearest(model.encode([]), model.encode([BUTTON]), 3)[0].shape == (0, 1)
    assert nearest(model.encode([BUTTON]), model.encode([]), 3)[0].shape == (1, 0)


def test_empty_text_is_like_no_other(model: Similarity) -> None:
    vectors = model.encode(["", " \n\t", BUTTON, ""])
    assert not vectors[[0, 1, 3]].any()
    assert not np.isnan(vectors).any()
    assert vectors[0] @ vectors[2] == 0
    assert model.alike(["", "", BUTTON], 0.5) == []


def test_long_and_broken_texts_are_read_to_a_limit(model: Similarity) -> None:
    long = "The valve closes. " * 200_000
    whole, cut, broken = model.encode([long, long[: similarity.LONGEST], BUTTON + "\ud800"])
    assert whole == pytest.approx(cut)
    assert broken @ model.encode([BUTTON])[0] > 0.99


def test_a_text_has_one_vector_whatever_stands_beside_it(model: Similarity) -> None:
    many = [f"{BUTTON} {number} {'word ' * (number % 50)}" for number in range(3000)]
    alone = np.concatenate([model.encode([text]) for text in many[::500]])
    assert model.encode(many)[::500] == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize("cells", [1, 100, 4_000_000])
def test_nearest_is_what_comparing_all_with_all_finds(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    monkeypatch.setattr(similarity, "_CELLS", cells)
    draw = np.random.default_rng(3)
    queries, vectors = (_unit(draw.normal(size=(size, similarity.WIDTH))) for size in (23, 77))
    indices, cosines = nearest(queries, vectors, 5)
    every = queries @ vectors.T
    assert indices.tolist() == np.argsort(-every, axis=1)[:, :5].tolist()
    assert cosines == pytest.approx(-np.sort(-every, axis=1)[:, :5], abs=1e-6)


def test_nearest_gives_what_there_is_and_the_first_of_equals() -> None:
    vectors = _unit(np.ones((3, similarity.WIDTH)))
    indices, cosines = nearest(vectors[:1], vectors, 9)
    assert indices.tolist() == [[0, 1, 2]]
    assert cosines == pytest.approx(np.ones((1, 3)), abs=1e-5)


@pytest.mark.parametrize("cells", [1, 100, 4_000_000])
@pytest.mark.parametrize("number", [1, 3, 9, 39, 40])
def test_nearest_takes_the_first_of_equals_at_the_cut_too(
    monkeypatch: pytest.MonkeyPatch, cells: int, number: int
) -> None:
    monkeypatch.setattr(similarity, "_CELLS", cells)
    draw = np.random.default_rng(number)
    vectors = draw.integers(-1, 2, size=(40, 4)).astype(np.float32)  # whole numbers: equal cosines to the last digit
    vectors[10:20] = vectors[0]
    vectors[25:30] = 0
    queries = np.concatenate([vectors[:20], np.zeros((2, 4), np.float32)])
    every = queries @ vectors.T
    order = np.argsort(-every, axis=1, kind="stable")[:, :number]
    indices, cosines = nearest(queries, vectors, number)
    assert indices.tolist() == order.tolist()
    assert cosines.tolist() == np.take_along_axis(every, order, axis=1).tolist()


def test_nearest_of_ten_equals_are_the_first_three() -> None:
    assert nearest(np.ones((1, 4), np.float32), np.ones((10, 4), np.float32), 3)[0].tolist() == [[0, 1, 2]]


def test_nearest_holds_a_block_of_cosines_at_a_time() -> None:
    sizes = [len(cells) for _, cells in similarity._blocks(np.zeros((50, 8)), np.zeros((200_000, 8)))]
    assert max(sizes) * 200_000 <= similarity._CELLS and sum(sizes) == 50


def test_alike_groups_what_is_connected(model: Similarity) -> None:
    texts = [HANDS, BUTTON, "Doctors treat patients.", FOUND, HANDS, "The reset button: on the rear panel!"]
    assert model.alike(texts, 0.7) == [[0, 4], [1, 3, 5]]
    assert model.alike(texts, 1.0) == [[0, 4]]


@pytest.mark.parametrize("cells", [100, 4_000_000])
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.6, 0.7, 0.8, 0.95])
def test_alike_finds_the_connected_components(monkeypatch: pytest.MonkeyPatch, cells: int, threshold: float) -> None:
    monkeypatch.setattr(similarity, "_CELLS", cells)
    for seed in range(20):
        vectors = _unit(np.random.default_rng(seed).normal(size=(80, 6)))
        vectors[::9] = vectors[5]
        vectors[::11] = 0
        monkeypatch.setattr(Similarity, "encode", lambda *_, found=vectors: found)
        assert Similarity(None).alike([""] * 80, threshold) == _components(vectors @ vectors.T >= threshold - 1e-6)


def _components(close: np.ndarray) -> list[list[int]]:
    """Walk from each text to all it reaches; lowest text first, as `alike` has it."""
    groups: list[list[int]] = []
    for start in range(len(close)):
        group, waiting = {start}, [start]
        while waiting:
            fresh = set(np.flatnonzero(close[waiting.pop()]).tolist()) - group
            group |= fresh
            waiting += fresh
        if len(group) > 1 and start == min(group):
            groups.append(sorted(group))
    return groups


def test_threads_may_share_one(model: Similarity) -> None:
    texts = [[f"{BUTTON} {word}", FOUND, word * 40] for word in ("red", "green", "blue", "old") * 10]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(model.encode, texts))
    assert all((one == model.encode(said)).all() for one, said in zip(found, texts, strict=True))


def test_one_model_for_all_and_none_from_a_hub(model: Similarity, tmp_path: Path) -> None:
    assert load() is model and load(ROOT / "assets" / "similarity") is model
    with pytest.raises(FileNotFoundError, match="missing"):
        load(tmp_path / "minishlab" / "potion-base-8M")


def test_threads_that_ask_at_once_get_one_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    read: list[Path] = []
    monkeypatch.setattr("model2vec.StaticModel.from_pretrained", lambda folder: (read.append(folder), sleep(0.1)))
    start = Barrier(4)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: (start.wait(120), load(tmp_path))[1], range(4)))
    assert read == [tmp_path] and all(one is found[0] for one in found)


def test_works_without_a_network() -> None:
    look = (
        "import socket\n"
        "def refuse(*_, **__): raise SystemExit('the network was asked for')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "from studio.language import similarity\n"
        "print(similarity.load().encode(['a text']).shape)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, f"(1, {similarity.WIDTH})"), done.stderr


def test_importing_the_module_loads_nothing_heavy() -> None:
    look = (
        "import sys; import studio.language.similarity\n"
        "print([name for name in ('numpy', 'model2vec', 'tokenizers', 'huggingface_hub') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def _unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
