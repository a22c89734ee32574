"""A shorter way through a LoRA layer than peft's own; weights, names and the saved adapter stay plain peft.

peft computes ``base(x) + B(A(x)) * scaling`` in passes of their own and casts to and fro between a 16-bit base and its
float32 adapter (arXiv:2106.09685 for the method). Here the low-rank product is added in place, in the base's number
format, and its gradients go to the float32 masters.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

import torch
from peft.tuners.lora.layer import Linear as LoraLinear
from peft.tuners.lora.layer import LoraLayer
from torch import nn
from torch.nn.functional import linear

from studio.engine.training.passes.attention import bare
from studio.engine.training.passes.last_layer import quicken_last_layer, slow_down_last_layer
from studio.engine.training.passes.norm_path import quicken_norms, slow_down_norms

Tensors = tuple[torch.Tensor | None, ...]


def quicken(model: nn.Module) -> None:
    """Let plain LoRA layers, norms and the last layer take the short way; DoRA, dropout and biases stay peft's own."""
    quicken_norms(model)
    quicken_last_layer(bare(model))
    for layer in model.modules():
        if _is_plain(layer):
            layer.forward = MethodType(_forward, layer)


def slow_down(model: nn.Module) -> None:
    """Give every layer its library's own way back."""
    slow_down_norms(model)
    slow_down_last_layer(bare(model))
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            vars(layer).pop("forward", None)


def is_quick(model: nn.Module) -> bool:
    """Say whether all LoRA layers of a model take the short way, which needs no autocast."""
    return all("forward" in vars(layer) for layer in model.modules() if isinstance(layer, LoraLayer))


def _is_plain(layer: nn.Module) -> bool:
    return (
        type(layer) is LoraLinear
        and type(layer.get_base_layer()) is nn.Linear
        and list(layer.lora_A) == layer.active_adapters
        and len(layer.lora_A) == 1
        and not layer.lora_variant
        and not layer.fan_in_fan_out
        and not any(layer.lora_bias.values())
        and all(isinstance(dropout, nn.Identity) for dropout in layer.lora_dropout.values())
    )


def _forward(layer: LoraLinear, x: torch.Tensor, *rest: Any, **options: Any) -> torch.Tensor:
    """Stand in for ``LoraLinear.forward`` as long as nothing but the one adapter is asked for."""
    if layer.disable_adapters or layer.merged or rest or options:
        return LoraLinear.forward(layer, x, *rest, **options)
    (name,) = layer.lora_A
    base = layer.base_layer
    a, b = layer.lora_A[name].weight, layer.lora_B[name].weight
    return _LowRank.apply(x, base.weight, base.bias, a, b, layer.scaling[name])


class _LowRank(torch.autograd.Function):
    """``x W' + bias + scaling * (x A') B'`` with W frozen; x is (..., in), A (rank, in), B (out, rank)."""

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        a: torch.Tensor,
        b: torch.Tensor,
        scaling: float,
    ) -> torch.Tensor:
        rows = x.flatten(0, -2)
        near, out = a.to(x.dtype), b.to(x.dtype)
        low = rows @ near.t()
        result = linear(rows, weight, bias).addmm_(low, out.t(), alpha=scaling)
        ctx.save_for_backward(rows, low, weight, near, out)
        ctx.scaling, ctx.master = scaling, a.dtype
        return result.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Tensors:
        rows, low, weight, near, out = ctx.saved_tensors
        above = gradient.flatten(0, -2)
        below = (above @ out).mul_(ctx.scaling)
        of_x = None
        if ctx.needs_input_grad[0]:
            of_x = (above @ weight).addmm_(below, near).view(*gradient.shape[:-1], -1)
        of_a = (below.t() @ rows).to(ctx.master)
        of_b = (low.t() @ above).t().mul(ctx.scaling).to(ctx.master)
        return of_x, None, None, of_a, of_b, None
