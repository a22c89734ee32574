"""An answer is of the form asked for, or is refused with a reason a model understands."""

import json

import pytest

from studio.drafting import answer
from studio.protocol import KINDS

DRAFT = {"kind": "fact", "evidence": "It opens at 12 bar.", "question": "When does it open?", "answer": "At 12 bar."}
WHOLE = json.dumps({"drafts": [DRAFT, {**DRAFT, "question": "At which pressure {does} it open?"}]})


@pytest.mark.parametrize("text", [WHOLE, f"```json\n{WHOLE}\n```", f"<think>Let me {{see}}.</think>\n{WHOLE}"])
def test_a_whole_answer_is_read(text: str) -> None:
    assert [draft.model_dump() for draft in answer.parse(text).drafts] == json.loads(WHOLE)["drafts"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("Sure! Here are they.", "is not JSON"),
        (WHOLE[:-30], "breaks off"),
        (WHOLE[:20], "breaks off"),
        ('{"drafts": {}}', "drafts: Input should be a valid list"),
        ('{"drafts": [{"kind": "fact", "question": "a?", "answer": ""}]}', "drafts.0.answer"),
        ('{"drafts": [{"kind": "fact", "question": 5, "answer": "b"}]}', "drafts.0.question"),
        ("[]", "the whole"),
    ],
)
def test_another_form_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(answer.UnusableError, match=reason):
        answer.parse(text)


@pytest.mark.parametrize(("missing", "whole"), [(0, 2), (2, 2), (5, 1), (120, 1), (140, 0), (len(WHOLE), 0)])
def test_whole_drafts_of_a_torn_answer_count(missing: int, whole: int) -> None:
    text = WHOLE[: len(WHOLE) - missing]
    assert [draft.model_dump() for draft in answer.whole_part(text).drafts] == json.loads(WHOLE)["drafts"][:whole]


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x07", "\x7f", "\x85", "\ud83d", "\ufffe"])
@pytest.mark.parametrize("field", ["question", "answer"])
def test_an_answer_with_signs_that_cannot_be_read_is_refused(sign: str, field: str) -> None:
    text = json.dumps({"drafts": [{**DRAFT, field: f"At 12{sign} bar."}]})
    with pytest.raises(answer.UnusableError, match=rf"drafts\.0\.{field}: .*(control character|unicode)"):
        answer.parse(text)
    assert answer.whole_part(text).drafts == []
    with pytest.raises(answer.UnusableError, match=r"questions\.0"):
        answer.read(json.dumps({"questions": [f"a{sign}b?"]}), answer.Rephrasings)


def test_line_breaks_and_tabs_can_be_read() -> None:
    text = json.dumps({"drafts": [{**DRAFT, "answer": "First:\n\t- open\r\n\t- close 😀 é"}]})
    assert "open" in answer.parse(text).drafts[0].answer


def test_the_schema_names_the_kinds_asked_for_and_closes_every_object() -> None:
    schema = answer.schema(("number", "fact"), 2)
    drafts = schema["properties"]["drafts"]
    assert drafts["items"]["properties"]["kind"]["enum"] == ["fact", "number"]
    assert drafts["maxItems"] == 2
    assert answer.schema()["properties"]["drafts"]["items"]["properties"]["kind"]["enum"] == list(KINDS)
    for closed in (schema, drafts["items"], answer.rephrasings_schema(2)):
        assert closed["additionalProperties"] is False
        assert closed["required"] == list(closed["properties"])


def test_other_wordings_are_read() -> None:
    assert answer.read('{"questions": ["a?", "b?"]}', answer.Rephrasings).questions == ["a?", "b?"]
