"""Only what the passage literally supports becomes a draft; all else is refused with a reason."""

import json

import pytest

from studio.drafting.acceptance import accept, judged, loops
from studio.drafting.answer import Draft, Drafts

PASSAGE = {"id": 1, "text": "The valve opens at 12 bar.\nIt closes at 9 bar. Dr. Hall checks it once a year."}
GOOD = {
    "kind": "fact", "evidence": "The valve opens at 12 bar.", "question": "When does the valve open?",
    "answer": "At 12 bar.",
}  # fmt: skip


def accepted(*drafts: dict, kinds: tuple[str, ...] = (), number: int = 3) -> tuple[list[dict], list[str]]:
    return accept(PASSAGE, Drafts(drafts=[Draft(**{**GOOD, **draft}) for draft in drafts]), kinds, number)


def test_a_draft_carries_the_exact_words_of_the_passage() -> None:
    rows, reasons = accepted({"evidence": "bar. it closes at 9 bar"})
    assert reasons == []
    (row,) = rows
    assert row["evidence"] == PASSAGE["text"][row["start"] : row["end"]] == "bar.\nIt closes at 9 bar"
    assert set(row) == {"question", "answer", "kind", "start", "end", "evidence", "rule"}


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ({"evidence": "The valve opens at 13 bar."}, "word for word"),
        ({"evidence": ""}, "word for word"),
        ({"kind": "false-premise", "evidence": ""}, "word for word"),
        ({"kind": "summary"}, "not asked for"),
        ({"kind": "poem"}, "not asked for"),
        ({"kind": "not-in-documents", "answer": "It closes at 9 bar."}, "the passage answers"),
        ({"kind": "not-in-documents", "answer": "The documents say it is 40 °C."}, "the passage answers"),
        ({"answer": "When does the valve open"}, "repeats its question"),
        ({"answer": "It is " + "very, very " * 12 + "high."}, "over and over"),
        ({"question": "How to the I" + " I" * 40}, "over and over"),
    ],
)
def test_a_draft_without_support_is_refused(draft: dict, reason: str) -> None:
    rows, reasons = accepted(draft, kinds=("fact", "false-premise", "not-in-documents"))
    assert rows == []
    assert reason in reasons[0]


def test_what_is_not_in_the_documents_has_no_evidence() -> None:
    reply = "The documents do not say what the valve weighs."
    (row,), reasons = accepted({"kind": "not-in-documents", "evidence": "It closes at 9 bar.", "answer": reply})
    assert (row["start"], row["end"], row["evidence"], reasons) == (0, 0, "", [])


def test_the_same_question_comes_once_and_never_more_than_asked_for() -> None:
    rows, reasons = accepted({}, {"question": "When does valve open"}, {"question": "b or c?"}, {"question": "c or d?"},
                             number=2)  # fmt: skip
    assert [row["question"] for row in rows] == ["When does the valve open?", "b or c?"]
    assert len(reasons) == 1 and "asked twice" in reasons[0]


def test_a_torn_answer_gives_what_is_whole_of_it_and_says_so() -> None:
    text = json.dumps({"drafts": [GOOD, {**GOOD, "question": "At which pressure does it open?"}]})
    rows, reason = judged(PASSAGE, text[:-10], (), 3)
    assert ([row["question"] for row in rows], reason) == ([GOOD["question"]], "the JSON breaks off before its end")
    assert judged(PASSAGE, '{"drafts": []}', (), 3) == ([], "it holds no drafts")
    assert judged(PASSAGE, text, (), 3)[1] == ""


def test_long_numbers_and_lists_are_no_loop() -> None:
    assert not loops("The distance is 100000000000000000000000000 km.")
    assert not loops("Open the lid. Close the lid. Open the door. Close the door.")
    assert loops("NNNNNNNNNNNNNNNNNNNNNNNNNNNN")
