"""The cutter and the hyphens on anything that hypothesis thinks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.protocol import PageRead, PassageRead
from studio.readers.blocks import (
    CAPTION,
    CONTENTS,
    GLOSSARY,
    HEADING,
    LIST,
    PROSE,
    Block,
    Piece,
    SourcePage,
    table_block,
    text_block,
)
from studio.readers.clean import clean, decode
from studio.readers.layout.hyphens import Hyphens
from studio.readers.passages import Cutter

WORDS = st.lists(st.text("abc é:.-1", min_size=1, max_size=40), min_size=1, max_size=40).map(" ".join).map(clean)
LINES = st.lists(WORDS.filter(bool), min_size=1, max_size=12)
PLAIN = st.builds(
    lambda kind, lines: Block(kind, tuple(Piece(line, "\n", (0.0, 0.0, 9.0, 9.0)) for line in lines), 2),
    st.sampled_from([CAPTION, CONTENTS, GLOSSARY, HEADING, LIST, PROSE]),
    LINES,
)
TABLES = st.lists(st.lists(WORDS, min_size=2, max_size=2), min_size=2, max_size=9).map(table_block)


@given(st.lists(st.one_of(PLAIN, TABLES), max_size=8), st.integers(60, 900))
def test_span_law_holds_for_any_blocks(blocks: list[Block], limit: int) -> None:
    page, *passages = Cutter("f" * 64, limit).cut(SourcePage(1, tuple(blocks)))
    assert isinstance(page, PageRead)
    end = 0
    for passage in passages:
        assert isinstance(passage, PassageRead)
        assert page.text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        end = passage.end
    for start, end, *_ in page.lines:
        assert page.text[start:end].strip()


def test_long_prose_is_split_at_sentence_ends() -> None:
    sentence = "The valve opens at five bar and closes again at four. "
    _, *passages = Cutter("f" * 64, 300).cut(SourcePage(1, (text_block(PROSE, (sentence * 20).strip()),)))
    assert len(passages) > 3
    assert all(len(p.text) <= 300 and p.text.endswith(".") for p in passages)


def test_long_table_repeats_its_header_on_the_page() -> None:
    rows = [("Part", "Life"), *((f"Seal number {n}", "2 years") for n in range(40))]
    _, *passages = Cutter("f" * 64, 100).cut(SourcePage(1, (table_block(rows),)))
    assert len(passages) > 1
    assert all(p.text.startswith("Part\tLife\n") for p in passages)


def test_a_line_that_leads_to_a_list_is_its_first_line() -> None:
    steps = Block(LIST, (Piece("1. Stop."), Piece("2. Look.", "\n")))
    _, passage = Cutter("f" * 64, 900).cut(SourcePage(1, (text_block(PROSE, "Do this:"), steps)))
    assert (passage.kind, passage.text) == ("list", "Do this:\n1. Stop.\n2. Look.")


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["the pres-", "sure"], "the pressure"),
        (["a high-", "pressure line"], "a high-pressure line"),
        (["the sulfur-", "containing oil"], "the sulfur-containing oil"),
        (["part BSS-", "4410"], "part BSS-4410"),
        (["an AC-", "coupled input"], "an AC-coupled input"),
        (["pre-", "and postoperative"], "pre- and postoperative"),
        (["and/", "or"], "and/or"),
        (["5 - ", "7"], "5 -  7"),
    ],
)
def test_hyphens(lines: list[str], joined: str) -> None:
    assert Hyphens({"sulfur", "containing", "sure"}).joined(lines) == joined


@given(st.text())
def test_clean_text_can_be_written_and_is_clean_already(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\n" not in cleaned
    cleaned.encode("utf-8")


@given(st.binary())
def test_any_bytes_decode(data: bytes) -> None:
    assert isinstance(decode(data), str)
