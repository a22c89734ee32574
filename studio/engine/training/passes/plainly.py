"""The same losses and gradients in the plainest way: one sample at a time, all logits, the libraries' own layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from peft import PeftModel

from studio.engine.conversation import Sample
from studio.engine.loading import attention_of
from studio.engine.training.passes.attention import bare
from studio.engine.training.passes.lora_path import slow_down

COMPARED = 16
"""Tensors of the adapter whose gradients are compared, from the first layer to the last: all would take much room."""
STIRRED = 0.01
"""Spread of what is put into a fresh adapter's zeros: without it half of the gradients are zero and tell nothing."""


@contextmanager
def looked_at(model: PeftModel) -> Iterator[list[torch.nn.Parameter]]:
    """Yield the parameters to compare, of a model without dice and without zeros; then it is as it was before."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    zeros = [parameter for parameter in trained if not parameter.any()]
    training = model.training
    model.eval()
    for layer in model.modules():
        # Such layers compute their activations twice in training alone, and so does this look at them.
        layer.training = training and getattr(layer, "gradient_checkpointing", False) and not _has_dice(layer)
    generator = torch.Generator().manual_seed(0)
    for parameter in zeros:
        parameter.data.copy_(STIRRED * torch.randn(parameter.shape, generator=generator))
    try:
        step = max(1, len(trained) // (COMPARED - 1))
        yield trained[::step]
    finally:
        for parameter in zeros:
            parameter.data.zero_()
        model.train(training)


def _has_dice(layer: torch.nn.Module) -> bool:
    """Say whether a layer itself, not a layer inside it, draws numbers in training."""
    return any("dropout" in name and value for name, value in vars(layer).items())


def losses_and_gradients(
    model: PeftModel, samples: Sequence[Sample], parameters: Sequence[torch.nn.Parameter]
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return (samples,) losses, summed over trained tokens, and the gradients of their sum."""
    with _library_layers(model):
        found = [_alone(model, sample, parameters) for sample in samples]
    each = zip(*(gradients for _, gradients in found), strict=True)
    return torch.stack([loss for loss, _ in found]), [torch.stack(parts).sum(0) for parts in each]


def _alone(
    model: PeftModel, sample: Sample, parameters: Sequence[torch.nn.Parameter]
) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
    ids = torch.tensor([sample.ids], device=model.device)
    dtype = model.dtype
    with torch.autocast(model.device.type, dtype=dtype, enabled=dtype != torch.float32):
        logits = model(input_ids=ids, use_cache=False).logits[0]
    told = logits.float().log_softmax(-1)[:-1].gather(1, ids[0, 1:, None])[:, 0]
    loss = -(told * torch.tensor(sample.trained[1:], device=told.device)).sum()
    return loss.detach(), torch.autograd.grad(loss, parameters)


@contextmanager
def _library_layers(model: PeftModel) -> Iterator[None]:
    """Let attention, norms and LoRA layers be the libraries' own for a while."""
    base = bare(model)
    attention = base.config._attn_implementation
    replaced = {layer: layer.forward for layer in model.modules() if "forward" in vars(layer)}
    base.set_attn_implementation(attention_of(base))
    slow_down(model)
    try:
        yield
    finally:
        base.set_attn_implementation(attention)
        for layer, way in replaced.items():
            layer.forward = way
