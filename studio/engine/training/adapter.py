"""A LoRA adapter: put on a base, written as peft writes it, with a card that says where it comes from."""

from __future__ import annotations

import json
import shutil
from copy import copy
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file

from studio import __version__
from studio.engine.loading import ADAPTER_WEIGHTS, CARD, TOKENIZER_FILES, Base
from studio.engine.training.keeping.checkpoints import flush, half_written_dropped, need_disk, put_in_place
from studio.engine.training.targets import target_modules
from studio.protocol import Recipe

LIBRARIES = ("torch", "transformers", "peft", "bitsandbytes", "safetensors", "tokenizers")


def add_lora(base: Base, recipe: Recipe) -> PeftModel:
    """Put a fresh adapter on the recipe's linear layers, drawn from torch's generator.

    peft's own ``prepare_model_for_kbit_training`` is left out on purpose: it turns embeddings and norms of a
    4-bit base into float32, so that one would train on another model than the one that is asked later.
    """
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        use_rslora=recipe.rslora,
        use_dora=recipe.dora,
        target_modules=target_modules(base.model, recipe.targets),
    )
    return get_peft_model(base.model, config)


def lora_parameters(model: PeftModel) -> dict[str, torch.nn.Parameter]:
    """Return what is trained, by name, in a fixed order."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def save_adapter(model: PeftModel, base: Base, card: dict[str, Any], run: Path) -> Path:
    """Write ``<run>/adapter`` by one rename, so that it is whole or not there; returns the folder.

    ``PeftModel.from_pretrained(base, folder)`` reads it without this program. Raises Failure ``disk_full``.
    """
    weights = {name: tensor.contiguous() for name, tensor in get_peft_model_state_dict(model).items()}
    need_disk(run, sum(tensor.nbytes for tensor in weights.values()))
    draft, target = run / "adapter.draft", run / "adapter"
    shutil.rmtree(draft, ignore_errors=True)
    with half_written_dropped(draft):
        draft.mkdir()
        save_file(weights, draft / ADAPTER_WEIGHTS, metadata={"format": "pt"})
        _save_config(model, card["base_name"], draft)
        for name in TOKENIZER_FILES:
            if (base.folder / name).is_file():
                shutil.copyfile(base.folder / name, draft / name)
        (draft / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")
        for file in draft.iterdir():
            flush(file)
    put_in_place(draft, target)
    return target


def library_versions() -> dict[str, str]:
    """Return the versions that a run's numbers depend on."""
    return {"slm-studio": __version__, **{name: version(name) for name in LIBRARIES}}


def _save_config(model: PeftModel, base_name: str, folder: Path) -> None:
    """Write ``adapter_config.json``; it names the base, never a folder of this PC."""
    config = copy(model.peft_config["default"])
    config.base_model_name_or_path = base_name
    config.target_modules = sorted(config.target_modules)
    config.inference_mode = True
    config.save_pretrained(folder)
