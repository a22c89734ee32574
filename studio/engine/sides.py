"""Base and tuned model in one batch, from one copy of the weights.

Each LoRA layer multiplies what it adds by ``scaling``. Set to one number per row, 0 for the rows of the base
and the true scale for the tuned ones, the same pass answers for both. No hooks, so nothing can leak: peft's own
``adapter_names`` leaves its hooks behind when generation ends by an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from peft.tuners.lora import LoraLayer
from torch import nn
from transformers import (
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    PreTrainedModel,
    StoppingCriteria,
    StoppingCriteriaList,
)
from transformers.generation.streamers import BaseStreamer

from studio.engine.conversation import Chat

BASE, TUNED = "base", "tuned"


@contextmanager
def sides(model: nn.Module, rows: Sequence[str]) -> Iterator[None]:
    """Let each row of the batches inside be answered by ``base`` or ``tuned``; restored also after an error.

    Batches inside must have ``len(rows)`` rows and activations of shape (rows, tokens, features).
    """
    layers = [module for module in model.modules() if isinstance(module, LoraLayer)]
    before = [dict(layer.scaling) for layer in layers]
    device = next(model.parameters()).device
    # float32 also for a 16-bit model: the scale is then rounded exactly where the plain path rounds it.
    tuned = torch.tensor([float(row == TUNED) for row in rows], device=device).view(-1, 1, 1)
    try:
        for layer, scaling in zip(layers, before, strict=True):
            layer.scaling.update({name: tuned * scale for name, scale in scaling.items()})
        yield
    finally:
        for layer, scaling in zip(layers, before, strict=True):
            layer.scaling.update(scaling)


def generate(
    model: PreTrainedModel,
    chat: Chat,
    prompts: Sequence[Sequence[int]],
    max_tokens: int,
    *,
    temperature: float = 0.0,
    streamer: BaseStreamer | None = None,
    watcher: StoppingCriteria | None = None,
    constraint: LogitsProcessor | None = None,
) -> list[list[int]]:
    """Answer each prompt; returns the new token ids of each row, padded behind the end token.

    Temperature 0 takes the likeliest token each time; above 0 it samples from torch's own generator. A constraint
    says at each token which are allowed.
    """
    width = max(map(len, prompts))
    ids = torch.tensor([[chat.pad] * (width - len(prompt)) + list(prompt) for prompt in prompts])
    seen = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    settings = GenerationConfig(
        max_new_tokens=max_tokens,
        do_sample=temperature > 0,
        temperature=temperature or None,
        eos_token_id=sorted(chat.ends),
        pad_token_id=chat.pad,
    )
    with torch.inference_mode():
        answered = model.generate(
            input_ids=ids.to(model.device),
            attention_mask=seen.to(model.device),
            generation_config=settings,
            streamer=streamer,
            stopping_criteria=StoppingCriteriaList([watcher] if watcher else []),
            logits_processor=LogitsProcessorList([constraint] if constraint else []),
        )
    return answered[:, width:].tolist()
