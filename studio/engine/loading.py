"""Load a base model, its tokenizer and an adapter from local folders, or say by code why that fails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    GenerationConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from studio.child import Failure

CARD = "card.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
ADAPTER_CONFIG = "adapter_config.json"
TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "chat_template.jinja",
    "chat_template.json",
)
VOCABULARIES = ("tokenizer.json", "tokenizer.model", "vocab.json")
"""One of these must be there; the other files only add to it."""
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")


@dataclass(frozen=True)
class Base:
    """A base model in memory."""

    folder: Path
    sha256: str
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    ends: frozenset[int]
    """Token ids that the folder itself declares to end an answer."""

    @property
    def context(self) -> int:
        """The longest conversation this model was made for, in tokens."""
        return getattr(self.model.config.get_text_config(), "max_position_embeddings", None) or 1 << 30


def load_base(folder: Path, precision: str = "auto", nf4: bool = False) -> Base:
    """Load tokenizer and weights of a base folder onto the card, or the processor when there is none.

    Raises Failure: ``base_missing``, ``base_no_weights``, ``base_pickle_only``, ``base_no_tokenizer``,
    ``base_remote_code``, ``base_not_causal``, ``base_damaged`` or ``memory_full``.
    """
    check_base(folder)
    with damage_named("base_damaged", folder=str(folder)):
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        model = _load_weights(folder, precision, nf4)
        ends = _declared_ends(model, tokenizer)
        sha256 = base_hash(folder)
    # What a folder recommends for sampling would silently change greedy answers.
    model.generation_config = GenerationConfig()
    return Base(folder, sha256, model.requires_grad_(False).eval(), tokenizer, ends)


def load_adapter(base: Base, folder: Path) -> PeftModel:
    """Put a saved adapter on a base, in place; its weights stay in float32.

    Raises Failure: ``adapter_missing``, ``adapter_wrong_base`` or ``adapter_damaged``.
    """
    check_adapter(folder)
    made_for = read_card(folder)
    if made_for.get("base_sha256", base.sha256) != base.sha256:
        expected = made_for.get("base_name", made_for["base_sha256"])
        raise Failure("adapter_wrong_base", adapter=str(folder), expected=expected, found=base.folder.name)
    with damage_named("adapter_damaged", adapter=str(folder)):
        return PeftModel.from_pretrained(base.model, folder).eval()


def load_models(folder: Path, adapter: Path | None, precision: str = "auto") -> tuple[Base, PeftModel | None]:
    """Load a base with or without an adapter, in 4 bit when that adapter was trained so.

    A 4-bit base answers slightly differently from the whole one: what was trained on it is asked on it.
    """
    if adapter is None:
        return load_base(folder, precision), None
    check_adapter(adapter)
    method = read_card(adapter).get("recipe", {}).get("method")
    base = load_base(folder, precision, nf4=method == "qlora")
    return base, load_adapter(base, adapter)


def check_base(folder: Path) -> None:
    """Raise the Failure that tells what is wrong with a base folder, before anything heavy is read."""
    if not (folder / "config.json").is_file():
        raise Failure("base_missing", folder=str(folder))
    if not any(folder.glob("*.safetensors")):
        pickles = any(file for pattern in PICKLES for file in folder.glob(pattern))
        raise Failure("base_pickle_only" if pickles else "base_no_weights", folder=str(folder))
    if not any((folder / name).is_file() for name in VOCABULARIES):
        raise Failure("base_no_tokenizer", folder=str(folder))
    with damage_named("base_damaged", folder=str(folder)):
        kind = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    # Code beside the weights is never run; a kind that the library knows itself does not need it.
    if kind not in CONFIG_MAPPING_NAMES:
        raise Failure("base_remote_code", folder=str(folder), kind=kind)
    if kind not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        raise Failure("base_not_causal", folder=str(folder), kind=kind)


def check_adapter(folder: Path) -> None:
    """Raise Failure ``adapter_missing`` unless the two files of an adapter are there."""
    if not all((folder / name).is_file() for name in (ADAPTER_CONFIG, ADAPTER_WEIGHTS)):
        raise Failure("adapter_missing", adapter=str(folder))


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of an adapter, or an empty one for an adapter made elsewhere."""
    try:
        return json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def base_hash(folder: Path) -> str:
    """Return the SHA-256 over configuration and weights of a base, by file name: where an adapter belongs."""
    whole = hashlib.sha256()
    for file in [folder / "config.json", *sorted(folder.glob("*.safetensors"))]:
        with file.open("rb") as content:
            whole.update(f"{file.name} {hashlib.file_digest(content, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()


def choose_device() -> torch.device:
    """The card when there is one, else the processor."""
    return torch.device("cuda", 0) if torch.cuda.is_available() else torch.device("cpu")


def choose_dtype(precision: str, device: torch.device) -> torch.dtype:
    """Turn a recipe's precision into a number format."""
    if precision != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16}[precision]
    has_bfloat16 = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if has_bfloat16 else torch.float32


@contextmanager
def memory_watched() -> Iterator[None]:
    """Turn *out of memory*, on the card or beside it, into Failure ``memory_full``."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise Failure("memory_full") from error
    except RuntimeError as error:
        # On the processor torch has no class for it; this is the name of its allocator.
        if "DefaultCPUAllocator" in str(error):
            raise Failure("memory_full") from error
        raise


@contextmanager
def damage_named(code: str, **facts: object) -> Iterator[None]:
    """Turn what libraries raise on broken files into one Failure."""
    try:
        with memory_watched():
            yield
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise Failure(code, reason=f"{type(error).__name__}: {error}", **facts) from error


def _load_weights(folder: Path, precision: str, nf4: bool) -> PreTrainedModel:
    """Read the weights onto the device; the library would invent missing ones, so these are damage."""
    device = choose_device()
    dtype = choose_dtype(precision, device)
    model, told = AutoModelForCausalLM.from_pretrained(
        folder,
        # One shared configuration object leaks settings between models.
        config=AutoConfig.from_pretrained(folder, trust_remote_code=False),
        trust_remote_code=False,
        use_safetensors=True,
        dtype=dtype,
        attn_implementation="sdpa",
        device_map={"": device},
        quantization_config=_four_bit(dtype) if nf4 else None,
        output_loading_info=True,
    )
    if missing := [*told["missing_keys"], *told["mismatched_keys"]]:
        raise ValueError(f"weights missing: {missing[:3]}")
    return model


def _four_bit(dtype: torch.dtype) -> BitsAndBytesConfig:
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def _declared_ends(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """Collect the end tokens that tokenizer and generation settings name: one, several or none each."""
    named = [tokenizer.eos_token_id, model.generation_config.eos_token_id]
    flat = [number for entry in named for number in (entry if isinstance(entry, list) else [entry])]
    return frozenset(number for number in flat if number is not None)
