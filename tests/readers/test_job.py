"""The job as the window sees it: bad files beside good ones, known files, stop, and the store."""

import hashlib
import time
from pathlib import Path

import bad_files
import pymupdf

from studio.protocol import (
    CONTROL_FILE,
    EVENTS_FILE,
    STOP,
    DocumentEnded,
    DocumentRead,
    Failed,
    FileFailed,
    FileSkipped,
    Finished,
    PageRead,
    Progress,
    Stopped,
)

from .conftest import SAMPLES, Reader, finished, notes_md, start


def test_bad_files_fail_by_code_and_the_others_go_on(read: Reader, tmp_path: Path) -> None:
    made = bad_files.make_all(tmp_path)
    run = read(*made.values(), tmp_path / "gone.pdf", notes_md(tmp_path))
    assert run.status == 0
    assert run.failures == {
        made["encrypted_pdf"].name: "file_encrypted",
        made["damaged_pdf"].name: "file_damaged",
        made["empty_file"].name: "file_empty",
        made["image_only_pdf"].name: "file_no_text",
        made["text_as_pdf"].name: "file_kind_mismatch",
        made["text_as_docx"].name: "file_kind_mismatch",
        made["bomb_docx"].name: "file_too_large",
        made["swollen_docx"].name: "file_too_large",
        made["unknown_file"].name: "file_kind_unknown",
        "gone.pdf": "file_missing",
    }
    assert isinstance(run.events[-1], Finished)
    assert all(failed.facts["file"] == Path(failed.file).name for failed in run.of(FileFailed))
    assert len(run.store) == len(run.of(DocumentEnded)) == 6


def test_old_encodings_and_hostile_page(read: Reader, tmp_path: Path) -> None:
    makers = (bad_files.latin1_markdown, bad_files.utf16_markdown, bad_files.hostile_html)
    run = read(*(maker(tmp_path) for maker in makers))
    text = "\n".join(page.text for page in run.of(PageRead))
    assert "Die Öltemperatur beträgt höchstens 60 °C." in text
    assert "The oil temperature is at most 60 °C." in text
    assert "SCRIPT TEXT" not in text


def test_known_and_repeated_files_are_skipped(read: Reader, tmp_path: Path) -> None:
    first = notes_md(tmp_path)
    again = first.with_name("again.md")
    again.write_bytes(first.read_bytes())
    known = next(SAMPLES.glob("*.md"))
    sha256 = hashlib.sha256(known.read_bytes()).hexdigest()
    run = read(first, again, known, known=(sha256,))
    assert [Path(skipped.file).name for skipped in run.of(FileSkipped)] == ["again.md", known.name]
    assert len(run.of(DocumentRead)) == 1


def test_store_holds_the_very_bytes(read: Reader, tmp_path: Path) -> None:
    file = notes_md(tmp_path)
    run = read(file)
    (document,) = run.of(DocumentRead)
    stored = run.folder / "store" / document.stored
    assert document.stored == f"{document.sha256}.md"
    assert stored.read_bytes() == file.read_bytes()
    assert document.bytes == len(file.read_bytes())


def test_long_manual_is_read_with_progress_and_can_be_stopped(tmp_path: Path) -> None:
    manual = long_manual(tmp_path, 300)
    whole = finished(tmp_path / "whole", start(tmp_path / "whole", [manual]))
    assert len(whole.of(PageRead)) == 300
    assert {page.text.count("Running header") for page in whole.of(PageRead)} == {0}
    done = [progress.done for progress in whole.of(Progress)]
    assert done == sorted(done) and done[-1] == 300

    folder = tmp_path / "stopped"
    child = start(folder, [manual])
    said = folder / EVENTS_FILE
    while not said.exists() or b"PageRead" not in said.read_bytes():
        assert child.poll() is None
        time.sleep(0.01)
    (folder / CONTROL_FILE).write_text(STOP, encoding="utf-8")
    run = finished(folder, child)
    assert isinstance(run.events[-1], Stopped)
    assert len(run.of(PageRead)) < 300
    assert not run.of(DocumentEnded)
    assert not run.store


def test_unwritable_store_fails_as_the_worlds_fault(read: Reader, tmp_path: Path) -> None:
    (tmp_path / "run-0").mkdir()
    (tmp_path / "run-0" / "store").write_text("a file where the folder should be", encoding="utf-8")
    folder = tmp_path / "run-0"
    run = finished(folder, start(folder, [notes_md(tmp_path)]))
    assert isinstance(run.events[-1], Failed)
    assert run.events[-1].code == "file_trouble"


def long_manual(folder: Path, pages: int) -> Path:
    """A generated manual with headings, prose, steps and a ruled table on every page."""
    file = pymupdf.open()
    for number in range(1, pages + 1):
        page = file.new_page()
        page.insert_text((72, 40), "Running header of the pump manual", fontsize=8)
        page.insert_text((480, 810), f"Page {number} of {pages}", fontsize=8)
        page.insert_text((72, 90), f"{number} Pump number {number}", fontsize=16, fontname="hebo")
        sentences = [
            f"Pump {number} moves {number * n} litres of water in an hour and weighs {n} kg." for n in range(12)
        ]
        page.insert_text((72, 120), sentences, fontsize=10)
        page.insert_text((72, 320), [f"{n}. Turn valve {n} to the left." for n in range(1, 6)], fontsize=10)
        for cell in range(12):
            x, y = 72 + cell % 3 * 120, 420 + cell // 3 * 20
            page.draw_rect(pymupdf.Rect(x, y, x + 120, y + 20))
            page.insert_text((x + 4, y + 14), f"cell {cell} {number}", fontsize=9)
    path = folder / "long.pdf"
    file.save(path)
    return path
