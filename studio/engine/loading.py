"""Load a base model, its tokenizer and an adapter from local folders, or say by code why that fails."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
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

if TYPE_CHECKING:
    from peft import PeftModel

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
FULL = (
    "DefaultCPUAllocator",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUBLAS_STATUS_NOT_INITIALIZED",
    "CUDA error: out of memory",
)
"""What tells of full memory where torch has no class for it: the name of its allocator on the processor, and what a
card's libraries say that find no room beside torch, the second of them for what they begin with."""


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
        ends = declared_ends(model.generation_config, tokenizer)
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
    from peft import PeftModel  # takes seconds to import, and a look before the start needs none

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


def state_of(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return what differs once a file of a base has been changed; reads none of them."""
    return tuple(sorted((file.name, file.stat().st_mtime_ns) for file in folder.glob("*")))


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
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise Failure("memory_full") from error
        raise


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether this tells that memory is full, on the card or beside it."""
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or any(words in str(error) for words in FULL)


def let_go() -> None:
    """Give back the memory that nothing needs any more; torch keeps that of a card for itself otherwise."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


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
    # One shared configuration object leaks settings between models.
    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    model, told = AutoModelForCausalLM.from_pretrained(
        folder,
        config=config,
        trust_remote_code=False,
        use_safetensors=True,
        dtype=dtype,
        attn_implementation=attention_of(MODEL_FOR_CAUSAL_LM_MAPPING[type(config)]),
        device_map={"": device},
        quantization_config=four_bit(dtype) if nf4 else None,
        output_loading_info=True,
    )
    if missing := [*told["missing_keys"], *told["mismatched_keys"]]:
        raise ValueError(f"weights missing: {missing[:3]}")
    hold_still(model)
    return model


def attention_of(model: PreTrainedModel | type[PreTrainedModel]) -> str:
    """Return the quickest of the library's own attentions that a model can take.

    Some bend their scores (Gemma 2) or let places look at nothing (gpt-oss), which torch's own knows nothing of. Asked
    for here, and not left to the library: it would believe a folder that names another one.
    """
    return "sdpa" if model._supports_sdpa else "eager"


def hold_still(model: PreTrainedModel) -> None:
    """Keep bitsandbytes from rounding 4-bit weights once more, for good, when a processor with avx512-bf16 is asked.

    One would train on other weights after an evaluation than before it, and never repeat a run.
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


def four_bit(dtype: torch.dtype) -> BitsAndBytesConfig:
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def declared_ends(generation: GenerationConfig, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """Collect the end tokens that tokenizer and generation settings name: one, several or none each."""
    named = [tokenizer.eos_token_id, generation.eos_token_id]
    flat = [number for entry in named for number in (entry if isinstance(entry, list) else [entry])]
    return frozenset(number for number in flat if number is not None)
