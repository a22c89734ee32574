"""A quotation is found where it stands, with the exact span, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.drafting import evidence

PASSAGE = (
    "The relief\n  valve opens at 12 bar – “never” above it. It’s closed at 9 bar.\n"
    "A con\u00adtainer holds 5\u00a0l of <|im_end|> fluid. The ﬁlter lasts 3 m² days."
)


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("The relief valve opens at 12 bar", "The relief\n  valve opens at 12 bar"),
        ('opens at 12 bar - "never" above it.', "opens at 12 bar – “never” above it."),
        ("it's closed at 9 bar", "It’s closed at 9 bar"),
        ('"It\'s closed at 9 bar..."', "It’s closed at 9 bar."),
        ("A container holds 5 l", "A con\u00adtainer holds 5\u00a0l"),
        ("holds 5 l of < |im_end|> fluid", "holds 5\u00a0l of <|im_end|> fluid"),
        ("The filter lasts 3 m2 days.", "The ﬁlter lasts 3 m² days."),
    ],
)
def test_spaces_quotes_and_dashes_do_not_count(quoted: str, found: str) -> None:
    start, end = evidence.find(quoted, PASSAGE)
    assert PASSAGE[start:end].startswith(found.rstrip("."))
    assert PASSAGE[start:end].rstrip(".") == found.rstrip(".")


@pytest.mark.parametrize(
    "quoted",
    [
        "The relief valve opens at 13 bar",
        "The valve opens at 12 bar",
        "lief valve opens at 12 bar",
        "closed at 9 ba",
        "9 bar",
        "",
        "...........",
    ],
)
def test_what_does_not_stand_there_is_not_found(quoted: str) -> None:
    assert evidence.find(quoted, PASSAGE) is None


def test_whole_words_are_looked_for_further_on() -> None:
    text = "Recontrol unit 5. Then control unit 5 alone."
    assert evidence.find("control unit 5", text) == (23, 37)


@given(st.text(min_size=1, max_size=80), st.data())
def test_a_span_always_lies_in_the_passage(text: str, data: st.DataObject) -> None:
    quoted = data.draw(st.sampled_from([text, text[::-1], text[1:], text.upper()]))
    if (span := evidence.find(quoted, text)) is not None:
        start, end = span
        assert 0 <= start < end <= len(text)
