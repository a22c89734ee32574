"""The shape of the model, a small Llama with tied embeddings, and the optimisers that train it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from headstart import head_start
from tokenizer import CONTEXT
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast


@dataclass(frozen=True)
class Size:
    """How wide and deep; a head has 64 dimensions."""

    width: int
    layers: int
    inner: int


SIZES = {"small": Size(256, 6, 704), "large": Size(320, 9, 880)}
"""6.9 million parameters for two or three hours of a processor, 13.9 million for a graphics card."""
HEAD = 64
TURNING = 100_000.0
"""Slower rotations than Llama's first 10,000: half of a head's dimensions turn less than half round in the context."""


def new_model(tokenizer: PreTrainedTokenizerFast, size: Size, seed: int) -> LlamaForCausalLM:
    """A fresh model for this tokenizer; greedy answers by default."""
    torch.manual_seed(seed)
    ends = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id, "bos_token_id": None}
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=size.width,
        intermediate_size=size.inner,
        num_hidden_layers=size.layers,
        num_attention_heads=size.width // HEAD,
        num_key_value_heads=size.width // HEAD,
        head_dim=HEAD,
        rope_parameters={"rope_type": "default", "rope_theta": TURNING},
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        use_cache=False,
        **ends,
    )
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(do_sample=False, max_new_tokens=200, **ends)
    head_start(model, seed)
    return model


def optimizers(model: LlamaForCausalLM, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for the embedding and the norms.

    Muon keeps the matrices well conditioned, which is what adapters trained later start from,
    and learns more per token than AdamW alone. Its update is scaled to AdamW's size, so one rate serves both.
    """
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.ndim != 2 or "embed" in n]
    return [
        torch.optim.Muon(
            matrices, lr=rate, weight_decay=0.05, momentum=0.95, ns_steps=3, adjust_lr_fn="match_rms_adamw"
        ),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.95), weight_decay=0.01, fused=True),
    ]
