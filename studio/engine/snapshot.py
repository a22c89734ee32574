"""All that the next training step depends on, as named tensors: adapter, AdamW's moments, the random generators."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from studio.engine.checkpoints import Tensors

MOMENTS = ("step", "exp_avg", "exp_avg_sq")
"""What AdamW remembers of each parameter."""

Parameters = Mapping[str, torch.nn.Parameter]


def take(parameters: Parameters, optimiser: torch.optim.AdamW) -> Tensors:
    """Return the present state; before the first step AdamW remembers nothing."""
    tensors = {f"adapter.{name}": parameter.detach() for name, parameter in parameters.items()}
    for name, parameter in parameters.items():
        moments = optimiser.state.get(parameter, {})
        tensors.update({f"{part}.{name}": tensor for part, tensor in moments.items()})
    tensors["random.cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random.cuda"] = torch.cuda.get_rng_state()
    return tensors


def put_back(tensors: Tensors, parameters: Parameters, optimiser: torch.optim.AdamW) -> None:
    """Give everything the values it had when the snapshot was taken. Raises KeyError for another adapter's."""
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(tensors[f"adapter.{name}"])
            optimiser.state[parameter] = {
                part: tensor.to(parameter.device)
                for part in MOMENTS
                if (tensor := tensors.get(f"{part}.{name}")) is not None
            }
    torch.set_rng_state(tensors["random.cpu"])
    if torch.cuda.is_available() and "random.cuda" in tensors:
        torch.cuda.set_rng_state(tensors["random.cuda"])
