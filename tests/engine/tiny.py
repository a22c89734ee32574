"""Tiny stand-ins for real bases: a tokenizer learned on the spot, templates in several styles, a small Llama."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

QUESTIONS = [
    (f"Which pressure does the {part} of line {line} need?", f"The {part} of line {line} needs {line * 3 + at} bar.")
    for line in range(1, 6)
    for at, part in enumerate(("pump", "valve", "filter", "boiler"))
]

CHATML_MARKED = """{%- for m in messages -%}
{%- if m['role'] == 'assistant' -%}{{- '<|im_start|>assistant\\n' -}}
{%- generation -%}{{- m['content'] + '<|im_end|>' -}}{%- endgeneration -%}{{- '\\n' -}}
{%- else -%}{{- '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' -}}{%- endif -%}
{%- endfor -%}{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}"""

CHATML_PLAIN = """{%- for m in messages -%}
{{- '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' -}}
{%- endfor -%}{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}"""

LLAMA_3 = """{{- '<|begin|>' -}}{%- for m in messages -%}
{{- '<|header|>' + m['role'] + '<|/header|>\\n\\n' + (m['content'] | trim) + '<|eot|>' -}}
{%- endfor -%}{%- if add_generation_prompt -%}{{- '<|header|>assistant<|/header|>\\n\\n' -}}{%- endif -%}"""

MISTRAL = """{{- '<s>' -}}{%- for m in messages -%}
{%- if m['role'] == 'system' -%}{{- raise_exception('no system role') -}}{%- endif -%}
{%- if m['role'] == 'user' -%}{{- '[INST] ' + m['content'] + ' [/INST]' -}}
{%- else -%}{{- ' ' + m['content'] + '</s>' -}}{%- endif -%}{%- endfor -%}"""

NO_END = """{%- for m in messages -%}{{- m['role'] + ': ' + m['content'] + '\\n' -}}{%- endfor -%}
{%- if add_generation_prompt -%}{{- 'assistant: ' -}}{%- endif -%}"""

NO_PREFIX = CHATML_PLAIN.replace("'<|im_start|>assistant\\n'", "'<|im_start|>assistant\\nLet me think. '")

TEMPLATES = {"marked": CHATML_MARKED, "plain": CHATML_PLAIN, "llama3": LLAMA_3, "mistral": MISTRAL}
END = {"marked": "<|im_end|>", "plain": "<|im_end|>", "llama3": "<|eot|>", "mistral": "</s>"}
SPECIAL = ["<|pad|>", "<|im_start|>", "<|im_end|>", "<|begin|>", "<|header|>", "<|/header|>", "<|eot|>", "<s>", "</s>"]


def tokenizer(template: str | None, end: str = "<|im_end|>") -> PreTrainedTokenizerFast:
    """Learn a small byte-level vocabulary; line breaks are added as plain tokens, as Gemma has them."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    core.train_from_iterator([text for pair in QUESTIONS for text in pair], trainer)
    made = PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<|pad|>", eos_token=end, model_max_length=256,
        clean_up_tokenization_spaces=False, chat_template=template,
    )  # fmt: skip
    made.add_tokens(["\n\n\n"])
    return made


def make_base(folder: Path, template: str | None = CHATML_MARKED, seed: int = 0) -> Path:
    """Write a base model folder as the library would."""
    words = tokenizer(template)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=256, tie_word_embeddings=True, eos_token_id=words.eos_token_id, pad_token_id=0,
        bos_token_id=None,
        # Large enough that frozen, untrained embeddings can tell words apart: an adapter must be able to learn.
        initializer_range=0.2,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def write_rows(file: Path, pairs: list[tuple[str, str]], split: str = "trained") -> Path:
    """Write a dataset file."""
    rows = [{"id": at, "question": q, "answer": a, "split": split} for at, (q, a) in enumerate(pairs, start=1)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file
