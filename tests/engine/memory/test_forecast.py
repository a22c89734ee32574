"""The forecast of a run's memory: what it grows with, what it is made of, and that it needs no weights."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch
from transformers import GraniteConfig, Lfm2Config

from studio.engine import memory
from studio.engine.conversation import Chat
from studio.engine.memory import calibration, plan
from studio.engine.memory.imagined import read_config
from studio.engine.memory.rehearsal import rehearse
from studio.engine.training.material.lessons import Lessons, Pair
from studio.engine.training.together import dealt
from studio.protocol import MemoryForecast, Recipe
from tests.engine import tiny

PARTS = ("weights", "adapter", "optimiser", "activations", "logits", "evaluation", "overhead")
RECIPE = Recipe(rank=4, alpha=4, epochs=1, batch=4, batch_tokens=512)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base that would be read wrongly: its file of weights holds no weights."""
    folder = tiny.make_base(tmp_path_factory.mktemp("base") / "shell")
    (folder / "model.safetensors").write_bytes(b"no weights at all")
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered stays in this test."""
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path))


def lessons(times: int = 1, count: int = 20) -> Lessons:
    """Return pairs whose answers are so many times as long."""
    pairs = [Pair(at, question, answer * times) for at, (question, answer) in enumerate(tiny.QUESTIONS[:count])]
    return Lessons(pairs, Chat(tiny.tokenizer(tiny.CHATML_MARKED)), 10_000)


def told(folder: Path, data: Lessons | None = None, **changes: object) -> MemoryForecast:
    return memory.forecast(folder, replace(RECIPE, **changes), data or lessons(), lessons(count=4))


def test_the_parts_are_the_whole(shell: Path) -> None:
    seen = told(shell)
    assert sum(getattr(seen, part) for part in PARTS) == seen.total
    assert all(getattr(seen, part) > 0 for part in PARTS if part not in ("logits", "evaluation"))
    assert 0 < seen.free <= psutil.virtual_memory().total
    assert seen.device == "" and not seen.calibrated


def test_more_to_hold_needs_more(shell: Path) -> None:
    usual = told(shell)
    assert told(shell, lessons(times=2), length=1024).activations > usual.activations
    assert told(shell, batch=8, batch_tokens=1024).activations > usual.activations
    assert told(shell, batch_tokens=64).activations < usual.activations
    wide = told(shell, rank=16)
    assert wide.adapter == 4 * usual.adapter
    assert wide.optimiser > 3.9 * usual.optimiser
    assert told(shell, dora=True).adapter > usual.adapter
    assert told(shell, checkpointing=True).total < usual.total


def test_adamw_remembers_two_numbers_for_each_of_the_adapter(shell: Path) -> None:
    seen = told(shell, rank=64)
    assert seen.optimiser == pytest.approx(2 * seen.adapter, rel=0.01)
    assert told(shell, rank=64, optimiser="adamw8bit").optimiser < 0.3 * seen.optimiser


def test_four_bits_are_fewer_than_thirty_two(base: Path) -> None:
    whole, packed = (told(base, method=method) for method in ("lora", "qlora"))
    outside = 8192 * 256 * 4
    assert 0.12 < (packed.weights - outside) / (whole.weights - outside) < 0.14
    assert packed.total < whole.total


def test_what_is_proposed_fits(shell: Path) -> None:
    data, held_out, wanted = lessons(), lessons(count=4), replace(RECIPE, batch=16, batch_tokens=2048)
    usual = memory.forecast(shell, wanted, data, held_out)
    room = usual.overhead + (usual.total - usual.overhead) * 2 // 3
    found = memory.fitting(shell, wanted, data, held_out, room)
    assert 1 <= len(found) <= 3
    assert all(fit.total <= room for fit in found)
    assert memory.forecast(shell, replace(wanted, **found[0].changes), data, held_out).total == found[0].total


def test_steps_beyond_the_epochs_count_too(shell: Path) -> None:
    """Other wordings have their turn in the second epoch alone, and here they are far longer."""
    chat = Chat(tiny.tokenizer(tiny.CHATML_MARKED))
    pairs = [Pair(at, *pair, wordings=[f"{pair[0]} " * 9]) for at, pair in enumerate(tiny.QUESTIONS[:4])]
    worded, held_out = Lessons(pairs, chat, 10_000), lessons(count=4)

    def tokens(**changes: object) -> int:
        recipe = replace(RECIPE, length=10_000, **changes)
        return sum(len(sample.ids) for sample in plan.make(recipe, worded, held_out, read_config(shell)).piece)

    assert tokens(epochs=1) == tokens(epochs=2, max_steps=1) < tokens(epochs=2)
    assert tokens(epochs=1, max_steps=2) == tokens(epochs=2)


def test_cards_that_share_the_work_hold_the_whole_model_each_and_their_share_of_a_step(shell: Path) -> None:
    def told(sharing: int) -> MemoryForecast:
        return memory.forecast(shell, replace(RECIPE, batch=8), lessons(), lessons(count=4), sharing)

    alone, two, many = told(1), told(2), told(8)
    for part in ("weights", "adapter", "optimiser", "overhead"):
        assert getattr(alone, part) == getattr(two, part) == getattr(many, part)
    assert alone.activations > two.activations > many.activations
    copied = many.weights + 3 * many.adapter + many.optimiser + many.overhead
    assert alone.total > two.total >= copied and many.total >= copied


def test_the_card_that_is_told_of_is_dealt_the_most(shell: Path) -> None:
    worded = lessons(times=3)
    config = read_config(shell)
    recipe = replace(RECIPE, batch=7, batch_tokens=10_000, epochs=3)
    told = plan.make(recipe, worded, lessons(count=1), config, sharing=3).piece
    shares = [dealt(batch, rank, 3) for batch in plan._steps(recipe, worded) for rank in range(3)]
    most = max(sum(len(sample.ids) for sample in share) for share in shares)
    assert sum(len(sample.ids) for sample in told) == most


def test_what_several_cards_hold_beside_is_no_measure_of_one(shell: Path) -> None:
    calibration.write(shell, RECIPE, 7_000_000, sharing=2)
    data = lessons(count=4), lessons(count=2)
    assert not memory.forecast(shell, RECIPE, *data).calibrated
    assert memory.forecast(shell, RECIPE, *data, sharing=2).overhead == 7_000_000


def test_what_was_measured_is_believed(shell: Path) -> None:
    first = told(shell)
    calibration.write(shell, RECIPE, first.overhead + 5_000_000)
    later = told(shell)
    assert later.calibrated
    assert later.total - first.total == 5_000_000
    assert not told(shell, method="qlora").calibrated


@pytest.mark.parametrize("content", ["torn", "[]", "7", '{"any": 5}', '{"any": ["much"]}'])
def test_a_file_of_measurements_that_is_none_of_ours_is_as_good_as_none(
    shell: Path, tmp_path: Path, content: str
) -> None:
    first = told(shell)
    calibration.write(shell, RECIPE, first.overhead + 5_000_000)
    (file,) = tmp_path.rglob(calibration.FILE)
    file.write_text(content.replace("any", calibration.key(shell, RECIPE)))
    assert not told(shell).calibrated
    calibration.write(shell, RECIPE, first.overhead + 5_000_000)
    assert told(shell).calibrated


def test_a_run_is_remembered(shell: Path) -> None:
    memory.remember(shell, RECIPE, lessons(), lessons(count=4))
    seen = told(shell)
    assert seen.calibrated
    assert seen.total == pytest.approx(calibration.held_at_most(), rel=0.2)


@pytest.mark.parametrize("content", [None, "torn", "{}"])
def test_a_run_whose_base_was_changed_meanwhile_is_not_remembered_and_not_harmed(
    shell: Path, tmp_path: Path, content: str | None
) -> None:
    gone = shutil.copytree(shell, tmp_path / "gone")
    (gone / "config.json").unlink()
    if content is not None:
        (gone / "config.json").write_text(content)
    memory.remember(gone, RECIPE, lessons(count=2), lessons(count=2))
    assert not list(tmp_path.rglob(calibration.FILE))


def test_a_mistake_of_ours_is_seen_when_a_run_is_remembered(shell: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "write", lambda folder: None)  # takes other things than it is given
    with pytest.raises(TypeError):
        memory.remember(shell, RECIPE, lessons(count=2), lessons(count=2))


def test_a_large_vocabulary_is_held_where_its_logits_are(base: Path) -> None:
    seen = told(base)
    trained = sum(sum(sample.trained) for sample in lessons().samples[:4])
    assert seen.logits > 2 * 4 * 8192 * 0.5 * trained


def test_many_layers_are_told_from_few(shell: Path, tmp_path: Path) -> None:
    deep = shutil.copytree(shell, tmp_path / "deep")
    config = json.loads((deep / "config.json").read_text())
    (deep / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 5}))
    processor = torch.device("cpu")
    for changes in ({}, {"checkpointing": True, "batch_tokens": 64}, {"method": "qlora", "batch": 1, "rank": 64}):
        recipe = replace(RECIPE, **changes)
        data = plan.make(recipe, lessons(count=8), lessons(count=4), read_config(deep))
        few, whole = rehearse(deep, recipe, data, processor), rehearse(deep, recipe, data, processor, whole=True)
        assert few.most == pytest.approx(whole.most, rel=0.001)
        assert replace(few, most={}) == replace(whole, most={})


def test_rows_of_their_own_and_altered_logits_are_told_too(shell: Path, tmp_path: Path) -> None:
    size = read_config(shell).vocab_size
    shape = {"vocab_size": size, "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4}
    for config in (
        GraniteConfig(**shape, num_hidden_layers=2, logits_scaling=3.0),
        Lfm2Config(**shape, num_hidden_layers=4, num_key_value_heads=4, layer_types=["conv", "full_attention"] * 2),
    ):
        config.save_pretrained(tmp_path)
        assert told(tmp_path, checkpointing=True).total < told(tmp_path).total
