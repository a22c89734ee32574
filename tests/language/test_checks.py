"""Laws of the checks: what the source says passes, a changed number, unit, code or negation does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.language.checks import Candidate, Thresholds, check, passes
from studio.language.wording import names, negations, normalised, numbers, words

PASSAGE = (
    "Tighten the hinge bolts to 25 Nm. Do not run the pump without oil. Fault F12 means that the door switch "
    "is open. Replace the gasket every 500 hours or at a temperature of 5 to 10 °C."
)


def codes(question: str, answer: str, evidence: str = PASSAGE, passage: str = PASSAGE) -> set[str]:
    """Return the codes of all flags of a pair."""
    return {flag.code for flag in check(Candidate(question, answer, evidence, passage))}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("To what torque are the hinge bolts tightened?", "25 Nm"),
        ("To what torque are the hinge bolts tightened?", "Tighten the hinge bolts to 25 Nm."),
        ("What does fault F12 mean?", "The door switch is open."),
        ("How often is the gasket replaced?", "Every 500 hours."),
        ("How often is the gasket replaced?", "every five hundred hours"),
        ("At which temperature is the gasket replaced?", "5–10 °C"),
        ("What must you never do with the pump?", "Run the pump without oil."),
        ("How must the pump run?", "Do not run the pump without oil."),
    ],
)
def test_what_the_source_says_raises_no_flag(question: str, answer: str) -> None:
    assert codes(question, answer) == set()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("50 Nm", "number_not_in_source"),
        ("2.5 Nm", "number_not_in_source"),
        ("25 bar", "number_not_in_source"),
        ("every five hours", "number_not_in_source"),
        ("5 to 12 °C", "number_not_in_source"),
        ("Fault F13", "name_not_in_source"),
        ("The door switch is closed.", "opposite"),
        ("Run the pump without oil.", "negation_lost"),
        ("Do not replace the gasket.", "negation_added"),
    ],
)
def test_what_the_source_does_not_say_is_red(answer: str, code: str) -> None:
    found = check(Candidate("What must be known?", answer, PASSAGE, PASSAGE))
    assert code in {flag.code for flag in found if flag.level == "red"}
    assert not passes(found)


def test_the_sentence_names_both_amounts() -> None:
    evidence = "Tighten the hinge bolts to 25 Nm."
    flag = check(Candidate("To what torque?", "50 Nm", evidence, PASSAGE))[0]
    assert flag.sentence == "The answer says 50 Nm, but the source says 25 Nm. One of the two is wrong."
    assert flag.detail == "50 Nm"


def test_a_number_from_elsewhere_in_the_passage_is_amber() -> None:
    asked = "How often are the hinge bolts tightened?"
    found = check(Candidate(asked, "Every 500 hours", "Tighten the hinge bolts to 25 Nm.", PASSAGE))
    assert [(flag.code, flag.level) for flag in found] == [("number_elsewhere", "amber")]


def test_a_unit_from_the_table_header_is_known() -> None:
    table = "Bolt\tTorque (Nm)\nHinge\t25"
    assert codes("What is the torque of the hinge bolt?", "25 Nm", "Hinge\t25", table) == set()
    assert "unit_not_in_source" in codes("What is the torque?", "25 bar", "Hinge\t25", table)


def test_evidence_must_be_literal_but_may_wrap() -> None:
    assert "evidence_not_literal" in codes("To what torque?", "25 Nm", "Tighten the bolts to 25 Nm.")
    assert codes("To what torque?", "25 Nm", "Tighten the hinge\nbolts to 25 Nm.") == set()


def test_a_pair_without_source_says_so_and_is_not_blocked() -> None:
    found = check(Candidate("What is the torque?", "25 Nm"))
    assert [flag.code for flag in found] == ["no_source"] and passes(found)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("What is mentioned above?", "points_at_text"),
        ("What does this section describe?", "points_at_text"),
        ("What does the following table show?", "points_at_text"),
        ("What does it mean?", "dangling_pronoun"),
        ("How often must they be replaced?", "dangling_pronoun"),
        ("Why is this important?", "dangling_pronoun"),
    ],
)
def test_a_question_that_leans_on_the_page_is_flagged(question: str, code: str) -> None:
    assert code in codes(question, "25 Nm")


@pytest.mark.parametrize(
    "question",
    [
        "How is the filter cleaned when it is dirty?",
        "What is the section modulus of the beam?",
        "What is the torque that the hinge bolts need?",
    ],
)
def test_a_question_that_stands_alone_is_not_flagged(question: str) -> None:
    assert codes(question, "25 Nm") == set()


def test_empty_repeated_long_and_duplicate_pairs_are_flagged() -> None:
    assert codes(" ", "25 Nm") == {"empty"} == codes("What?", " ?! ")
    assert "answer_is_question" in codes("Tighten the bolts?", "tighten bolts.")
    assert "answer_too_long" in codes("To what torque?", "25 Nm " * Thresholds().answer_longest)
    seen = {normalised("To what torque are the bolts tightened?")}
    again = Candidate("to what Torque are bolts tightened", "25 Nm", PASSAGE, PASSAGE)
    assert [flag.code for flag in check(again, seen)] == ["duplicate_question"]


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=300))
def test_no_text_breaks_a_check(question: str, answer: str, passage: str) -> None:
    for flag in check(Candidate(question, answer, passage[:50], passage)):
        assert flag.sentence.endswith(".") and flag.level in ("red", "amber")


@given(st.integers(1, 9999), st.sampled_from(("mg", "bar", "Nm", "hours", "°C", "%")))
def test_an_amount_agrees_with_itself_and_not_with_ten_times_as_much(amount: int, unit: str) -> None:
    (one,), (ten) = numbers(f"use {amount} {unit} daily"), numbers(f"use {amount}0 {unit}")[0]
    assert one.agrees(one) and not one.agrees(ten)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5 h", "30 minutes"),
        ("1,500 rpm", "1500 rpm"),
        ("2,5 bar", "2.5 bar"),
        ("twelve bolts", "12 bolts"),
        ("25Nm", "25 N·m"),
        ("1 bar", "100 kPa"),
        ("two-hour test", "2 hours"),
        ("twenty-five percent", "25 %"),
    ],
)
def test_spellings_of_one_amount_agree(one: str, other: str) -> None:
    assert numbers(one)[0].agrees(numbers(other)[0])


def test_both_ends_of_a_range_carry_the_unit() -> None:
    assert [one.unit for one in numbers("5 to 10 mm, 110/230 V")] == ["m", "m", "V", "V"]


def test_codes_and_versions_are_no_numbers_and_a_pronoun_is_none() -> None:
    assert numbers("F12 on M8, version 3.2.1, the one on the left") == ()
    assert names("Fault F12 and the PLC of Mr Miller stop. Then wait 25 Nm at 20 °C.") == {
        "F12",
        "PLC",
        "Mr",
        "Miller",
    }


def test_negations_name_the_negated_word() -> None:
    assert negations("Do not open the door. Never lift it; oil cannot burn.") == {"open", "lift", "burn"}


def test_words_take_units_from_numbers() -> None:
    assert words("25Nm, F12: don’t heat to 2,5 °C") == (
        "25",
        "nm",
        "f12",
        "don't",
        "heat",
        "to",
        "2.5",
        "°",
        "c",
    )


def test_a_check_takes_less_than_a_millisecond() -> None:
    assert min(seconds_of_a_check(first) for first in range(0, 1000, 200)) < 0.002, (
        "twice the budget, for busy machines"
    )


def seconds_of_a_check(first: int) -> float:
    """Return the processor's time of one check, over two hundred pairs that were not seen before."""
    pairs = [
        Candidate(f"To what torque is bolt {n}?", f"{n} Nm", PASSAGE + f" Part {n}.", PASSAGE * 4)
        for n in range(first, first + 200)
    ]
    began = time.thread_time()
    for pair in pairs:
        check(pair)
    return (time.thread_time() - began) / len(pairs)


@pytest.mark.parametrize(
    "answer",
    [
        "Door A is not the door on the loading side.",
        "Yes. The doors cannot be opened at a time. The fire door is closed.",
        "Because the seal is not destroyed without water.",
    ],
)
def test_a_clause_turned_around_is_red(answer: str) -> None:
    source = (
        "Door A is the door on the loading side. The doors can be opened at a time. The fire door is closed. "
        "The pump must not run dry, because the seal is destroyed without water."
    )
    assert not passes(check(Candidate("What is known about the doors?", answer, source, source)))


def test_a_digit_of_a_code_is_no_amount() -> None:
    source = "The switch PS-3 stops the cycle below 2.0 bar."
    assert "number_not_in_source" in codes("When does the switch stop the cycle?", "Below 3 bar.", source, source)
