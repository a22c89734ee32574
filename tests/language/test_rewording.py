"""Laws of rewording: no fact is lost, the two families share nothing, and other languages are left alone."""

from __future__ import annotations

import time
from difflib import SequenceMatcher
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.language import rewording
from studio.language.rewording import asked, practised, says_the_same
from studio.language.shapes import FRAMES
from studio.language.wording import normalised, words
from tests.core.sample_questions import sample_questions

TYPED = [
    "What is the torque of the drain plug?",
    "What is the maximum pressure in the jacket?",
    "How many strainers does the machine have?",
    "How many filters are there in the pump house?",
    "When must you never open the drain?",
    "When does the late shift begin?",
    "Why must the pump not run dry?",
    "Why is the filter cleaned every 6 months?",
    "Who replaces the seal kit BSS-4502?",
    "What should you do if the alarm F12 sounds?",
    "How often do you have to clean the strainer STR-1?",
    "How long does the leak test take?",
    "What does the valve V3 do?",
    "Where is the quarantine shelf?",
    "At what temperature is the store kept?",
    "what is the voltage of the motor M8",
    "Which torque do the flange bolts need?",
    "Which gloves are worn when unloading?",
    "How much oil does the pump need?",
    "How is the pump P-3 cleaned?",
    "Where can I find the manual?",
    "What is the purpose of valve V3?",
    "Who is responsible for the daily test?",
    "Does the pump have a filter?",
    "In which year was the bridge built?",
]


@cache
def every_wording() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return both families for every question the studio writes from its sample documents."""
    return {one.question: (practised(*one), asked(*one)) for one in sample_questions()}


def test_most_questions_of_the_samples_can_be_asked_in_other_words_of_both_families() -> None:
    families = every_wording().values()
    assert len(families) > 300
    for family in (0, 1):
        assert sum(bool(wordings[family]) for wordings in families) >= 0.95 * len(families)
    assert sum(len(wordings[0]) for wordings in families) >= 2.5 * len(families)


def test_what_the_verdict_asks_is_never_practised_nor_a_question_of_the_dataset() -> None:
    taught = {normalised(question) for question in every_wording()}
    taught |= {normalised(one) for wordings, _ in every_wording().values() for one in wordings}
    for question, (_, kept_back) in every_wording().items():
        for one in kept_back:
            assert normalised(one) not in taught, (question, one)


def test_what_the_verdict_asks_differs_from_all_that_is_practised_by_more_than_a_word() -> None:
    for question, (taught, kept_back) in every_wording().items():
        for one in kept_back:
            nearest = min((question, *taught), key=lambda other: changed_words(one, other))
            assert changed_words(one, nearest) >= 2, (one, nearest)


def changed_words(one: str, other: str) -> int:
    """Return how many words of the longer question have no place in the other."""
    rows = words(one), words(other)
    blocks = SequenceMatcher(None, *rows, autojunk=False).get_matching_blocks()
    return max(map(len, rows)) - sum(block.size for block in blocks)


def test_the_two_families_share_no_template() -> None:
    for frame in FRAMES:
        families = [set(map(normalised, family)) for family in (frame.practised, frame.asked)]
        assert not families[0] & families[1], frame.words


@pytest.mark.parametrize("question", TYPED)
def test_what_people_type_is_reworded_too(question: str) -> None:
    assert practised(question), question
    assert asked(question), question
    for one in practised(question) + asked(question):
        assert says_the_same(question, one)
        assert one[0].isupper() and one[-1] in ".?" and "  " not in one and "{" not in one


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How often must you clean steam strainer STR-1?", "How often must steam strainer STR-1 be cleaned?"),
        ("What must you do before you open the door?", "Before you open the door, what must you do?"),
        ("Why does the pump not reach 50 mbar?", "Why is it that the pump does not reach 50 mbar?"),
        ("What is the volume of the chamber?", "Which volume does the chamber have?"),
        ("By whom may the seal on SV-1 be broken?", "Who may break the seal on SV-1?"),
        ("What is the remedy for fault F05?", "When fault F05 appears, what must you do?"),
        ("How many phases does a cycle have?", "What is the number of phases that a cycle has?"),
    ],
)
def test_practised_wordings_turn_the_sentence(question: str, expected: str) -> None:
    assert expected in practised(question)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("When does the late shift begin?", "At 14:00.", "By the clock, when does the late shift begin?"),
        ("When does the switch stop the pump?", "When it is hot.", "In which case does the switch stop the pump?"),
        ("What is the thickness of the insulation?", "80 mm", "How thick is the insulation?"),
        ("What does valve V4 do?", "It opens.", "What function does valve V4 have?"),
        ("What is the pressure in the jacket?", "2.3 bar", "What value is given for the pressure in the jacket?"),
    ],
)
def test_asked_wordings_fit_the_answer(question: str, answer: str, expected: str) -> None:
    assert expected in asked(question, answer)


def test_wordings_that_lose_or_add_a_fact_do_not_say_the_same() -> None:
    question = "Why must pump P-2 not run above 50 °C?"
    assert says_the_same(question, "For what reason must pump P-2 not run above 50 °C?")
    for other in (
        "For what reason must pump P-2 not run above 55 °C?",
        "For what reason must pump P-2 not run above 50 °F?",
        "For what reason must pump P-3 not run above 50 °C?",
        "For what reason must the pump not run above 50 °C?",
        "For what reason must pump P-2 run above 50 °C?",
        "For what reason must pump P-2 and V4 not run above 50 °C?",
    ):
        assert not says_the_same(question, other), other


def test_a_template_that_loses_a_number_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = rewording.FRAMES[0].__class__("What is (?P<x>.+) of 5 bar", ("Tell me what {x} is.",), ())
    monkeypatch.setattr(rewording, "FRAMES", (frame,))
    assert practised("What is the meaning of 5 bar?") == ()


@pytest.mark.parametrize(
    "question",
    [
        "", "?", "Torque?", "Wie oft muss der Filter gereinigt werden?", "Quelle est la pression du joint ?",
        "滤网多久清洗一次？",
        "The pump runs. What does it do?", "What is it? And why?", "x" * 5000, "What is " + "a " * 4000,
    ],
)  # fmt: skip
def test_what_is_not_one_english_question_is_left_alone(question: str) -> None:
    assert practised(question) == ()
    assert asked(question) == ()


def test_wordings_are_the_same_every_time() -> None:
    for question in TYPED:
        assert practised(question) == practised(question)


ROW = (
    "What How often When Why Who does do is are must not never the a pump pumps seal V3 5 mm of for and take hold "
    "cleaned clean what “ ” { } : ; , many long much by whom at when you open"
)
WORDS = st.sampled_from(ROW.split())


@given(st.lists(WORDS, max_size=40), st.text(max_size=20))
def test_anything_typed_is_answered_in_time_and_loses_no_fact(row: list[str], answer: str) -> None:
    question = " ".join(row) + "?"
    began = time.thread_time()
    found = practised(question, answer) + asked(question, answer)
    assert time.thread_time() - began < 2.0
    assert all(says_the_same(question, one) for one in found)
    assert normalised(question) not in set(map(normalised, found))


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    practised(text), asked(text)
