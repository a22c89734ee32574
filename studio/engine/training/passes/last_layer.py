"""The last layer's feed-forward block at trained places alone: nothing reads what it would find at the others.

Behind the last attention every step looks at one place only, and losses are asked for at trained places; about half of
all places are a question's. Their part of the block is left at zero, forwards and backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from types import MethodType
from typing import Any

import torch
from torch import nn
from transformers import PreTrainedModel

PARTS = {"gate_proj", "up_proj", "down_proj"}
"""The layers of a block that takes each place by itself; a mixture of experts, for one, has others."""


def quicken_last_layer(base: PreTrainedModel) -> None:
    """Let the last layer of a causal model of the library heed ``trained_places``, where its block allows that."""
    layer = _last(base)
    if layer is not None:
        layer.forward = MethodType(_forward, layer)


def slow_down_last_layer(base: PreTrainedModel) -> None:
    """Give the last layer the library's own way back."""
    layer = _last(base)
    if layer is not None:
        vars(layer).pop("forward", None)


def trained_places(base: PreTrainedModel, places: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return what to give a model beside its tokens, so that its last layer knows the (trained tokens,) places.

    They are counted row by row. The library hands what it does not know on to its layers, as it does with the mask.
    """
    layer = _last(base)
    return {"trained_places": places} if layer is not None and "forward" in vars(layer) else {}


def _last(base: PreTrainedModel) -> nn.Module | None:
    """Return the last layer of a model if its block takes each place by itself."""
    layers = getattr(base.base_model, "layers", None)
    block = getattr(layers[-1], "mlp", None) if layers else None
    weighted = {name for name, part in block.named_children() if hasattr(part, "weight")} if block else set()
    return layers[-1] if weighted == PARTS and _hands_on(base) else None


def _hands_on(base: PreTrainedModel) -> bool:
    return any(one.kind is one.VAR_KEYWORD for one in signature(type(base.base_model).forward).parameters.values())


def _forward(layer: nn.Module, *given: Any, trained_places: torch.Tensor | None = None, **options: Any) -> Any:
    # The library computes activations twice inside of its own way, where the second pass is not told the places.
    twice = layer.training and getattr(layer, "gradient_checkpointing", False)
    if trained_places is None or twice:
        return type(layer).forward(layer, *given, **options)
    with _only_at(layer.mlp, trained_places):
        return type(layer).forward(layer, *given, **options)


@contextmanager
def _only_at(block: nn.Module, places: torch.Tensor) -> Iterator[None]:
    """Let a block compute (rows, places, width) at these places alone, for one pass."""

    def forward(hidden: torch.Tensor) -> torch.Tensor:
        rows = hidden.flatten(0, 1)
        found = type(block).forward(block, rows.index_select(0, places)[None])[0]
        return torch.zeros_like(rows).index_copy(0, places, found).view(hidden.shape)

    block.forward = forward
    try:
        yield
    finally:
        del block.forward
