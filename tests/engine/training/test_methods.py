"""Every way to train: it learns, its adapter is a plain peft adapter, and the model asked later is the one trained."""

import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    OPTConfig,
    OPTForCausalLM,
    PhiConfig,
    PhiForCausalLM,
    PreTrainedModel,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from studio.child import Failure
from studio.engine.training import optimisers
from studio.engine.training.targets import target_modules
from studio.protocol import AdapterSaved, Recipe, TrainingStep
from studio.protocol.recipe import ADAMW_8BIT, ATTENTION, MLP, PAGED_ADAMW_8BIT, QLORA
from tests.engine.children import of, train_job
from tests.engine.here import course, do_here

WAYS = {
    "lora": {"rslora": False},
    "rslora": {"rslora": True},
    "dora": {"dora": True},
    "qlora": {"method": QLORA},
    "qlora and dora": {"method": QLORA, "dora": True},
    "attention alone": {"targets": ATTENTION},
    "mlp alone": {"targets": MLP},
    "8 bit": {"optimiser": ADAMW_8BIT},
    "paged 8 bit": {"optimiser": PAGED_ADAMW_8BIT},
}
pytestmark = pytest.mark.usefixtures("every_step_is_said")
NF4 = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                         bnb_4bit_compute_dtype=torch.float32)  # fmt: skip


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_it_learns_and_plain_peft_loads_what_it_learned(
    tmp_path: Path, small: Path, rows: Path, way: dict[str, Any]
) -> None:
    job = train_job(small, rows, epochs=3, rank=16, alpha=16, rate=5e-3, **way)
    events = do_here(tmp_path, job)
    steps = of(TrainingStep, events)
    assert steps[-1].loss < steps[0].loss
    assert of(AdapterSaved, events)[0].card["recipe"] == {**vars(Recipe()), **job.recipe}

    ids = torch.arange(10, 40).unsqueeze(0)
    quantization = {"quantization_config": NF4, "device_map": "cpu"} if way.get("method") == QLORA else {}
    base = AutoModelForCausalLM.from_pretrained(small, **quantization)
    # Not eval(): on some processors bitsandbytes rounds 4-bit weights once more when a model in that mode is asked.
    model = PeftModel.from_pretrained(base, tmp_path / "adapter").train()
    asked_plainly = model(input_ids=ids).logits

    run = course(tmp_path, job)
    assert run.resume()
    run.model.eval()
    assert torch.allclose(run.model(input_ids=ids).logits, asked_plainly, atol=1e-4)


@pytest.mark.parametrize(("targets", "parts"), [(ATTENTION, {"self_attn"}), (MLP, {"mlp"})])
def test_only_the_wanted_layers_get_an_adapter(
    tmp_path: Path, small: Path, rows: Path, targets: str, parts: set[str]
) -> None:
    do_here(tmp_path, train_job(small, rows, epochs=1, targets=targets))
    saved = load_file(tmp_path / "adapter/adapter_model.safetensors")
    assert {name.split(".")[5] for name in saved} == parts


SIZE = {"vocab_size": 32, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
WIDE = {**SIZE, "intermediate_size": 32}
FAMILIES = {
    "qwen": (Qwen3ForCausalLM, Qwen3Config(**WIDE, num_key_value_heads=1, head_dim=8), (4, 3)),
    "gemma": (Gemma3ForCausalLM, Gemma3TextConfig(**WIDE, num_key_value_heads=1, head_dim=8), (4, 3)),
    "phi": (PhiForCausalLM, PhiConfig(**WIDE), (4, 2)),
    "gpt-neox": (GPTNeoXForCausalLM, GPTNeoXConfig(**WIDE), (2, 2)),
    "opt": (OPTForCausalLM, OPTConfig(**SIZE, ffn_dim=32, word_embed_proj_dim=16), (4, 2)),
}
"""A small one of each family, and how many layers of attention and of the rest a block of it has."""


@pytest.mark.parametrize(("kind", "config", "each"), FAMILIES.values(), ids=FAMILIES.keys())
def test_attention_and_the_rest_are_told_apart_in_every_family(
    kind: type[PreTrainedModel], config: Any, each: tuple[int, int]
) -> None:
    model = kind(config)
    linear = [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)]
    attention, rest = (
        {name for name in linear if any(f".{name}".endswith(f".{end}") for end in target_modules(model, targets))}
        for targets in (ATTENTION, MLP)
    )
    assert (len(attention), len(rest)) == (2 * each[0], 2 * each[1])
    assert not attention & rest
    assert attention | rest | {"lm_head", "embed_out"} >= set(linear)


def test_an_optimiser_this_pc_cannot_compute_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes.optim", None)
    with pytest.raises(Failure) as caught:
        optimisers.make(Recipe(optimiser=ADAMW_8BIT), [torch.nn.Parameter(torch.ones(4))])
    assert caught.value.code == "optimiser_unavailable"
