"""Root-mean-square norms in half the passes over memory that the library makes (arXiv:1910.07467 for the norm).

A frozen norm needs no gradient of its own weight, so the way back is one formula; results are the library's but for
rounding. Only the norm that Llama, Qwen, Mistral, Phi and most others share is replaced: Gemma's, for one, is another.
"""

from __future__ import annotations

from types import MethodType
from typing import Any

import torch
from torch import nn


def quicken_norms(model: nn.Module) -> None:
    """Let frozen norms of the shared kind take the short way."""
    for norm in model.modules():
        if _is_shared(norm):
            norm.forward = MethodType(_forward, norm)


def slow_down_norms(model: nn.Module) -> None:
    """Give every norm the library's own way back."""
    for norm in model.modules():
        if _is_shared(norm):
            vars(norm).pop("forward", None)


def _is_shared(norm: nn.Module) -> bool:
    weight = getattr(norm, "weight", None)
    shared = type(norm).__name__.endswith("RMSNorm") and hasattr(norm, "variance_epsilon")
    return shared and isinstance(weight, nn.Parameter) and weight.ndim == 1 and not weight.requires_grad


def _forward(norm: nn.Module, hidden_states: torch.Tensor) -> torch.Tensor:
    return _RootMeanSquare.apply(hidden_states, norm.weight, norm.variance_epsilon)


class _RootMeanSquare(torch.autograd.Function):
    """``x / sqrt(mean(x²) + eps) * weight`` over the last dimension, computed in float32."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor, eps: float) -> torch.Tensor:
        wide = x.float()
        factor = torch.linalg.vecdot(wide, wide).div_(x.shape[-1]).add_(eps).rsqrt_().unsqueeze(-1)
        ctx.save_for_backward(x, weight, factor)
        return (wide * factor).to(x.dtype) * weight

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        x, weight, factor = ctx.saved_tensors
        wide, above = x.float(), (gradient * weight).float()
        along = torch.linalg.vecdot(above, wide).unsqueeze(-1).mul_(factor**3).div_(-x.shape[-1])
        return (above * factor).addcmul_(wide, along).to(x.dtype), None, None
