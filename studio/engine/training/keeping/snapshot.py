"""All that the next training step depends on, as named tensors: the adapter and what the optimiser remembers.

No dice: those of a step depend on the seed and the step's number alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch.optim import Optimizer

from studio.engine.training.keeping.checkpoints import Tensors

ADAPTER = "adapter."
CONSTANTS = ("qmap1", "qmap2")
"""Tables that 8-bit moments are read with: the same for every parameter and every run."""

Parameters = Mapping[str, torch.nn.Parameter]


def weights(parameters: Parameters) -> Tensors:
    """Return what is learned so far."""
    return {ADAPTER + name: parameter.detach() for name, parameter in parameters.items()}


def take(parameters: Parameters, optimiser: Optimizer) -> Tensors:
    """Return the present state."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()  # pages of moments may be on their way from the card
    moments = _moments(parameters, optimiser)
    return {**weights(parameters), **{name: torch.as_tensor(state[part]) for name, state, part in moments}}


def put_back(tensors: Tensors, parameters: Parameters, optimiser: Optimizer) -> None:
    """Give everything the values it had when the snapshot was taken. Raises KeyError for another adapter's."""
    put_weights_back(tensors, parameters)
    for name, state, part in _moments(parameters, optimiser):
        if isinstance(state[part], torch.Tensor):
            state[part].copy_(tensors[name])  # in place: a page stays a page
        else:
            state[part] = type(state[part])(tensors[name].item())


@torch.no_grad()
def put_weights_back(tensors: Tensors, parameters: Parameters) -> None:
    """Give the adapter the values it had. Raises KeyError for another adapter's."""
    for name, parameter in parameters.items():
        parameter.copy_(tensors[ADAPTER + name])


def _moments(parameters: Parameters, optimiser: Optimizer) -> Iterator[tuple[str, dict, str]]:
    """Go through what the optimiser remembers: a name for it, and the place where it is kept."""
    for name, parameter in parameters.items():
        state = optimiser.state[parameter]
        for part in [part for part in state if part not in CONSTANTS]:
            yield f"{part}.{name}", state, part
