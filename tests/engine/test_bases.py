"""A base or an adapter that cannot be loaded says why, by a code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from studio.child import Failure
from studio.engine import loading
from studio.engine.loading import base_hash, load_adapter, load_base, load_models, memory_watched
from tests.engine import tiny

WEIGHTS = "model.safetensors"


def lose(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


def keep_pickle_only(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "pytorch_model.bin")


def truncate_weights(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-5000])


def lose_one_tensor(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / WEIGHTS)
    tensors.pop("model.layers.1.mlp.up_proj.weight")
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})


def tear_config(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "lla')


def tear_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"model": ')


def set_config(**values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, **values}))

    return change


@pytest.fixture
def broken(base: Path, tmp_path: Path) -> Path:
    """A copy of the base to break."""
    return shutil.copytree(base, tmp_path / "broken")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lose_everything, "base_missing"),
        (lose("config.json"), "base_missing"),
        (lose(WEIGHTS), "base_no_weights"),
        (keep_pickle_only, "base_pickle_only"),
        (lose("tokenizer.json"), "base_no_tokenizer"),
        (truncate_weights, "base_damaged"),
        (lose_one_tensor, "base_damaged"),
        (tear_config, "base_damaged"),
        (tear_tokenizer, "base_damaged"),
        (set_config(hidden_size=80), "base_damaged"),
        (set_config(model_type="strange", auto_map={"AutoModelForCausalLM": "code.Model"}), "base_remote_code"),
        (set_config(model_type="t5"), "base_not_causal"),
    ],
)
def test_a_base_that_cannot_be_loaded_says_why(broken: Path, harm: Callable[[Path], None], code: str) -> None:
    harm(broken)
    with pytest.raises(Failure) as caught:
        load_base(broken)
    assert caught.value.code == code
    assert caught.value.facts["folder"] == str(broken)


def test_code_beside_the_weights_is_never_run(broken: Path, tmp_path: Path) -> None:
    """A kind the library knows loads with its own code, whatever lies beside it."""
    set_config(auto_map={"AutoModelForCausalLM": "evil.Model", "AutoConfig": "evil.Config"})(broken)
    (broken / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    assert load_base(broken).model.config.model_type == "llama"
    assert not (tmp_path / "ran").exists()


def test_recommended_sampling_does_not_reach_greedy_answers(broken: Path) -> None:
    settings = {"do_sample": True, "temperature": 5.0, "repetition_penalty": 9.0, "eos_token_id": [2, 6]}
    (broken / "generation_config.json").write_text(json.dumps(settings))
    base = load_base(broken)
    assert base.ends == {2, 6}
    assert base.model.generation_config.repetition_penalty in (None, 1.0)


def test_base_hash_follows_weights_and_configuration(broken: Path) -> None:
    before = base_hash(broken)
    (broken / "README.md").write_text("a note")
    assert base_hash(broken) == before
    set_config(rms_norm_eps=1e-5)(broken)
    assert base_hash(broken) != before


def test_an_adapter_on_another_base_is_refused(trained: Path, tmp_path: Path) -> None:
    other = load_base(tiny.make_base(tmp_path, seed=1))
    with pytest.raises(Failure) as caught:
        load_adapter(other, trained / "adapter")
    assert caught.value.code == "adapter_wrong_base"
    assert caught.value.facts["expected"] == "starter"


def test_an_adapter_that_is_not_there_is_said_before_the_base_is_read(base: Path, tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        load_models(base, tmp_path)
    assert caught.value.code == "adapter_missing"


def test_a_damaged_adapter_is_said(base: Path, trained: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(trained / "adapter", tmp_path / "adapter")
    (folder / loading.ADAPTER_WEIGHTS).write_bytes(b"torn")
    with pytest.raises(Failure) as caught:
        load_models(base, folder)
    assert caught.value.code == "adapter_damaged"


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA"), RuntimeError("DefaultCPUAllocator: not enough memory")]
)
def test_full_memory_has_its_code(error: RuntimeError) -> None:
    with pytest.raises(Failure) as caught, memory_watched():
        raise error
    assert caught.value.code == "memory_full"
