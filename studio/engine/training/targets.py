"""Which linear layers of a base get an adapter, told by where they stand: families name them in many ways."""

from __future__ import annotations

import re

from torch import nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from studio.protocol.recipe import ATTENTION, EVERY_LAYER

ALL_LINEAR = "all-linear"
"""peft's own word for every linear layer but the output."""
_ATTENTION = re.compile("attn|attention", re.IGNORECASE)
"""In the path of such a layer in every family: ``self_attn`` (Llama, Qwen, Gemma, Phi), ``attention`` (GPT-NeoX) ..."""


def target_modules(model: PreTrainedModel, targets: str) -> str | list[str]:
    """Return the layers of ``all``, ``attention`` or ``mlp`` as peft takes them: by the end of their names."""
    if targets == EVERY_LAYER:
        return ALL_LINEAR
    wanted = targets == ATTENTION
    output = model.get_output_embeddings()
    linear = [name for name, module in model.named_modules()
              if isinstance(module, (nn.Linear, Conv1D)) and module is not output]  # fmt: skip
    return sorted({_end(name) for name in linear if bool(_ATTENTION.search(name)) == wanted})


def _end(name: str) -> str:
    """Return the last two parts of a name, as ``mlp.up_proj``: one alone, as ``dense``, may stand in both places."""
    parts = [part for part in name.split(".")[-2:] if not part.isdigit()]
    return ".".join(parts)
