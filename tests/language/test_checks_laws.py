"""Laws of the checks: what is copied passes, and whatever turns it into something else does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studio.language import twins
from studio.language.checks import CHECKS, Candidate, Flag, Thresholds, check, level, passes, settings, thresholds

THINGS = st.sampled_from(("pump", "door gasket", "steam valve", "air filter", "chamber drain", "safety switch"))
DOINGS = st.sampled_from(("opened", "cleaned", "replaced", "tightened", "inspected", "drained"))
UNITS = st.sampled_from(("mm", "bar", "kg", "minutes", "°C", "Nm", "litres", "%"))
OTHER = {"mm": "cm", "bar": "mbar", "kg": "g", "minutes": "hours", "°C": "°F", "Nm": "N", "litres": "ml", "%": "‰"}
SENTENCE = "The {thing} is {doing} at {amount} {unit} by the technician."
AROUND = "Wear gloves in the plant room. {} The log book lies beside the cabinet."


@st.composite
def copied(draw: st.DrawFn) -> tuple[Candidate, int, str]:
    """Draw a pair whose answer is its evidence, with the amount and the unit in it."""
    amount, unit = draw(st.integers(2, 9999)), draw(UNITS)
    said = SENTENCE.format(thing=draw(THINGS), doing=draw(DOINGS), amount=amount, unit=unit)
    question = f"What must be known about the {draw(THINGS)}?"
    return Candidate(question, said, said, AROUND.format(said)), amount, unit


@given(copied())
def test_an_answer_copied_from_its_evidence_raises_no_flag(drawn: tuple[Candidate, int, str]) -> None:
    assert check(drawn[0]) == ()


@given(copied(), st.integers(2, 9999))
def test_another_number_is_red(drawn: tuple[Candidate, int, str], other: int) -> None:
    pair, amount, unit = drawn
    assume(other != amount)
    changed = replace(pair, answer=pair.answer.replace(f"{amount} {unit}", f"{other} {unit}"))
    assert "number_not_in_source" in {flag.code for flag in check(changed) if flag.level == "red"}


@given(copied())
def test_another_unit_is_red(drawn: tuple[Candidate, int, str]) -> None:
    pair, amount, unit = drawn
    changed = replace(pair, answer=pair.answer.replace(f"{amount} {unit}", f"{amount} {OTHER[unit]}"))
    assert not passes(check(changed))


@given(copied())
def test_a_not_too_many_or_too_few_is_red(drawn: tuple[Candidate, int, str]) -> None:
    pair, _, _ = drawn
    denied = pair.answer.replace(" is ", " is not ")
    assert not passes(check(replace(pair, answer=denied)))
    source = replace(pair, evidence=denied, passage_text=AROUND.format(denied))
    assert not passes(check(source)) and passes(check(replace(source, answer=denied)))


@given(copied(), copied())
def test_evidence_that_is_not_in_the_passage_is_red(one: tuple[Candidate, int, str], other: tuple) -> None:
    assume(other[0].evidence not in one[0].passage_text)
    assert "evidence_not_literal" in {flag.code for flag in check(replace(one[0], evidence=other[0].evidence))}


@given(copied(), st.sampled_from(("Rotterdam", "Siemens", "Okafor")))
def test_a_name_from_nowhere_is_flagged(drawn: tuple[Candidate, int, str], name: str) -> None:
    pair = drawn[0]
    assert level(check(replace(pair, answer=pair.answer.replace("the technician", f"the technician of {name}")))) == 1


def test_a_name_of_the_passage_is_no_doubt_but_a_code_of_its_is() -> None:
    text = "The valve was made by Miller. Sensor PT-1 measures the pressure, sensor PT-2 the temperature."
    evidence = "Sensor PT-1 measures the pressure"
    asked = "What does the sensor of the chamber measure?"
    assert check(Candidate(asked, "The sensor of Miller measures the pressure.", evidence, text)) == ()
    flags = check(Candidate(asked, "Sensor PT-2 measures the pressure.", evidence, text))
    assert [(flag.code, flag.level) for flag in flags] == [("name_elsewhere", "amber")]
    flags = check(Candidate(asked, "Sensor PT-3 measures the pressure.", evidence, text))
    assert [(flag.code, flag.level) for flag in flags] == [("name_not_in_source", "red")]


@pytest.mark.parametrize(
    ("answer", "level_of"),
    [
        ("Rotterdam is replaced every 500 hours by the technician.", 1),
        ("Replacement is done by the technician every 500 hours.", 0),
        ("Yes, the gasket is replaced every 500 hours.", 0),
        ("Approximately 500 hours.", 0),
    ],
)
def test_a_first_word_is_a_name_only_where_it_alone_is_new(answer: str, level_of: int) -> None:
    source = "The gasket is replaced every 500 hours by the technician."
    assert level(check(Candidate("What is known about the gasket?", answer, source, source))) == level_of


def test_a_pair_about_something_else_is_flagged() -> None:
    text = "The mop is washed at 60 °C after each shift and dried in the laundry."
    flags = check(Candidate("Who checks the batch record and releases each load?", "The release officer.", text, text))
    assert [flag.code for flag in flags] == ["evidence_elsewhere"]
    flags = check(Candidate("Who releases each load?", "A licensed contractor.", text, text))
    assert "answer_not_in_source" in {flag.code for flag in flags}


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("What is known of lipids?", "Compounds that do not dissolve in water.", {"negation_not_in_source"}),
        ("Does water dissolve lipids?", "No, lipids do not mix with water.", set()),
        ("What do lipids not do?", "They do not mix with water.", set()),
    ],
)
def test_a_not_that_the_source_never_says_is_a_doubt(question: str, answer: str, expected: set[str]) -> None:
    source = "Lipids and water stay apart; lipids mix with oil, compounds of wax dissolve in lipids."
    assert {flag.code for flag in check(Candidate(question, answer, source, source))} == expected


def test_ways_of_putting_it_are_no_denials() -> None:
    source = "Tubules may or may not be associated with ribosomes. Not only nurses wear gloves."
    assert check(Candidate("Are tubules associated with ribosomes?", "Tubules may be associated with ribosomes.",
                           source, source)) == ()  # fmt: skip
    assert check(Candidate("Do nurses wear gloves?", "Nurses wear gloves.", source, source)) == ()


def test_a_number_word_is_a_doubt_only_where_the_source_counts_otherwise() -> None:
    source = "A gradient is a difference across a space. The site has three doors."
    (flag,) = check(Candidate("What is a gradient?", "A difference across a space of two regions.", source, source))
    assert flag.level == "amber"
    doors = check(Candidate("How many doors does the site have?", "The site has four doors.", source, source))
    assert [flag.code for flag in doors if flag.level == "red"] == ["number_not_in_source"]


TEXT = st.text(max_size=120)


@given(TEXT, TEXT, TEXT, TEXT, st.sampled_from(("", "fact", "not-in-documents", "false-premise")), TEXT)
def test_no_text_breaks_a_check_and_every_doubt_is_a_sentence(
    question: str, answer: str, evidence: str, passage: str, kind: str, earlier: str
) -> None:
    flags = check(Candidate(question, answer, evidence, passage, kind, earlier))
    for flag in flags:
        assert flag.sentence.endswith((".", "”")) and flag.code and flag.level in ("red", "amber")
    assert [flag.level for flag in flags] == sorted((flag.level for flag in flags), reverse=True), "red comes first"
    assert flags == check(Candidate(question, answer, evidence, passage, kind, earlier)), "asked twice, said twice"


def test_level_is_that_of_the_worst_flag() -> None:
    amber, red = Flag("a", "amber", "A."), Flag("r", "red", "R.")
    assert [level(flags) for flags in ((), (amber,), (amber, red))] == [0, 1, 2]
    assert passes(()) and passes((amber,)) and not passes((red,))


def test_each_check_is_one_function_with_a_sentence() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
    assert all(one.__doc__ and one.__doc__.rstrip().endswith(".") for one in CHECKS)


# ---------------------------------------------------------------- thresholds


def test_thresholds_are_named_for_people_and_kept_in_bounds() -> None:
    for name, about in settings().items():
        assert about.title and about.unit and about.sentence.endswith(".")
        assert about.least <= getattr(Thresholds(), name) <= about.most
    changed = thresholds({"answer_longest": 10**9, "answer_share": -1, "nobody": 3, "evidence_share": "much"})
    assert changed == Thresholds(answer_longest=20000, answer_share=0.0)
    assert thresholds() == thresholds({}) == Thresholds()


def test_a_threshold_moves_its_check() -> None:
    pair = Candidate("What is the length of the gasket of the door?", "It is 20 mm long in all.", "", "")
    assert not {"question_too_long", "answer_too_long"} & {flag.code for flag in check(pair)}
    strict = thresholds({"question_longest": 40})
    assert "question_too_long" in {flag.code for flag in check(pair, limits=strict)}


def test_likeness_starts_where_the_settings_page_says() -> None:
    usual = Thresholds()
    shown = {name: getattr(usual, name) for name in ("alike_wording", "alike_meaning", "alike_question")}
    assert twins.Limits.of(shown) == twins.Limits()
