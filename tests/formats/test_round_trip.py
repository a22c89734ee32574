"""What goes out comes in again, in every format: words, turns, provenance, and columns nobody knows."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.formats.headers import WORD_COLUMNS
from studio.protocol import EXPORT_FORMATS, PAIR_COLUMNS
from tests.formats import here

TABLES = ("csv", "xlsx", "parquet", "dataset")
HARD = [
    "=1+1", "+49 30 1234", "-5", "@SUM(A1)", "'", "'=1", "''-5", "\t=1", "\r\n=2", " =3", "007", "1e5", "null", "NaN",
    "true", 'He said "no", then; left\tfor | ever', "line\nline\r\nline\rline", "[1, 2]", '["a"]', "{}", "_x0041_",
    "\x01\x1f", "\ufeff", "😀👩‍👩‍👧", "\u202eעברית\u202c", "#N/A", "＝1", " both ends ", "\ufffe\uffff", "\x85\u2028",
]  # fmt: skip
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(st.text(characters, min_size=1, max_size=40), st.sampled_from(HARD)).filter(str.strip)
lines = texts.map(lambda text: " ".join(text.split())).filter(bool)
names = texts.filter(lambda name: name not in (*PAIR_COLUMNS, *WORD_COLUMNS, "system", "input"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def rows(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(
        here.row, texts, texts, kind=lines, status=st.sampled_from(["draft", "approved", "rejected"]),
        tags=st.lists(lines, max_size=3, unique=True), document=st.none() | texts, section=st.lists(texts, max_size=3),
        page=st.none() | st.integers(1, 99_999), evidence=st.none() | texts, origin=texts, id=texts,
        turns=st.lists(st.lists(texts, min_size=2, max_size=2), max_size=3),
        extra=st.dictionaries(names, values, max_size=3),
    )  # fmt: skip


def as_it_was(pair: dict[str, Any]) -> dict[str, Any]:
    """Return a pair that came in as the row it went out as."""
    extra = dict(pair["extra"])
    named = {name: extra.pop(name) for name in ("origin", "id")}
    empty = {"tags": [], "section": [], "document": None, "page": None, "evidence": None}
    return {**empty, **{name: value for name, value in pair.items() if name != "key"}, **named, "extra": extra}


@pytest.mark.parametrize("format", EXPORT_FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(data=st.data())
def test_nothing_is_lost(format: str, data: st.DataObject) -> None:
    wanted = data.draw(st.lists(rows(texts if format in TABLES else json_values), min_size=1, max_size=4))
    folder = Path(tempfile.mkdtemp(prefix="slm-formats-"))
    try:
        said = here.bring(here.send(wanted, format, folder))
        assert here.refused(said) == {}
        assert [as_it_was(pair) for pair in here.pairs(said)] == wanted
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_very_long_answers_come_back_whole(format: str, tmp_path: Path) -> None:
    wanted = [here.row(answer="\r'=😀" * 30_000, extra={"note": "=" * 50_000}), here.row(answer="short")]
    said = here.bring(here.send(wanted, format, tmp_path))
    assert [as_it_was(pair) | {"id": 1} for pair in here.pairs(said)] == wanted


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_names_that_would_hide_ours_are_told_from_them(format: str, tmp_path: Path) -> None:
    kept = {"messages": "m", "prompt": "p", "question": "q", "question (kept)": "other", "output": "o", "status": "odd"}
    said = here.bring(here.send([here.row(extra=kept)], format, tmp_path))
    (pair,) = here.pairs(said)
    assert (pair["question"], pair["status"]) == ("Where is the button?", "approved")
    values = sorted(value for name, value in pair["extra"].items() if name not in ("id", "origin"))
    assert values == sorted(kept.values())
    again = here.bring(here.send([here.row(extra=pair["extra"])], format, tmp_path / "again"))
    assert set(pair["extra"].values()) <= set(here.pairs(again)[0]["extra"].values())


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_system_and_input_find_their_place_again(format: str, tmp_path: Path) -> None:
    one = here.row("Sum up.\n\nThe text.", extra={"system": "You are calm.", "input": "The text.", "id": "x"}, id="x")
    (pair,) = here.pairs(here.bring(here.send([one], format, tmp_path)))
    assert pair["question"] == one["question"]
    assert pair["extra"]["system"] == "You are calm."
    assert pair["extra"]["input"] == "The text."
