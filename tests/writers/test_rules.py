"""Laws of the rules writer: evidence is literal, questions stand alone, silence is better than bad grammar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.writers.grammar.segments import sentences
from studio.writers.passages import Draft, passages_of
from studio.writers.rules import drafts


def written(text: str, kind: str = "prose", section: tuple[str, ...] = ("1 Overview",), cap: int = 50) -> list[Draft]:
    """Return the drafts of one passage."""
    (passage,) = passages_of([{"id": 1, "document": "Manual", "section": section, "text": text, "kind": kind}])
    return drafts(passage, cap, set())


def pairs(text: str, kind: str = "prose", section: tuple[str, ...] = ("1 Overview",)) -> dict[str, str]:
    """Return question and answer of every draft."""
    return {draft.question: draft.answer for draft in written(text, kind, section)}


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "A spectrometer is a device that forms a spectrum.",
            "What is a spectrometer?",
            "A spectrometer is a device that forms a spectrum.",
        ),
        (
            "Amino acids are organic compounds that form proteins.",
            "What are amino acids?",
            "Amino acids are organic compounds that form proteins.",
        ),
        (
            "WEIRD stands for western, educated and rich.",
            "What does WEIRD stand for?",
            "WEIRD stands for western, educated and rich.",
        ),
        ("The jacket is held at 2.3 bar.", "At what pressure is the jacket held?", "2.3 bar."),
        ("SV-1 opens at 2.8 bar.", "At what pressure does SV-1 open?", "2.8 bar."),
        (
            "A load carrier stays hot for about 30 minutes after unloading.",
            "How long does a load carrier stay hot after unloading?",
            "About 30 minutes.",
        ),
        (
            "The torque wrench is calibrated every 12 months.",
            "How often is the torque wrench calibrated?",
            "Every 12 months.",
        ),
        ("The controller holds seven programs.", "How many programs does the controller hold?", "Seven programs."),
        ("The recorder can store 4,000 cycles.", "How many cycles can the recorder store?", "4,000 cycles."),
        (
            "The leak rate may be at most 1.3 mbar per minute.",
            "What is the maximum leak rate?",
            "At most 1.3 mbar per minute.",
        ),
        (
            "The chamber is a pressure vessel with a volume of 610 litres.",
            "What is the volume of the chamber?",
            "610 litres.",
        ),
        ("A gasket costs 184 euros.", "How much does a gasket cost?", "184 euros."),
        ("The release officer checks the batch record.", "Who checks the batch record?", "The release officer."),
        (
            "The seal on SV-1 may be broken by the approved valve workshop only.",
            "By whom may the seal on SV-1 be broken?",
            "By the approved valve workshop.",
        ),
        (
            "The defibrillator hangs beside the time clock.",
            "Where does the defibrillator hang?",
            "Beside the time clock.",
        ),
        (
            "The late shift shuts down machine S3 at 22:00.",
            "When does the late shift shut down machine S3?",
            "At 22:00.",
        ),
        (
            "The switch PS-3 stops the cycle when the seal pressure falls below 3.0 bar.",
            "When does the switch PS-3 stop the cycle?",
            "When the seal pressure falls below 3.0 bar.",
        ),
        (
            "The oil must never be mixed, because mixed oil foams.",
            "Why must the oil never be mixed?",
            "Because mixed oil foams.",
        ),
        (
            "Never open a strainer while gauge PG-1 shows more than 0 bar.",
            "When must you never open a strainer?",
            "While gauge PG-1 shows more than 0 bar.",
        ),
    ],
)
def test_a_plain_sentence_becomes_its_question(text: str, question: str, answer: str) -> None:
    assert pairs(text).get(question) == answer


@pytest.mark.parametrize(
    "text",
    [
        "It is a device that forms a spectrum.",
        "This valve opens at 2.8 bar.",
        "The following table is a list of parts.",
        "They are held at 2.3 bar.",
        "Another example is a pump that runs dry.",
        "The former opens at 2.8 bar.",
        "Is the jacket held at 2.3 bar?",
        "However, there is a limit that nobody knows.",
        "An attack as was planned opens at 2.8 bar.",
        "Check Your Learning A sample of rock contains 5 g of lead.",
        "The team hoped the valve is a device that holds.",
        "The steam that the jacket holds is a gas that burns.",
        "An analogy (see Figure 3) is a balloon that expands.",
    ],
)
def test_what_leans_on_its_surroundings_is_left_alone(text: str) -> None:
    assert pairs(text) == {}


def test_a_weak_subject_takes_its_name_from_the_heading() -> None:
    assert "How long does the vacuum leak test take?" in pairs(
        "The test takes 28 minutes.", section=("Vacuum leak test",)
    )
    asked = pairs("The work takes 60 minutes.", section=("6", "6.2 Replacing a door gasket"))
    assert "How long does replacing a door gasket take?" in asked
    assert pairs("The test takes 28 minutes.", section=("Overview",)) == {}


def test_steps_under_a_task_become_a_procedure() -> None:
    steps = "1. Close the hand valve HV-1.\n2. Open the drain valve HV-2.\n3. Turn the main switch to Off."
    asked = pairs(steps, "list", ("2 Safety", "2.3 Isolating the machine"))
    assert asked["How do you isolate the machine?"] == steps
    assert asked["What is the first step when isolating the machine?"] == "Close the hand valve HV-1."
    next_step = "When isolating the machine, what do you do after the step “open the drain valve HV-2”?"
    assert asked[next_step] == "Turn the main switch to Off."
    assert pairs(steps, "list", ("Valves",)) == {}, "no task, no question"


def test_long_procedures_are_not_asked_whole() -> None:
    steps = "\n".join(
        f"{at}. Check the valve number {at} and write its pressure into the log of the shift." for at in range(1, 12)
    )
    assert "How do you check the valves?" not in pairs(steps, "list", ("Checking the valves",))
    assert "What is the first step when checking the valves?" in pairs(steps, "list", ("Checking the valves",))


def test_tables_ask_for_cells_with_their_unit() -> None:
    table = "Connection\tThread\tTorque (Nm)\tNote\nPump coupling\tM6\t9\tthread locker\nDoor guide rail\tM8\t22\tnone"
    asked = pairs(table, "table")
    assert asked["What is the torque of the pump coupling?"] == "9 Nm"
    assert asked["What is the thread of the door guide rail?"] == "M8"
    assert not any("note" in question.lower() for question in asked)


def test_fault_tables_ask_for_meaning_and_remedy_first() -> None:
    table = "Code\tMeaning\tLikely cause\tRemedy\nF12\tLeak rate too high\tGasket damaged\tReplace the gasket"
    assert list(pairs(table, "table").items()) == [
        ("What does fault F12 mean?", "Leak rate too high."),
        ("What is the remedy for fault F12?", "Replace the gasket."),
        ("What is the likely cause of fault F12?", "Gasket damaged."),
    ]


def test_maintenance_tables_ask_how_often_and_who() -> None:
    table = "Task\tWork\tInterval\tDone by\tTime\nH1\tReplace the air filter\t6 months\toperator\t15 min"
    asked = pairs(table, "table")
    assert asked["How often must you replace the air filter?"] == "Every 6 months"
    assert asked["Who must replace the air filter?"] == "Operator"
    assert asked["How long does it take to replace the air filter?"] == "15 min"


def test_glossary_lines_become_definitions() -> None:
    asked = pairs("Air lock: a small room with two doors.\nSeal water: the water that\ncools the pump.", "glossary")
    assert asked == {
        "What is an air lock?": "A small room with two doors.",
        "What does the term “seal water” mean?": "The water that cools the pump.",
    }


def test_a_heading_that_asks_is_the_question() -> None:
    text = "Yes. The screen is rinsed with water."
    assert pairs(text, section=("Filters", "Can the screen be cleaned?"))["Can the screen be cleaned?"] == text
    assert "Can they be cleaned?" not in pairs(text, section=("Filters", "Can they be cleaned?"))


def test_one_question_is_asked_once_and_the_cap_holds() -> None:
    text = "SV-1 opens at 2.8 bar. SV-1 opens at 2.8 bar. The jacket is held at 2.3 bar."
    assert len(written(text)) == 2
    assert len(written(text, cap=1)) == 1


def test_a_name_keeps_its_capital_and_a_word_does_not() -> None:
    rows = [{"id": 1, "text": "We saw Venus rise. Many operators work here.", "section": ["A"]}]
    rows.append(
        {"id": 2, "text": "Operators wear gloves of leather. Venus is a planet that has no moons.", "section": ["A"]}
    )
    asked = {draft.question for passage in passages_of(rows) for draft in drafts(passage, 8, set())}
    assert {"What do operators wear?", "What is Venus?"} <= asked


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Open door A. The pump stops.", 2),
        ("Use 2.5 bar, e.g. at night. Wait.", 2),
        ("See no. 5 in the list. No. It stops.", 3),
        ("Dr. J. Smith came.\n\nHe left.", 2),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count


WORDS = st.sampled_from(
    [
        "The",
        "A",
        "valve",
        "SV-1",
        "is",
        "are",
        "opens",
        "at",
        "2.3",
        "bar",
        ".",
        ",",
        ":",
        "every",
        "12",
        "months",
        "because",
        "1.",
        "-",
        "it",
        "who",
        "?",
    ]
)


@given(
    st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=300),
    st.sampled_from(("prose", "list", "table", "glossary")),
    st.lists(st.text(max_size=30), max_size=2).map(tuple),
)
def test_no_text_breaks_a_rule_and_spans_lie_inside(text: str, kind: str, section: tuple[str, ...]) -> None:
    for draft in written(text, kind, section):
        assert 0 <= draft.start < draft.end <= len(text)
        assert draft.question.endswith("?") and draft.answer.strip()


def test_wrapped_lines_are_read_as_one_sentence() -> None:
    text = "The torque wrench is calibrated every\n12 months. The non-\nreturn valve NV-1 opens at 2.8 bar."
    first, second = written(text)
    assert first.answer == "Every 12 months."
    assert text[first.start : first.end] == "The torque wrench is calibrated every\n12 months."
    assert second.question == "At what pressure does the non-return valve NV-1 open?"
