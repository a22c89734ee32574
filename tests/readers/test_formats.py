"""What each format is to give: columns, broken words, tables, lists and headings."""

from pathlib import Path

import pymupdf
import pytest

from studio.protocol import PageRead

from .conftest import Reader, Run


def kinds(run: Run, title: str, kind: str) -> list[str]:
    return [passage.text for passage in run.passages(title) if passage.kind == kind]


def test_columns_are_read_one_after_the_other(mixed: Run) -> None:
    first = [p for p in mixed.passages("Infusion") if p.page == 1]
    assert [p.section[-1] for p in first] == [f"1.{n} Heading 0{(n - 1) // 3}{(n - 1) % 3}" for n in range(1, 7)]
    assert all(p.text.startswith(f"Column {n // 3} part {n % 3}.") for n, p in enumerate(first))


def test_running_header_and_page_numbers_of_columns_are_gone(mixed: Run) -> None:
    for page in mixed.pages.values():
        assert "Infusion Pumps in Practice" not in page.text
        assert not page.text.endswith(f"\n{page.number}")


def test_broken_words_are_joined_and_compounds_kept(mixed: Run) -> None:
    prose = " ".join(kinds(mixed, "Words", "prose"))
    assert "steam pressure is held" in prose
    assert "a well-known valve" in prose
    assert "BSS-4410" in prose


def test_tables_with_and_without_lines(mixed: Run) -> None:
    assert kinds(mixed, "Words", "table") == [
        "Property\tValue\nMass\t40 kg\nVoltage\t230 V",
        "Code\tRemedy\nF01\tClean filter 1 and reset\nF02\tClean filter 2 and reset",
    ]


def test_dot_leaders_make_no_passage(mixed: Run) -> None:
    assert not [p for p in mixed.passages("Words") if p.page == 2]


def test_word(mixed: Run) -> None:
    passages = mixed.passages("Ward Notes")
    assert passages[0].text == "Do this every morning:\n1. Wipe the housing.\n2. Test the alarm."
    assert passages[0].section == ("Pumps", "Daily checks")
    assert kinds(mixed, "Ward Notes", "table") == ["Part\tInterval\nFilter\t6 months\nSeal\t6 months"]
    assert passages[-1].text == "• Room 4\n• Room 5"
    assert passages[-1].section == ("Storage",)


def test_web_page_without_its_frame(mixed: Run) -> None:
    passages = mixed.passages("Valve care")
    whole = "\n".join(page.text for page in mixed.pages.values())
    assert not [word for word in ("SCRIPT", "BANNER", "MENU", "HIDDEN", "FOOT") if word in whole]
    assert passages[0].text == "A valve opens at 5 bar."
    assert kinds(mixed, "Valve care", "list") == ["1. Close it.\n• by hand\n2. Look at it."]
    assert kinds(mixed, "Valve care", "table") == ["Part\tLife\nSeal\t2 years"]
    assert kinds(mixed, "Valve care", "glossary") == ["Seat: What the disc rests on."]
    assert passages[-1].section == ("Checks",)


def test_plain_text(mixed: Run) -> None:
    passages = mixed.passages("notes")
    assert [p.text for p in passages] == [
        "The oil temperature is at most 60 °C at any time of the day.",
        "1. Stop it.\n2. Drain it slowly.",
        "Name\tLife\nSeal\t2 years",
    ]
    assert all(p.section == ("Kälteanlage",) for p in passages)


def test_markdown(mixed: Run) -> None:
    passages = mixed.passages("Pumps", exactly=True)
    assert [(p.kind, p.section) for p in passages] == [("prose", ()), ("list", ("Care",)), ("table", ("Life",))]


@pytest.mark.parametrize(
    ("turn", "box"), [(0, (300, 387, 551, 404)), (90, (287, 149, 304, 400)), (270, (296, 400, 313, 651))]
)
def test_sideways_print_is_read_and_found_on_its_page(read: Reader, tmp_path: Path, turn: int, box: tuple) -> None:
    file = pymupdf.open()
    file.new_page().insert_text((300, 400), "The pump turns at nine rounds in every minute.", fontsize=12, rotate=turn)
    file.save(tmp_path / "Turned.pdf")
    (page,) = read(tmp_path / "Turned.pdf").of(PageRead)
    ((start, end, *found),) = page.lines
    assert page.text[start:end] == "The pump turns at nine rounds in every minute."
    assert found == pytest.approx(box, abs=1)
    assert (page.width, page.height) == (595, 842)
