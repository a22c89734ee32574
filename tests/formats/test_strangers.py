"""Files of strangers: odd encodings, bad rows, damage and malice; what is good comes in, the rest is told by line."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from studio.child import Failure
from studio.formats import peek
from studio.formats.peek import look
from studio.protocol import PeekPairs
from tests.formats import here


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def asked(file: Path) -> list[tuple[str, str]]:
    return [(pair["question"], pair["answer"]) for pair in here.pairs(here.bring(file))]


PAIR = [("What is it?", "A valve.")]
SIDES = [{"role": "user", "content": "What is it?"}, {"role": "assistant", "content": "A valve."}]
PARTS = [SIDES[0], {"role": "assistant", "content": [{"type": "text", "text": "A valve."}]}]
SPOKEN = [{"from": "human", "value": "What is it?"}, {"from": "gpt", "value": "A valve."}]
OTHERS = {
    "openai.jsonl": json.dumps({"messages": PARTS}),
    "list.jsonl": json.dumps(SIDES),
    "trl.json": json.dumps([{"prompt": SIDES[:1], "completion": SIDES[1:]}]),
    "alpaca.json": json.dumps([{"instruction": "What is it?", "input": "", "output": "A valve."}]),
    "sharegpt.json": json.dumps([{"conversations": SPOKEN}]),
    "wrapped.json": '{"version": 1, "data": [{"question": "What is it?", "answer": "A valve."}]}',
    "single.json": '{\n "question": "What is it?",\n "answer": "A valve."\n}',
    "lines.json": '{"question": "What is it?", "answer": "A valve."}\n',
    "english.csv": "question,answer\nWhat is it?,A valve.\n",
    "german.csv": "Frage;Antwort\nWhat is it?;A valve.\n",
    "excel.csv": "\ufeffsep=;\r\nfrage;antwort\r\nWhat is it?;A valve.\r\n",
    "tabs.tsv": "Q\tA\nWhat is it?\tA valve.\n",
    "bare.csv": "What is it?,A valve.\n",
    "unknown.csv": "no,alpha,beta\n1,What is it?,A valve.\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_shapes_of_other_programs_are_guessed(name: str, tmp_path: Path) -> None:
    assert asked(written(tmp_path, name, OTHERS[name])) == PAIR


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    text = "frage,antwort\nWie heiß wird das Öl?,Höchstens 60 °C.\n"
    assert asked(written(tmp_path, "a.csv", text.encode(encoding))) == [("Wie heiß wird das Öl?", "Höchstens 60 °C.")]


def test_bad_lines_are_told_by_number_and_the_rest_come_in(tmp_path: Path) -> None:
    lines = [
        '{"question": "Q 1?", "answer": "A 1."}', "not json", '{"question": "", "answer": "x"}', "",
        '{"question": "Q 2?", "answer": "   "}', '{"question": "N\\u0000L?", "answer": "x"}',
        '{"question": "half \\ud800?", "answer": "x"}', "[[[[" * 5000, "17",
        '{"question": "deep?", "answer": "x", "more": ' + "[" * 800 + "]" * 800 + "}",
        '{"question": "Q 3?", "answer": "A 3."}',
    ]  # fmt: skip
    said = here.bring(written(tmp_path, "mixed.jsonl", "\n".join(lines)))
    assert [pair["question"] for pair in here.pairs(said)] == ["Q 1?", "Q 3?"]
    assert here.refused(said) == {
        2: "row_not_json", 3: "row_no_question", 5: "row_no_answer", 6: "row_not_text", 7: "row_not_text",
        8: "row_not_json", 9: "row_not_json", 10: "row_not_json",
    }  # fmt: skip


def test_a_quote_that_does_not_close_costs_its_own_line(tmp_path: Path) -> None:
    text = 'question,answer\nQ 1?,"two\nlines"\n"Q 2?,A 2.\nQ 3?,A 3.\nQ 4?,5" pipe\nQ 5?,A,surplus\nQ 6?,A 6.\n'
    said = here.bring(written(tmp_path, "quotes.csv", text))
    assert [pair["question"] for pair in here.pairs(said)] == ["Q 1?", "Q 3?", "Q 4?", "Q 6?"]
    assert here.refused(said) == {4: "row_quotes", 7: "row_too_many_cells"}


def test_a_file_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    rows = [{"question": f"Q {n}?", "answer": f"A {n}."} for n in range(100)]
    text = json.dumps(rows, indent=1)
    said = here.bring(written(tmp_path, "half.json", text[: len(text) // 2]))
    assert 40 < len(here.pairs(said)) < 60
    assert here.noted(said) == ["file_breaks_off"]
    whole = here.send([here.row(f"Q {n}?", "A. " * 300, id=n) for n in range(40_000)], "parquet", tmp_path)
    broken = bytearray(whole.read_bytes())
    middle = len(broken) // 2
    broken[middle : middle + 4000] = b"\xaa" * 4000
    said = here.bring(written(tmp_path, "broken.parquet", bytes(broken)))
    assert 0 < len(here.pairs(said)) < 40_000
    assert here.noted(said) == ["file_breaks_off"]


def test_many_bad_rows_are_counted_not_listed(tmp_path: Path) -> None:
    lines = ['{"question": "Q?", "answer": "A."}' if n % 3 else "?" for n in range(3000)]
    said = here.bring(written(tmp_path, "many.jsonl", "\n".join(lines)))
    untold = sum(event.refused for event in said if hasattr(event, "refused"))
    assert len(here.pairs(said)) == 2000
    assert len(here.refused(said)) + untold == 1000 and len(here.refused(said)) == 50


@pytest.mark.parametrize(("different", "is_kind"), [(50, True), (51, False), (3000, False)])
def test_a_column_of_many_values_is_not_taken_for_the_kind(tmp_path: Path, different: int, is_kind: bool) -> None:
    lines = [f"Q {n}?,A {n}.,type {n % different}" for n in range(3000)]
    said = here.bring(written(tmp_path, "many.csv", "\n".join(["question,answer,type", *lines])))
    assert here.noted(said) == ([] if is_kind else ["kinds_too_many"])
    pair = here.pairs(said)[2999]
    place = pair if is_kind else pair["extra"]
    assert len(here.pairs(said)) == 3000 and place["kind" if is_kind else "type"] == f"type {2999 % different}"
    assert ("kind" in pair) is is_kind
    again = here.bring(tmp_path / "many.csv", after=2000)
    assert here.pairs(again) == here.pairs(said)[2000:], "also after a resume"


def test_a_long_kind_is_cut_and_kept_beside(tmp_path: Path) -> None:
    long = "how  to\n" + "k" * 100
    said = here.bring(written(tmp_path, "long.jsonl", json.dumps({"question": "Q?", "answer": "A.", "kind": long})))
    assert here.pairs(said)[0]["kind"] == "how to " + "k" * 33
    assert here.pairs(said)[0]["extra"] == {"kind": long}


def test_conversations_keep_their_turns(tmp_path: Path) -> None:
    sides = ["system", "user", "assistant", "user", "user", "assistant"]
    talk = [{"role": side, "content": f"{side} {n}"} for n, side in enumerate(sides)]
    (pair,) = here.pairs(here.bring(written(tmp_path, "t.jsonl", json.dumps({"messages": talk, "lang": "en"}))))
    assert pair["turns"] == [["user 1", "assistant 2"]]
    assert (pair["question"], pair["answer"]) == ("user 3\n\nuser 4", "assistant 5")
    assert pair["extra"] == {"system": "system 0", "lang": "en"}
    unfit = [talk[:2], [], "text", [{"role": "tool", "content": "x"}], [{"role": "user", "content": [{"image": 1}]}]]
    file = written(tmp_path, "u.jsonl", "\n".join(json.dumps({"messages": one}) for one in unfit))
    refused = here.refused(here.bring(file, {"messages": "conversation"}))
    assert refused == {1: "row_no_answer", **dict.fromkeys(range(2, 6), "row_no_conversation")}


def test_workbooks_give_values_and_nothing_is_computed(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Question", "Answer", "Page"])
    for row in (["How much?", 5.5, 3], ["Sum?", "=1+1", 4], [None] * 3, [2024, True, "x"]):
        sheet.append(row)
    other = book.create_sheet("Second")
    other.append(["something"])
    book.save(tmp_path / "b.xlsx")
    said = here.bring(tmp_path / "b.xlsx")
    assert [(pair["question"], pair["answer"]) for pair in here.pairs(said)] == [("How much?", "5.5"), ("2024", "true")]
    assert here.refused(said) == {3: "row_no_answer"}
    assert here.noted(said) == ["sheet_left_out"]
    assert [pair.get("page") for pair in here.pairs(said)] == [3, None]
    assert here.pairs(said)[1]["extra"] == {"Page": "x"} or here.pairs(said)[1]["extra"] == {"page": "x"}


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    honest = here.send([here.row(f"Q {n}?") for n in range(9)], "xlsx", tmp_path)
    with zipfile.ZipFile(honest) as package, zipfile.ZipFile(tmp_path / "lying.xlsx", "w") as lying:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith("sheet1.xml"):
                assert b'<dimension ref="A1:L10"/>' in content
                content = content.replace(b'ref="A1:L10"', b'ref="A1:B2"')
            lying.writestr(name, content)
    assert len(here.pairs(here.bring(tmp_path / "lying.xlsx"))) == 9


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "＝1", '=HYPERLINK("http://x","y")', "-5"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_cell_of_an_export_is_a_formula(format: str, tmp_path: Path) -> None:
    rows = [here.row(one, one, kind=one, tags=[one.strip()], document=one, extra={one: one}) for one in FORMULAS]
    file = here.send(rows, format, tmp_path)
    if format == "csv":
        import csv

        with file.open(encoding="utf-8-sig", newline="") as content:
            cells = [cell for line in csv.reader(content) for cell in line]
        planted = [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@＝") or cell[:1] in ("\t", "\r")]
        assert [cell for cell in planted if cell] == []
    else:
        cells = [cell for row in load_workbook(file).active.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert b"<f" not in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    back = here.pairs(here.bring(file))
    assert [pair["answer"] for pair in back] == FORMULAS


def test_an_apostrophe_of_a_stranger_stays(tmp_path: Path) -> None:
    assert asked(written(tmp_path, "a.csv", "question,answer\nWhat?,'-5 degrees'\n")) == [("What?", "'-5 degrees'")]


def bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 300 * 2**20)
    return folder / "bomb.xlsx"


def entities(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "entities.xlsx", "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>')
    return folder / "entities.xlsx"


UNFIT = {
    "missing": (lambda folder: folder / "gone.csv", "file_missing"),
    "kind": (lambda folder: written(folder, "a.docx", "x"), "pairs_file_unknown"),
    "macros": (lambda folder: written(folder, "a.xlsm", b"PK\x03\x04"), "pairs_file_unknown"),
    "empty": (lambda folder: written(folder, "a.csv", ""), "file_empty"),
    "mismatch": (lambda folder: written(folder, "a.xlsx", "question,answer"), "file_kind_mismatch"),
    "packed": (lambda folder: written(folder, "a.jsonl", gzip.compress(b"{}")), "file_kind_mismatch"),
    "damaged": (lambda folder: written(folder, "a.xlsx", b"PK\x03\x04 and more"), "file_damaged"),
    "parquet": (lambda folder: written(folder, "a.parquet", b"PAR1 and more"), "file_damaged"),
    "bomb": (bomb, "file_too_large"),
    "entities": (entities, "file_too_large"),
    "blank": (lambda folder: written(folder, "a.jsonl", "\n\n"), "pairs_none_found"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_opened_fails_by_its_code(name: str, tmp_path: Path) -> None:
    make, code = UNFIT[name]
    with pytest.raises(Failure) as failure:
        look(PeekPairs(str(make(tmp_path))))
    assert failure.value.code == code


def test_a_peek_shows_columns_a_guess_and_the_first_pairs(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "Frage;Antwort;Note\nQ 1?;A 1.;n\n;A 2.;\nQ 3?;A 3.;\nQ 4?;A 4.;\n")
    found = look(PeekPairs(str(file)))
    assert (found.format, found.medium, found.count, found.header) == ("table", "csv", 4, True)
    assert found.mapping == {"Frage": "question", "Antwort": "answer", "Note": "extra"}
    assert [pair.get("refused") for pair in found.pairs] == [None, "row_no_question", None]
    assert found.usable == 3
    other = look(PeekPairs(str(file), mapping={"Frage": "answer", "Antwort": "question", "Note": ""}, header=True))
    assert other.pairs[0]["question"] == "A 1." and other.pairs[0]["extra"] == []
    assert look(PeekPairs(str(file), header=False)).columns == ("Column 1", "Column 2", "Column 3")


def test_a_peek_counts_what_would_come_in_where_that_is_soon_done(tmp_path: Path) -> None:
    some = written(tmp_path, "some.csv", "Frage;Antwort\n" + "Q?;A.\n;A.\n" * 400)
    assert look(PeekPairs(str(some))).usable == len(here.pairs(here.bring(some))) == 400
    assert look(PeekPairs(str(some), mapping={"Frage": "extra"})).usable == 0
    many = written(tmp_path, "many.csv", "Frage;Antwort\n" + "Q?;A.\n" * (peek.MOST_TRIED + 1))
    assert look(PeekPairs(str(many))).count == peek.MOST_TRIED + 1
    assert look(PeekPairs(str(many))).usable is None
