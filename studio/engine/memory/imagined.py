"""A base model with its adapter as the recipe makes it, on any device, with shapes and no numbers.

Its tensors answer every operation with a tensor of the right shape, kind and device (PyTorch's fake tensors), so the
recipe's own code runs on it as on the real one and takes the same paths. No file of weights is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bitsandbytes
import torch
from peft import PeftModel
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    AutoConfig,
    AutoModelForCausalLM,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers.quantizers import AutoHfQuantizer

from studio.engine.loading import Base, attention_of, choose_dtype, damage_named, four_bit, hold_still
from studio.engine.training.adapter import add_lora
from studio.engine.training.passes.attention import use_packed
from studio.engine.training.passes.lora_path import quicken
from studio.protocol import Recipe
from studio.protocol.recipe import QLORA


def read_config(folder: Path) -> PretrainedConfig:
    """Return a base's configuration. Raises Failure ``base_damaged``."""
    with damage_named("base_damaged", folder=str(folder)):
        return AutoConfig.from_pretrained(folder, trust_remote_code=False)


def imagine(folder: Path, recipe: Recipe, layers: int, device: torch.device) -> PeftModel:
    """Return the model a run would train, cut to so many layers, as it stands before the first step."""
    config = read_config(folder)
    _cut(config, layers)
    dtype = choose_dtype(recipe.precision, device)
    with torch.device("meta"), damage_named("base_damaged", folder=str(folder)):
        attention = attention_of(MODEL_FOR_CAUSAL_LM_MAPPING[type(config)])
        model = AutoModelForCausalLM.from_config(config, dtype=dtype, attn_implementation=attention)
    if recipe.method == QLORA:
        AutoHfQuantizer.from_config(four_bit(dtype)).preprocess_model(model, device_map={"": device})
        hold_still(model)
    tuned = add_lora(Base(folder, "", model.requires_grad_(False), None, frozenset()), recipe)
    _lay(tuned, FakeTensorMode(allow_non_fake_inputs=True), device, dtype)
    use_packed(tuned)
    quicken(tuned)
    return tuned.train()


def tensors_of(model: torch.nn.Module) -> Iterator[torch.Tensor]:
    """Yield every tensor a model stands on: parameters, buffers, and what 4-bit weights are read back with."""
    for module in model.modules():
        own = (*module._parameters.values(), *module._buffers.values())
        yield from (tensor for tensor in own if tensor is not None)
        state = getattr(module._parameters.get("weight"), "quant_state", None)
        if state is not None:
            yield from (state.absmax, state.offset, state.state2.absmax)


def _cut(config: PretrainedConfig, layers: int) -> None:
    text = config.get_text_config()
    text.num_hidden_layers = layers
    if getattr(text, "layer_types", None):
        text.layer_types = text.layer_types[:layers]


def _lay(model: PreTrainedModel, mode: FakeTensorMode, device: torch.device, dtype: torch.dtype) -> None:
    """Turn tensors without a place into imagined ones on the device; what was shared stays shared."""
    laid: dict[int, torch.Tensor] = {}
    for module in model.modules():
        for name, parameter in module._parameters.items():
            if parameter is not None:
                if id(parameter) not in laid:
                    laid[id(parameter)] = _parameter(module, parameter, mode, device, dtype)
                module._parameters[name] = laid[id(parameter)]
        for name, buffer in module._buffers.items():
            if buffer is not None:
                module._buffers[name] = FakeTensor(mode, buffer.to("meta"), device)


def _parameter(
    module: torch.nn.Module,
    parameter: torch.nn.Parameter,
    mode: FakeTensorMode,
    device: torch.device,
    dtype: torch.dtype,
) -> torch.nn.Parameter:
    if not isinstance(parameter, bitsandbytes.nn.Params4bit):
        return torch.nn.Parameter(FakeTensor(mode, parameter.data, device), requires_grad=parameter.requires_grad)
    _know_the_code()
    whole = FakeTensor(mode, torch.empty(parameter.shape, dtype=dtype, device="meta"), device)
    packed, state = bitsandbytes.functional.quantize_4bit(whole, compress_statistics=True, quant_type="nf4")
    weight = torch.nn.Parameter(packed, requires_grad=False)
    # The library's own class of 4-bit weights cannot be imagined; its layers look for no more than this.
    weight.quant_state = module.quant_state = state
    return weight


@cache
def _know_the_code() -> None:
    """Have the library make its table of 4-bit numbers now: it would else make it of imagined ones."""
    bitsandbytes.functional.quantize_4bit(torch.zeros(64), compress_statistics=True, quant_type="nf4")
