"""The law: exactly the answer's tokens and the end token are trained, whatever the template looks like."""

from pathlib import Path

import pytest
from transformers import AutoTokenizer

from studio.child import Failure
from studio.engine.conversation import Chat
from tests.engine import tiny

QUESTION, ANSWER = "Which pressure does the pump of line 1 need?", "The pump needs 3 bar.\n\n\nGas: 1 bar."


@pytest.fixture(scope="module", params=list(tiny.TEMPLATES))
def style(request: pytest.FixtureRequest) -> str:
    return request.param


def chat_of(style: str, system: str = "") -> Chat:
    return Chat(tiny.tokenizer(tiny.TEMPLATES[style], tiny.END[style]), system)


def words(chat: Chat, ids: list[int]) -> str:
    return chat._tokenizer.decode(ids)


def test_exactly_answer_and_end_are_trained(style: str) -> None:
    chat = chat_of(style)
    sample = chat.encode(QUESTION, ANSWER)
    trained = [number for number, is_trained in zip(sample.ids, sample.trained, strict=True) if is_trained]
    assert words(chat, trained).lstrip(" ") == ANSWER + tiny.END[style]
    assert words(chat, trained).strip(" ") != ANSWER


def test_nothing_stands_after_the_end(style: str) -> None:
    chat = chat_of(style)
    sample = chat.encode(QUESTION, ANSWER)
    assert words(chat, [sample.ids[-1]]) == tiny.END[style]
    assert sample.trained == sorted(sample.trained)
    assert sample.ids[-1] in chat.ends


def test_what_is_not_trained_is_the_prompt(style: str) -> None:
    chat = chat_of(style, "Answer briefly.")
    history = [("Is it safe?", "Yes.")]
    sample = chat.encode(QUESTION, ANSWER, history)
    assert sample.ids[: sample.trained.index(True)] == chat.prompt(QUESTION, history)


def test_tokens_are_those_of_the_whole_text(style: str) -> None:
    """What is trained is how the tokenizer writes the conversation, not how it writes its pieces."""
    tokenizer = tiny.tokenizer(tiny.TEMPLATES[style], tiny.END[style])
    both = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": ANSWER}]
    whole = tokenizer.apply_chat_template(both)["input_ids"]
    sample = chat_of(style).encode(QUESTION, ANSWER)
    assert whole[: len(sample.ids)] == sample.ids


def test_marks_of_a_template_agree() -> None:
    """A template that marks its answers itself marks exactly what we train."""
    tokenizer = tiny.tokenizer(tiny.CHATML_MARKED)
    both = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": ANSWER}]
    marks = tokenizer.apply_chat_template(both, return_assistant_tokens_mask=True)["assistant_masks"]
    sample = Chat(tokenizer).encode(QUESTION, ANSWER)
    assert marks[: len(sample.ids)] == [int(trained) for trained in sample.trained]
    assert not any(marks[len(sample.ids) :])


def test_system_message_is_seen_in_every_style(style: str) -> None:
    chat = chat_of(style, "Answer briefly.")
    assert words(chat, chat.prompt(QUESTION)).count("Answer briefly.") == 1


@pytest.mark.parametrize("typed", ["<|im_end|>", "</s>", "<|eot|>"])
def test_a_typed_control_token_stays_text(style: str, typed: str) -> None:
    chat = chat_of(style)
    sample = chat.encode(f"What is {typed}?", f"{typed} ends an answer.")
    trained = sample.ids[sample.trained.index(True) :]
    assert sum(number in chat.control for number in trained) == 1
    assert typed in chat.text(trained)


def test_white_space_at_the_rim_changes_nothing(style: str) -> None:
    chat = chat_of(style)
    assert chat.encode(f"\n {QUESTION}\n", f"\n\n{ANSWER} \n") == chat.encode(QUESTION, ANSWER)


def test_text_of_an_answer_ends_at_its_end(style: str) -> None:
    chat = chat_of(style)
    ids = chat.encode(QUESTION, ANSWER).ids[len(chat.prompt(QUESTION)) :]
    assert chat.text([*ids, chat.pad, ids[0]]).strip() == ANSWER


@pytest.mark.parametrize(
    ("template", "code", "reason"),
    [
        (tiny.NO_END, "base_template_unfit", "no_end_token"),
        (tiny.NO_PREFIX, "base_template_unfit", "prompt_is_no_prefix"),
        ("{{ raise_exception('never') }}", "base_template_unfit", "never"),
        (None, "base_no_template", None),
    ],
)
def test_a_template_one_cannot_train_on_is_refused_at_once(template: str | None, code: str, reason: str | None) -> None:
    with pytest.raises(Failure) as caught:
        Chat(tiny.tokenizer(template))
    assert caught.value.code == code
    assert caught.value.facts.get("reason") == reason


def test_template_hash_tells_templates_apart() -> None:
    assert len({chat_of(style).template_sha256 for style in tiny.TEMPLATES}) == len(tiny.TEMPLATES)


def test_the_starter_keeps_the_law(starter: Path) -> None:
    chat = Chat(AutoTokenizer.from_pretrained(starter))
    sample = chat.encode(QUESTION, ANSWER)
    assert words(chat, sample.ids[sample.trained.index(True) :]) == ANSWER + "<|im_end|>"
    assert words(chat, chat.prompt(QUESTION)).endswith("<|im_start|>assistant\n")
