"""Families whose attention is not torch's own are loaded, forecast, trained and asked like any other."""

import json
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, Gemma2Config, GptOssConfig, PretrainedConfig

from studio.engine import memory
from studio.engine.conversation import Chat
from studio.engine.loading import load_base
from studio.engine.training.material.lessons import Lessons, read_pairs
from studio.protocol import AdapterSaved, HeldOutLoss, Recipe
from tests.engine import tiny
from tests.engine.children import of, train_job
from tests.engine.here import do_here

SHAPE = {
    "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "head_dim": 16,
    "num_key_value_heads": 2, "initializer_range": 0.2, "max_position_embeddings": 256, "sliding_window": 12,
    "layer_types": ["sliding_attention", "full_attention"], "pad_token_id": 0, "bos_token_id": None,
}  # fmt: skip
CONFIGS = {
    "gemma 2, bent scores": (Gemma2Config, {"query_pre_attn_scalar": 16}),
    "gpt-oss, places that look at nothing": (GptOssConfig, {"num_local_experts": 4, "num_experts_per_tok": 2}),
}


@pytest.fixture(scope="module", params=CONFIGS.values(), ids=CONFIGS.keys())
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny base whose folder asks for an attention that is not on this PC, as some do."""
    kind, special = request.param
    folder, words = tmp_path_factory.mktemp("family"), tiny.tokenizer(tiny.CHATML_MARKED)
    config: PretrainedConfig = kind(**SHAPE, **special, vocab_size=len(words), eos_token_id=words.eos_token_id)
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    words.save_pretrained(folder)
    written = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**written, "_attn_implementation": "flash_attention_2"}))
    return folder


@pytest.mark.parametrize("changes", [{}, {"method": "qlora"}, {"precision": "bfloat16"}], ids=["lora", "nf4", "16 bit"])
def test_it_learns(family: Path, tmp_path: Path, rows: Path, changes: dict[str, object]) -> None:
    """The guards compare its gradients with the plain way before."""
    events = do_here(tmp_path, train_job(family, rows, rows, epochs=4, evaluations=2, samples=1, **changes))
    before, after = (event.loss for event in of(HeldOutLoss, events))
    assert after < before - 0.1
    assert of(AdapterSaved, events)


@pytest.mark.parametrize("changes", [{}, {"checkpointing": True}, {"method": "qlora"}])
def test_its_memory_is_told(
    family: Path, tmp_path: Path, rows: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path))
    lessons = Lessons(read_pairs(rows), Chat(load_base(family).tokenizer), 256)
    told = memory.forecast(family, Recipe(rank=4, batch=4, **changes), lessons, lessons)
    assert told.weights > 0 and told.activations > 0
