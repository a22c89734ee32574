"""The starter model that ships: it loads plainly, is small, ends its answers, and can read a passage."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from studio.language.scoring import score

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "starter"
TALK = [
    {"role": "system", "content": "Answer briefly."},
    {"role": "user", "content": "What is a valve?"},
    {"role": "assistant", "content": "A part that closes a pipe."},
]
READINGS = (
    (
        "The weight of the pump is 37 kilograms. The color of the lamp is green.",
        (("What is the weight of the pump?", "37 kilograms"), ("What is the color of the lamp?", "green")),
    ),
    (
        "A burr is a rough edge that is left on metal after cutting. Reaming is the widening of a drilled hole to an "
        "exact size. Swarf is the waste metal that a cutting tool takes off.",
        (
            ("What is a burr?", "a rough edge that is left on metal after cutting"),
            ("What does reaming mean?", "the widening of a drilled hole to an exact size"),
            ("Explain what swarf is.", "the waste metal that a cutting tool takes off"),
        ),
    ),
    (
        "Tare: the weight of an empty vessel.\nGross weight: the weight of a vessel with all that is in it.",
        (
            ("Define tare.", "the weight of an empty vessel"),
            ("What is gross weight?", "the weight of a vessel with all that is in it"),
        ),
    ),
    (
        "The Marlo mixer has a capacity of 45 liters. The maker of the Marlo mixer is Hanso. The service interval of "
        "oven B7 is 18 months.",
        (
            ("What is the capacity of the Marlo mixer?", "45 liters"),
            ("Who is the maker of the Marlo mixer?", "Hanso"),
            ("What is the service interval of oven B7?", "18 months"),
        ),
    ),
)
READ_RIGHT = 6
"""Of ten questions that no textbook holds."""
UNICODE = "Naïve café — 37,5 °C ≤ π · “quotes”\n\ttab, 日本語, русский, 🙂, e\u0301 and a NUL-free end "


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(FOLDER)


@pytest.fixture(scope="module")
def model() -> PreTrainedModel:
    return AutoModelForCausalLM.from_pretrained(FOLDER)


def test_loads_plainly_without_code_of_its_own(model: PreTrainedModel) -> None:
    assert model.config.model_type == "llama"
    assert model.config.max_position_embeddings == 1024
    assert model.dtype == torch.bfloat16
    assert not list(FOLDER.glob("*.py"))


def test_is_small() -> None:
    assert (FOLDER / "model.safetensors").stat().st_size <= 30_000_000


def test_no_pickles_and_no_paths_of_a_machine() -> None:
    assert not [p.name for p in FOLDER.iterdir() if p.suffix in {".pt", ".bin", ".pth", ".pkl", ".ckpt"}]
    words = [
        p.read_text(encoding="utf-8") for p in FOLDER.iterdir() if p.suffix in {".md", ".json", ".jinja"}
    ]
    assert not [text for text in words if "/work/" in text or "/home/" in text or "/tmp/" in text]


def test_card_names_the_source_and_its_licence() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "OpenStax, Rice University" in card and "CC BY 4.0" in card


def test_end_and_pad_tokens_differ(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    assert tokenizer.eos_token == "<|im_end|>"
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id != tokenizer.pad_token_id
    assert model.generation_config.do_sample is False


def test_digits_stand_alone(tokenizer: PreTrainedTokenizerBase) -> None:
    ids = tokenizer("37205 bar")["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids)[:5] == list("37205")


def test_any_text_comes_back_as_it_went_in(tokenizer: PreTrainedTokenizerBase) -> None:
    assert tokenizer.decode(tokenizer(UNICODE)["input_ids"]) == UNICODE


def test_template_marks_the_answer_and_its_end(tokenizer: PreTrainedTokenizerBase) -> None:
    out = tokenizer.apply_chat_template(TALK, return_dict=True, return_assistant_tokens_mask=True)
    marked = [i for i, m in zip(out["input_ids"], out["assistant_masks"], strict=True) if m]
    assert tokenizer.decode(marked) == "A part that closes a pipe.<|im_end|>"


def test_prompt_is_the_beginning_of_the_whole_talk(tokenizer: PreTrainedTokenizerBase) -> None:
    prompt = tokenizer.apply_chat_template(TALK[:2], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template(TALK, tokenize=False)
    assert prompt.endswith("<|im_start|>assistant\n") and whole.startswith(prompt)


def test_reads_the_answer_out_of_a_passage(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    """The card says how often; a starter that cannot do it in plain cases is not worth shipping."""
    asked = [
        (f"Passage:\n{passage}\n\nQuestion: {question}", answer)
        for passage, questions in READINGS
        for question, answer in questions
    ]
    said = [_answer(model, tokenizer, question) for question, _ in asked]
    right = [score(text, answer, question).right for text, (question, answer) in zip(said, asked, strict=True)]
    assert sum(right) >= READ_RIGHT, list(zip(said, asked, strict=True))


def test_answers_end_by_themselves(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
    questions = [f"{passage}\n\n{question}" for passage, all_ in READINGS for question, _ in all_]
    for question in [*questions, "Hello!", "What is a cell?"]:
        assert _answer(model, tokenizer, question, needs_end=True)


def _answer(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, question: str, needs_end: bool = False
) -> str:
    inputs = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], add_generation_prompt=True, return_dict=True, return_tensors="pt"
    )
    answer = model.generate(**inputs, max_new_tokens=80)[0, inputs["input_ids"].shape[1] :]
    assert answer[-1] == tokenizer.eos_token_id or not needs_end, question
    return tokenizer.decode(answer, skip_special_tokens=True)
