"""No cell of a table of ours is computed, also where a program cuts it at another sign; and every word comes back."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.formats.formulas import guarded, unguarded
from studio.formats.media import table
from tests.formats import here

SIGNS = "=+-@＝＋－＠"
SEPARATORS = ",;\t|"
PLANTED = [
    "foo;=1+1;bar", 'Fine?;=HYPERLINK("http://x.example","click")', "a\t+1", "a|@SUM(A1)", "a,=1", "one\n=1\r\n-2\r+3",
    'x;"=1"', 'x;""=1', "x;'=1", "x; \ufeff =1", "x;", ";", '";', ';"', "=1", "|＝1", "a;\n;\t|=1", "'", "''=1", "\t=1",
]  # fmt: skip
pieces = st.one_of(st.sampled_from([*SIGNS, *SEPARATORS, '"', "'", "\n", "\r", " ", "\ufeff", "a", "1"]),
                   st.sampled_from(PLANTED), st.text(max_size=5).filter(lambda text: "\0" not in text))  # fmt: skip
cells = st.lists(pieces, max_size=12).map("".join)


def formulas(path: Path, separator: str) -> list[str]:
    """Return the cells that a spreadsheet would compute when it cuts a table at this sign."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [cell for row in csv.reader(file, delimiter=separator) for cell in row]
    return [cell for cell in found if cell.strip(' \t\r\n\ufeff"')[:1] in tuple(SIGNS)]


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(cells)
def test_the_way_back_is_exact(text: str) -> None:
    assert unguarded(guarded(text)) == text


@settings(max_examples=400, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4))
def test_no_cell_is_computed_at_whatever_sign_a_table_is_cut(rows: list[tuple[str, ...]], tmp_path_factory) -> None:
    file = tmp_path_factory.getbasetemp() / "formulas.csv"
    table.write(file, ["question", "an;=1", "c"], rows)
    assert {separator: formulas(file, separator) for separator in SEPARATORS} == {sign: [] for sign in SEPARATORS}


def test_planted_formulas_go_out_as_words_and_come_back(tmp_path: Path) -> None:
    wanted = [here.row(f"{text} x", f"{text} y", evidence=text, extra={"more;=1": text}) for text in PLANTED]
    file = here.send(wanted, "csv", tmp_path)
    assert {separator: formulas(file, separator) for separator in SEPARATORS} == {sign: [] for sign in SEPARATORS}
    found = here.pairs(here.bring(file))
    assert [(pair["question"], pair["answer"], pair["evidence"], pair["extra"]["more;=1"]) for pair in found] == [
        (row["question"], row["answer"], row["evidence"], row["extra"]["more;=1"]) for row in wanted
    ]


@pytest.mark.parametrize("text", ["\n" * 500_000, "' " * 500_000 + "=", "=" * 500_000, "\n=" * 200_000, ";'" * 500_000])
def test_texts_made_to_take_long_do_not(text: str) -> None:
    begun = time.thread_time()
    assert unguarded(guarded(text)) == text
    assert time.thread_time() - begun < 30
