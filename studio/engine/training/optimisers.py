"""AdamW in three sizes: moments in float32, in 8 bit by blocks (Dettmers 2021), or those in pages.

Moments are laid out before the first step. So an update needs no new memory, and where memory is short nothing is
half applied that would be applied twice.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch.optim import Optimizer

from studio.child import Failure
from studio.protocol import Recipe
from studio.protocol.recipe import ADAMW, PAGED_ADAMW_8BIT


def make(recipe: Recipe, parameters: Iterable[torch.nn.Parameter]) -> Optimizer:
    """Return the recipe's optimiser with its moments at 0. Raises Failure ``optimiser_unavailable``.

    On the processor bitsandbytes 0.50 has 8-bit AdamW; there is no card whose memory pages could leave, so the paged
    one keeps its moments like the other. Pages on a card have not been run.
    """
    parameters = list(parameters)
    settings = {"lr": recipe.rate, "weight_decay": recipe.weight_decay}
    if recipe.optimiser == ADAMW:
        return _laid_out(torch.optim.AdamW(parameters, fused=True, **settings))
    try:
        from bitsandbytes.optim import AdamW8bit, PagedAdamW8bit

        kind = PagedAdamW8bit if recipe.optimiser == PAGED_ADAMW_8BIT else AdamW8bit
        made = kind(parameters, **settings)
        for number, parameter in enumerate(parameters):
            made.init_state(made.param_groups[0], parameter, 0, number)
    except (ImportError, NotImplementedError) as error:
        raise Failure("optimiser_unavailable", optimiser=recipe.optimiser, reason=error) from error
    return made


def _laid_out(adamw: torch.optim.AdamW) -> torch.optim.AdamW:
    """Give torch's AdamW the state that it would make itself at its first step."""
    for parameter in adamw.param_groups[0]["params"]:
        adamw.state[parameter] = {
            "step": torch.zeros((), device=parameter.device),
            "exp_avg": torch.zeros_like(parameter, memory_format=torch.preserve_format),
            "exp_avg_sq": torch.zeros_like(parameter, memory_format=torch.preserve_format),
        }
    return adamw
