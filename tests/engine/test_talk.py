"""The playground's child: two sides stream at once, stop at once, and it outlives every failure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.engine.conversation import Chat
from studio.engine.talk import BROKEN, Side
from studio.protocol import (
    AnswerEnded,
    Ask,
    Failed,
    LoadModels,
    Message,
    ModelsLoaded,
    Started,
    StopAnswer,
    Words,
)
from tests.engine import tiny
from tests.engine.children import Talker, of

QUESTION, ANSWER = tiny.QUESTIONS[3]


@pytest.fixture(scope="module")
def talker() -> Iterator[Talker]:
    """One child for all tests: it must not mind what the test before did."""
    child = Talker()
    assert isinstance(child.until(Started)[0], Started)
    yield child
    assert child.close() == 0


def words(events: list[Message], side: str) -> str:
    return "".join(event.text for event in of(Words, events) if event.side == side)


def load(talker: Talker, base: Path, adapter: Path | None) -> ModelsLoaded:
    talker.tell(LoadModels(str(base), str(adapter or "")))
    return talker.until(ModelsLoaded, Failed)[-1]


def ask(talker: Talker, question: Ask) -> list[Message]:
    talker.tell(question)
    return talker.until(AnswerEnded, Failed)


def test_a_question_before_any_model_fails_by_code(talker: Talker) -> None:
    assert ask(talker, Ask(1, QUESTION))[-1].code == "models_not_loaded"


def test_a_base_that_cannot_be_loaded_does_not_end_the_child(talker: Talker, tmp_path: Path) -> None:
    assert load(talker, tmp_path, None).code == "base_missing"


def test_both_sides_answer_as_they_write(talker: Talker, base: Path, trained: Path) -> None:
    assert load(talker, base, trained / "adapter").has_adapter
    events = ask(talker, Ask(2, QUESTION, max_tokens=50))
    order = [event.side for event in of(Words, events)]
    assert words(events, "tuned").strip() == ANSWER
    assert words(events, "base").strip() not in ("", ANSWER)
    assert order.count("tuned") > 5
    assert order.index("base") < len(order) - 1 - order[::-1].index("tuned")
    assert {event.id for event in events} == {2}
    assert events[-1].reason in ("end", "length")
    assert events[-1].tokens > 20


def test_an_answer_that_reaches_its_limit_says_so(talker: Talker) -> None:
    end = ask(talker, Ask(3, QUESTION, max_tokens=4))[-1]
    assert (end.reason, end.tokens) == ("length", 8)


def test_stop_ends_the_answer_and_keeps_what_there_is(talker: Talker, base: Path) -> None:
    assert not load(talker, base, None).has_adapter
    talker.tell(Ask(4, QUESTION, max_tokens=240))
    talker.until(Words)
    talker.tell(StopAnswer(4))
    end = talker.until(AnswerEnded)[-1]
    assert end.reason == "stopped"
    assert end.tokens < 200


def test_without_an_adapter_there_is_one_side(talker: Talker) -> None:
    events = ask(talker, Ask(5, QUESTION, max_tokens=8))
    assert {event.side for event in of(Words, events)} == {"base"}
    assert events[-1].tokens == 8


def test_a_stop_for_another_answer_changes_nothing(talker: Talker) -> None:
    talker.tell(StopAnswer(5))
    assert ask(talker, Ask(6, QUESTION, max_tokens=8))[-1].reason == "length"


def test_what_arrives_during_an_answer_is_done_after_it(talker: Talker, base: Path, trained: Path) -> None:
    talker.tell(Ask(7, QUESTION, max_tokens=60))
    talker.tell(LoadModels(str(base), str(trained / "adapter")))
    talker.tell(Ask(8, QUESTION, max_tokens=50))
    first = talker.until(AnswerEnded)
    second = talker.until(AnswerEnded)
    assert first[-1].id == 7
    assert of(ModelsLoaded, second)
    assert words(second, "tuned").strip() == ANSWER


def test_sampling_depends_on_its_seed(talker: Talker) -> None:
    written = [
        words(ask(talker, Ask(9, QUESTION, max_tokens=12, temperature=1.5, seed=seed)), "base") for seed in (1, 1, 2)
    ]
    assert written[0] == written[1] != written[2]


def test_earlier_turns_are_seen(talker: Talker) -> None:
    history = (("Hello there.", "Good day."),)
    plain = ask(talker, Ask(10, QUESTION, max_tokens=12))
    later = ask(talker, Ask(10, QUESTION, history, max_tokens=12))
    assert words(plain, "base") != words(later, "base")


def test_a_question_beyond_the_context_fails_by_code(talker: Talker) -> None:
    assert ask(talker, Ask(11, "pump " * 2000))[-1].code == "question_too_long"


@pytest.mark.parametrize("text", ["Größe: 5 µm – naïve", "漢字 und 🔧🧰!", "e\u0301\u200d\n\tend"])
def test_only_whole_characters_are_said(text: str) -> None:
    tokenizer = tiny.tokenizer(tiny.CHATML_MARKED)
    side = Side("base", Chat(tokenizer))
    said = [side.grow(token) for token in [*tokenizer.encode(text, add_special_tokens=False), *side._chat.ends]]
    assert "".join(said) == text
    assert not any(BROKEN in piece for piece in said)
    assert side.ended
    assert len([piece for piece in said if piece]) > 3


def test_half_a_character_at_the_end_is_dropped() -> None:
    tokenizer = tiny.tokenizer(tiny.CHATML_MARKED)
    side = Side("base", Chat(tokenizer))
    ids = tokenizer.encode("ab🔧", add_special_tokens=False)
    assert "".join(side.grow(token) for token in ids[:-1]) == "ab"
