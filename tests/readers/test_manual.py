"""The shipped manual, read as a demanding reader would: headings, tables, lists, glossary, nothing that runs along."""

from studio.protocol import PageRead

from .conftest import Run

TITLE = "Operation and Maintenance Manual"


def texts(samples: Run, kind: str, section: str) -> list[str]:
    return [p.text for p in samples.passages(TITLE) if p.kind == kind and p.section and p.section[-1] == section]


def test_running_lines_are_gone(samples: Run) -> None:
    for page in samples.of(PageRead):
        assert "Page " not in page.text
        assert "BSS-OM-600, Issue" not in page.text


def test_contents_page_makes_no_passages(samples: Run) -> None:
    assert not [p for p in samples.passages(TITLE) if p.page == 2]


def test_section_paths(samples: Run) -> None:
    paths = {passage.section for passage in samples.passages(TITLE)}
    assert ("2 Safety", "2.3 Isolating the machine") in paths
    assert ("8 Records",) in paths
    assert all(len(path) <= 2 for path in paths)


def test_numbered_steps_are_one_list(samples: Run) -> None:
    (steps,) = texts(samples, "list", "2.3 Isolating the machine")
    lines = steps.split("\n")
    assert [line.split()[0] for line in lines] == [f"{n}." for n in range(1, 8)]
    assert lines[4].endswith("fit your own padlock and hang the yellow tag on it.")


def test_table_has_header_cells_and_wrapped_words(samples: Run) -> None:
    (codes,) = texts(samples, "table", "7.2 Fault codes")
    rows = [row.split("\t") for row in codes.split("\n")]
    assert rows[0] == ["Code", "Meaning", "Likely cause", "Remedy"]
    assert rows[3][3] == "Open HV-4 and check for 6 to 8 bar at the supply"
    assert len(rows) == 17


def test_glossary_lines_are_whole(samples: Run) -> None:
    entries = [line for text in texts(samples, "glossary", "9 Glossary") for line in text.split("\n")]
    assert len(entries) == 26
    assert entries[5] == "Chamber: the pressure vessel in which the load is sterilised."


def test_notice_keeps_its_label(samples: Run) -> None:
    hazards = "\n".join(texts(samples, "prose", "2.1 Hazards"))
    assert "\n\nWARNING: Steam burns. Never open a pipe" in hazards


def test_labels_of_the_drawing_make_no_passages(samples: Run) -> None:
    assert not [p for p in samples.passages(TITLE) if "HX-1\t" in p.text or p.text.startswith("SV-1 2.8 bar")]


def test_handbook_lists_and_glossary(samples: Run) -> None:
    passages = samples.passages("Handbook")
    assert any(p.kind == "list" and p.text.startswith("1. Press the nearest fire alarm") for p in passages)
    assert any(p.kind == "glossary" and "Near miss: an event" in p.text for p in passages)
    assert all("Site Safety and Shift Handbook" not in p.section for p in passages)
