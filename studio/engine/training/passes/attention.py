"""Attention over conversations that lie end to end in one row: each of them by itself, without a mask.

The lengths travel to every layer where the library carries an attention mask that was made beforehand: four
dimensions, and whole numbers where a mask has truth values. With an ordinary mask, or none, the function is the
library's own, so the same model answers and is evaluated in padded batches.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any

import torch
from torch.nn.attention.varlen import varlen_attn
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

PACKED = "packed"
WITHIN_THE_ROW = {"full_attention", "sliding_attention"}
"""Kinds of layers that look at other places through attention alone. Others (state spaces, convolutions, chunks)
would carry a conversation into the next one, so such models get padded rows."""
SHORT = 1024
"""Places up to which a processor is quickest with the whole square of scores, which is then kept for the gradient:
torch's blockwise kernel takes 2 to 4 times as long backwards in bfloat16, and a third longer in float32."""


def use_packed(model: torch.nn.Module) -> None:
    """Let a loaded model, or the base of an adapter, take packs wherever that is exact; see ``takes_packs``."""
    base = bare(model)
    if _fits(base):
        base.set_attn_implementation(PACKED)


def takes_packs(model: torch.nn.Module) -> bool:
    """Say whether conversations may lie end to end; else each needs a row of its own, filled on the right."""
    return bare(model).config._attn_implementation == PACKED


def lengths_as_mask(lengths: tuple[int, ...]) -> torch.Tensor:
    """Return what to give a model as ``attention_mask`` with a pack."""
    return torch.tensor(lengths).view(1, 1, 1, -1)


def bare(model: torch.nn.Module) -> PreTrainedModel:
    """Return the library's model inside peft's wrapper, with the adapter's layers in it."""
    return model if isinstance(model, PreTrainedModel) else model.get_base_model()


def attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **options: Any,
) -> tuple[torch.Tensor, None]:
    """Attend within each conversation; (1, heads, places, width) in, (1, places, heads, width) out."""
    if attention_mask is None or attention_mask.dtype != torch.long:
        return sdpa_attention_forward(module, query, key, value, attention_mask, **options)
    lengths = attention_mask.flatten().tolist()
    dropout, window = options.get("dropout", 0.0), options.get("sliding_window") or max(lengths)
    scaling = options.get("scaling") or query.shape[-1] ** -0.5
    if query.device.type == "cpu" and max(lengths) <= SHORT and not dropout:
        return _Squares.apply(query, key, value, lengths, scaling, window), None
    if query.device.type == "cuda" and query.dtype != torch.float32 and not dropout:
        return _on_card(query, key, value, lengths, scaling, window), None
    parts = zip(*(tensor.split(lengths, dim=2) for tensor in (query, key, value)), strict=True)
    return torch.cat([_one_by_one(*part, dropout, scaling, window) for part in parts], dim=1), None


class _Squares(torch.autograd.Function):
    """Plain causal attention, a square of scores for each conversation; heads that share keys are stacked."""

    @staticmethod
    def forward(
        ctx: Any,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        lengths: list[int],
        scaling: float,
        window: int,
    ) -> torch.Tensor:
        _, heads, places, _ = query.shape
        groups = key.shape[1]
        found = query.new_empty(1, places, heads, value.shape[-1])
        unseen = _unseen(max(lengths), window, query)
        kept: list[torch.Tensor] = []
        for one in _slices(lengths):
            q, k, v = (_stacked(tensor[0, :, one], groups) for tensor in (query, key, value))
            size = k.shape[1]
            hidden = unseen[:size, :size]
            if heads > groups:
                hidden = hidden.repeat(heads // groups, 1)
            weights = torch.baddbmm(hidden, q, k.mT, alpha=scaling).softmax(-1)
            found[0, one] = (weights @ v).view(heads, size, -1).transpose(0, 1)
            kept += q, k, v, weights
        ctx.save_for_backward(*kept)
        ctx.lengths, ctx.scaling, ctx.shapes = lengths, scaling, [tensor.shape for tensor in (query, key, value)]
        return found

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        # Laid out as the layers in front of the heads want them: place by place.
        of_query, of_key, of_value = (
            gradient.new_empty(1, places, heads, width).transpose(1, 2) for _, heads, places, width in ctx.shapes
        )
        heads, groups = of_query.shape[1], of_key.shape[1]
        kept = ctx.saved_tensors
        for one, q, k, v, weights in zip(_slices(ctx.lengths), *(kept[at::4] for at in range(4)), strict=True):
            g = _stacked(gradient[0, one].transpose(0, 1), groups)
            of_value[0, :, one] = weights.mT @ g
            of_scores = torch._softmax_backward_data(g @ v.mT, weights, -1, weights.dtype)
            of_query[0, :, one] = _scaled(of_scores, k, ctx.scaling).view(heads, -1, q.shape[-1])
            of_key[0, :, one] = _scaled(of_scores.mT, q, ctx.scaling)
        return of_query, of_key, of_value, None, None, None


def _slices(lengths: list[int]) -> list[slice]:
    return [slice(*ends) for ends in pairwise(accumulate(lengths, initial=0))]


def _stacked(heads: torch.Tensor, groups: int) -> torch.Tensor:
    """(heads, places, width) becomes (groups, heads per group * places, width), dense: products are quicker then."""
    return heads.reshape(groups, -1, heads.shape[-1]).contiguous()


def _scaled(one: torch.Tensor, other: torch.Tensor, factor: float) -> torch.Tensor:
    """Return ``one @ other * factor`` without a pass of its own for the factor."""
    return torch.baddbmm(one.new_empty(()), one, other, beta=0, alpha=factor)


def _unseen(size: int, window: int, like: torch.Tensor) -> torch.Tensor:
    """(size, size) minus infinity where a place may not look: ahead, and ``window`` places or more behind."""
    everywhere = like.new_full((size, size), float("-inf"))
    return everywhere.triu(1) if window >= size else everywhere.triu(1) + everywhere.tril(-window)


def _on_card(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, lengths: list[int], scaling: float, window: int
) -> torch.Tensor:
    """Use the variable-length kernel of FlashAttention (arXiv:2307.08691). Not run here: this needs a card."""
    ends = torch.tensor([0, *accumulate(lengths)], dtype=torch.int32).to(query.device, non_blocking=True)
    found = varlen_attn(
        *(tensor[0].transpose(0, 1) for tensor in (query, key, value)),
        ends, ends, max(lengths), max(lengths),
        scale=scaling, window_size=(window - 1, 0), enable_gqa=query.shape[1] != key.shape[1],
    )  # fmt: skip
    return found.unsqueeze(0)


def _one_by_one(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, dropout: float, scaling: float, window: int
) -> torch.Tensor:
    length = query.shape[2]
    mask = _unseen(length, window, query) if window < length else None
    found = scaled_dot_product_attention(
        query, key, value, mask, dropout, is_causal=mask is None, scale=scaling, enable_gqa=True
    )
    return found.transpose(1, 2)


def _fits(base: PreTrainedModel) -> bool:
    config = base.config.get_text_config()
    kinds = set(getattr(config, "layer_types", None) or getattr(config, "layers_block_type", None) or ())
    softcap = getattr(config, "attn_logit_softcapping", None)
    # Where torch's own attention cannot stand in for the model's, ours cannot either: it has sinks or caps.
    plain = base._supports_attention_backend and base._supports_sdpa
    return plain and kinds <= WITHIN_THE_ROW and not softcap


AttentionInterface.register(PACKED, attend)
AttentionMaskInterface.register(PACKED, sdpa_mask)
