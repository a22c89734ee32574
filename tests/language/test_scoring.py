"""Laws of scoring: facts outrank wording, and the test of significance is exact."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studio.language.scoring import GLUE, compare, score, sign_test, token_f1
from studio.language.wording import ARTICLES, words

RIGHT = score("25 Nm", "25 Nm")
WRONG = score("50 Nm", "25 Nm")


@given(st.text(min_size=1, max_size=200))
def test_the_reference_itself_is_right(text: str) -> None:
    same = score(text, text)
    assert same.similarity == 1.0 and same.right and same.points == 1.0


@given(st.text(max_size=100), st.text(max_size=100))
def test_similarity_is_a_share_and_symmetric_where_both_say_something(one: str, other: str) -> None:
    assert 0.0 <= token_f1(one, other) <= 1.0
    assume(all(set(words(text)) - GLUE - ARTICLES for text in (one, other)))
    assert token_f1(one, other) == pytest.approx(token_f1(other, one))


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("Give the patient 50 mg daily.", "Give the patient 5 mg daily."),
        ("Give the patient mg daily.", "Give the patient 5 mg daily."),
        ("Give the patient 5 or 10 mg daily.", "Give the patient 5 mg daily."),
        ("Give the patient 5 g daily.", "Give the patient 5 mg daily."),
    ],
)
def test_a_missing_or_foreign_number_is_wrong_however_alike(answer: str, reference: str) -> None:
    result = score(answer, reference)
    assert result.similarity > 0.5 and not result.numbers_agree and not result.right


def test_a_wrong_code_and_a_lost_not_are_wrong() -> None:
    assert not score("Fault F13 of the door", "Fault F12 of the door").names_agree
    lost = score("Open the valve while it is hot.", "Do not open the valve while it is hot.")
    assert not lost.negations_agree and not lost.right


def test_words_and_numbers_of_the_question_cost_nothing() -> None:
    question = "What is the torque of the hinge bolt after 500 hours?"
    whole = "The torque of the hinge bolt after 500 hours is 25 Nm."
    assert score(whole, "25 Nm", question).right
    assert not score(whole, "25 Nm").right


@pytest.mark.parametrize(
    ("question", "reference", "wrong"),
    [
        ("What is the color of the lamp?", "The color of the lamp is green.", "The color of the lamp is red."),
        ("For the pump, what seal material is used?", "The seal material of the pump is felt.", "It is cork."),
        ("What is the seal material of the pump?", "The seal material of the pump is felt.",
         "The seal material of the pump is."),
        ("Is the switch of the pump on or off at night?", "It is off.", "It is on."),
        ("Where does the switch point at night?", "It points up.", "Down."),
    ],
)  # fmt: skip
def test_what_the_question_handed_over_makes_no_answer_right(question: str, reference: str, wrong: str) -> None:
    assert not score(wrong, reference, question).right
    assert score(reference, reference, question).right


def test_decimals_stay_whole_and_spellings_meet() -> None:
    assert token_f1("2.5", "25") == 0.0
    assert score("twelve bolts", "12 bolts").right and score("25Nm", "25 Nm").right


def test_only_right_against_wrong_counts() -> None:
    assert compare(WRONG, RIGHT) == "better"
    assert compare(RIGHT, WRONG) == "worse"
    assert compare(RIGHT, RIGHT) == compare(WRONG, WRONG) == "same"


def test_the_sign_test_is_exact() -> None:
    assert sign_test(0, 0) == sign_test(5, 5) == 1.0
    assert sign_test(5, 0) == pytest.approx(2 / 32)
    assert sign_test(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 1024)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_a_probability_and_blind_to_sides(better: int, worse: int) -> None:
    assert 0.0 < sign_test(better, worse) <= 1.0
    assert sign_test(better, worse) == sign_test(worse, better)
