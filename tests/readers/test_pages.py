"""The page child: draws pages for the window, and answers what it cannot draw with a code."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bad_files
import pymupdf
import pytest

from studio.protocol import RenderPage

from .conftest import ROOT, SAMPLES

MANUAL = next(SAMPLES.glob("*.pdf"))


class Child:
    """A page child on pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "studio.readers", "--pages"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self.heard()["is"] == "Started"

    def heard(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def draw(self, file: Path, page: int, picture: Path, scale: float = 1.0) -> dict:
        self.process.stdin.write(RenderPage(str(file), page, str(picture), scale).to_json() + "\n")
        self.process.stdin.flush()
        return self.heard()


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    made = Child()
    yield made
    made.process.stdin.close()
    assert made.process.wait(300) == 0
    made.process.stdout.close()


def test_draws_a_page(child: Child, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    answer = child.draw(MANUAL, 4, picture, 1.5)
    assert answer == {
        "is": "PageRendered", "file": str(MANUAL), "page": 4, "picture": str(picture), "width": 893, "height": 1263,
    }  # fmt: skip
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert [file.name for file in tmp_path.iterdir()] == ["page.png"]


@pytest.mark.parametrize("page", [0, 999])
def test_page_that_is_not_there(child: Child, tmp_path: Path, page: int) -> None:
    answer = child.draw(MANUAL, page, tmp_path / "page.png")
    assert (answer["is"], answer["code"]) == ("Failed", "page_missing")


def test_goes_on_after_bad_files(child: Child, tmp_path: Path) -> None:
    codes = [
        child.draw(file, 1, tmp_path / "page.png")["code"]
        for file in (tmp_path / "gone.pdf", bad_files.damaged_pdf(tmp_path), bad_files.encrypted_pdf(tmp_path))
    ]
    assert codes == ["file_missing", "file_damaged", "file_encrypted"]
    assert child.draw(MANUAL, 1, tmp_path / "page.png")["is"] == "PageRendered"


def test_a_huge_sheet_is_drawn_smaller(child: Child, tmp_path: Path) -> None:
    file = pymupdf.open()
    file.new_page(width=14_000, height=14_000)
    file.save(tmp_path / "poster.pdf")
    answer = child.draw(tmp_path / "poster.pdf", 1, tmp_path / "page.png", 4.0)
    assert answer["width"] * answer["height"] <= 41_000_000
