"""The loss of a pack over its trained tokens, with logits for these alone and for a few hundred of them at a time."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.functional import cross_entropy, linear, log_softmax, pad
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel

from studio.engine.training.material.packing import Pack
from studio.engine.training.passes.attention import bare, lengths_as_mask, takes_packs
from studio.engine.training.passes.last_layer import trained_places
from studio.engine.training.passes.lora_path import is_quick

CHUNK = 256
"""Tokens whose logits are held at once: in float32 and a vocabulary of 150,000 they take 150 MB."""
EVEN = 8
"""Places of a pack are a multiple of it: some counts, 703 or 943, make the processor's 16-bit products a fifth slower,
and a card's want whole blocks."""
ALTERED = (
    "final_logit_softcapping",
    "lm_head_multiplier",
    "logit_scale",
    "logits_scaling",
    "logits_soft_cap",
    "output_logit_soft_cap",
    "output_multiplier",
    "unpadded_vocab_size",
)
"""Settings by which models of the library do more to their logits than the output layer alone."""


def summed(model: nn.Module, pack: Pack) -> torch.Tensor:
    """Return the loss in nats, a scalar, summed over the trained tokens of a pack."""
    return per_token(model, pack).sum()


def per_sample(model: nn.Module, pack: Pack) -> torch.Tensor:
    """Return (samples,) each conversation's loss in nats, summed over its trained tokens."""
    return torch.stack([part.sum() for part in per_token(model, pack).split(pack.trained)])


def per_token(model: nn.Module, pack: Pack) -> torch.Tensor:
    """Return (trained tokens,) the loss of each, in nats and float32.

    Under autocast a float32 adapter on peft's own way meets a 16-bit base in 16 bit: that spares casts to and fro.
    """
    dtype = model.dtype
    narrow = dtype in (torch.bfloat16, torch.float16) and not is_quick(model)
    with torch.autocast(pack.ids.device.type, dtype=dtype, enabled=narrow):
        asked, keep = _packed(pack) if takes_packs(model) else _padded(pack)
        base = bare(model)
        asked |= trained_places(base, keep)
        if _is_plain(base):
            hidden = base.base_model(**asked, use_cache=False).last_hidden_state
            return chunked_cross_entropy(hidden.flatten(0, 1)[keep], base.lm_head, pack.targets)
        rows = torch.zeros_like(asked["input_ids"], dtype=torch.bool)
        rows.view(-1)[keep] = True
        logits = base(**asked, use_cache=False, logits_to_keep=rows).logits
    return cross_entropy(logits.float(), pack.targets, reduction="none")


def chunked_cross_entropy(hidden: torch.Tensor, head: nn.Linear, targets: torch.Tensor) -> torch.Tensor:
    """Return (tokens,) the losses of (tokens, width) against (tokens,) targets through a frozen output layer."""
    return _ChunkedCrossEntropy.apply(hidden, head.weight, head.bias, targets)


class _ChunkedCrossEntropy(torch.autograd.Function):
    """The gradient is found together with the loss, so that no logits wait for the way back (arXiv:2410.10989)."""

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None, targets: torch.Tensor
    ) -> torch.Tensor:
        losses = torch.empty(len(hidden), device=hidden.device)
        gradient = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        for at in range(0, len(hidden), CHUNK):
            part, wanted = slice(at, at + CHUNK), targets[at : at + CHUNK, None]
            told = log_softmax(linear(hidden[part], weight, bias), -1, dtype=torch.float32)
            losses[part] = -told.gather(1, wanted)[:, 0]
            if gradient is not None:
                of_logits = told.exp_().scatter_add_(1, wanted, torch.full_like(wanted, -1, dtype=told.dtype))
                gradient[part] = of_logits.to(weight.dtype) @ weight
        ctx.save_for_backward(gradient)
        return losses

    @staticmethod
    def backward(ctx: Any, of_losses: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        (gradient,) = ctx.saved_tensors
        return (gradient * of_losses[:, None]).to(gradient.dtype), None, None, None


def _is_plain(base: PreTrainedModel) -> bool:
    """Say whether a model's logits are its output layer's, unaltered, and that layer is frozen."""
    head, config = getattr(base, "lm_head", None), base.config.get_text_config()
    altered = any(getattr(config, name, None) not in (None, 1) for name in ALTERED)
    return type(head) is nn.Linear and not head.weight.requires_grad and not altered


def _packed(pack: Pack) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Return what to give a model, and the places of that, counted row by row, whose next token is trained.

    What fills the last conversation comes behind all that is read, and nothing looks ahead.
    """
    filling = -pack.ids.shape[1] % EVEN
    mask = lengths_as_mask((*pack.lengths[:-1], pack.lengths[-1] + filling))
    ids, positions = (pad(row, (0, filling)) for row in (pack.ids, pack.positions))
    return {"input_ids": ids, "position_ids": positions, "attention_mask": mask}, pack.keep


def _padded(pack: Pack) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Give each conversation a row of its own: a causal model never sees what fills it on the right."""
    rows = pad_sequence(pack.ids[0].split(pack.lengths), batch_first=True)
    numbers = torch.repeat_interleave(torch.tensor(pack.lengths)).to(pack.keep.device)
    return {"input_ids": rows}, (numbers * rows.shape[1] + pack.positions[0])[pack.keep]
