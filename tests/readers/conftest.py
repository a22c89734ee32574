"""Runs real reader children on run folders, and makes small documents for them."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import docx
import pymupdf
import pytest

from studio import protocol
from studio.protocol import (
    DocumentRead,
    FileFailed,
    Message,
    PageRead,
    PassageRead,
    ReadDocuments,
    from_json,
    write_job,
)

M = TypeVar("M", bound=Message)
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "resources" / "samples"
PATIENCE = 900
"""Seconds a child may take on a busy machine."""


@dataclass(frozen=True)
class Run:
    """What a child said, and where it worked."""

    folder: Path
    status: int
    events: list[Message]

    def of(self, kind: type[M]) -> list[M]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def pages(self) -> dict[tuple[str, int], PageRead]:
        return {(page.sha256, page.number): page for page in self.of(PageRead)}

    def passages(self, title: str, exactly: bool = False) -> list[PassageRead]:
        """The passages of one document."""
        titles = {d.title: d.sha256 for d in self.of(DocumentRead)}
        sha256 = titles[title] if exactly else next(titles[known] for known in titles if title in known)
        return [passage for passage in self.of(PassageRead) if passage.sha256 == sha256]

    @property
    def failures(self) -> dict[str, str]:
        """Codes by file name."""
        return {Path(failed.file).name: failed.code for failed in self.of(FileFailed)}

    @property
    def store(self) -> set[str]:
        return {file.name for file in (self.folder / "store").iterdir()}


Reader = Callable[..., Run]


def start(folder: Path, files: Sequence[Path], **settings: object) -> subprocess.Popen:
    """Start a real child on a run folder."""
    write_job(ReadDocuments(tuple(map(str, files)), str(folder / "store"), **settings), folder)
    return subprocess.Popen([sys.executable, "-m", "studio.readers", str(folder)], cwd=ROOT)


def finished(folder: Path, child: subprocess.Popen) -> Run:
    status = child.wait(PATIENCE)
    lines = (folder / protocol.EVENTS_FILE).read_text(encoding="utf-8").splitlines()
    return Run(folder, status, [from_json(line) for line in lines])


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read files in a child of their own."""

    def run(*files: Path, **settings: object) -> Run:
        folder = tmp_path / f"run-{len(list(tmp_path.glob('run-*')))}"
        return finished(folder, start(folder, files, **settings))

    return run


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The sample documents that ship, read once."""
    folder = tmp_path_factory.mktemp("samples")
    return finished(folder, start(folder, sorted(SAMPLES.iterdir())))


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One small document of every kind, read once."""
    folder = tmp_path_factory.mktemp("mixed")
    makers = (two_columns, wrapped_words, notes_docx, page_html, notes_txt, notes_md)
    return finished(folder, start(folder, [maker(folder) for maker in makers]))


PARAGRAPH = (
    "The infusion pump delivers fluid at a set rate between 0.1 and 999 ml per hour. The alarm sounds when the line "
    "is blocked or when air is found in the line. A nurse checks the line every hour and signs the chart at the bed. "
)


def two_columns(folder: Path) -> Path:
    """Four pages in two columns, with a running header, page numbers and a title over both columns."""
    file = pymupdf.open()
    for number in range(4):
        page = file.new_page()
        page.insert_text((72, 40), "Infusion Pumps in Practice", fontsize=8)
        page.insert_text((300, 820), str(number + 1), fontsize=8)
        if not number:
            page.insert_text((72, 90), "A Review of Infusion Pumps", fontsize=20, fontname="hebo")
        for side, x in enumerate((72, 305)):
            for part in range(3):
                y = 120 + 220 * part
                heading = f"{number + 1}.{side * 3 + part + 1} Heading {number}{side}{part}"
                page.insert_text((x, y), heading, fontsize=12, fontname="hebo")
                body = pymupdf.Rect(x, y + 6, x + 218, y + 200)
                page.insert_textbox(body, f"Column {side} part {part}. {PARAGRAPH * 2}", fontsize=10)
    return _saved(file, folder / "Columns.pdf")


def wrapped_words(folder: Path) -> Path:
    """One page with words broken at line ends, a table without lines and one with, and contents with leaders."""
    file = pymupdf.open()
    page = file.new_page()
    leaders = [f"{n} Chapter {n} {'.' * 60} {n}" for n in range(1, 6)]
    page.insert_text((72, 100), ["The steam pres-", "sure is held by a well-", "known valve of class BSS-", "4410."])
    page.insert_text((72, 200), "The drive is well-known. Steam is hot.")
    for row, (name, value) in enumerate((("Property", "Value"), ("Mass", "40 kg"), ("Voltage", "230 V"))):
        page.insert_text((72, 260 + 16 * row), name)
        page.insert_text((250, 260 + 16 * row), value)
    for row in range(3):
        for column in range(2):
            box = pymupdf.Rect(72 + 150 * column, 360 + 30 * row, 222 + 150 * column, 390 + 30 * row)
            page.draw_rect(box)
            text = (
                ("Code", "Remedy")[column]
                if not row
                else f"F0{row}"
                if not column
                else f"Clean filter {row}\nand reset"
            )
            page.insert_textbox(box + pymupdf.Rect(3, 1, -3, 0), text, fontsize=9)
    file.new_page().insert_text((72, 100), leaders)
    return _saved(file, folder / "Words.pdf")


def _saved(file: pymupdf.Document, path: Path) -> Path:
    file.save(path)
    return path


def notes_docx(folder: Path) -> Path:
    """Title, headings, both kinds of list, a table with a cell over two rows, a deleted word."""
    file = docx.Document()
    file.add_heading("Ward Notes", 0)
    file.add_heading("Pumps", 1)
    file.add_heading("Daily checks", 2)
    file.add_paragraph("Do this every morning:")
    for step in ("Wipe the housing.", "Test the alarm."):
        file.add_paragraph(step, style="List Number")
    file.add_paragraph("The pump is stored in room 4.")
    table = file.add_table(rows=3, cols=2)
    for cell, text in zip(table._cells, ("Part", "Interval", "Filter", "6 months", "Seal", "gone"), strict=True):
        cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1)).text = "6 months"
    file.add_heading("Storage", 1)
    for place in ("Room 4", "Room 5"):
        file.add_paragraph(place, style="List Bullet")
    path = folder / "Ward Notes.docx"
    file.save(str(path))
    return path


def page_html(folder: Path) -> Path:
    """A page with everything that is no content."""
    path = folder / "page.html"
    path.write_text(
        """<!doctype html><html><head><title>Valve care</title><style>p{}</style><script>var a="SCRIPT"</script></head>
<body><header>BANNER</header><nav><a href="/">MENU</a></nav><main><h1>Valves</h1><p>A valve <b>opens</b> at
5&nbsp;bar.<script>SCRIPT</script></p><p hidden>HIDDEN</p><p style="display: none">HIDDEN</p><h2>Checks</h2>
<ol><li>Close it.<ul><li>by hand</li></ul></li><li>Look at it.</li></ol><table><tr><th>Part</th><th>Life</th></tr>
<tr><td>Seal</td><td>2 years</td></tr></table><dl><dt>Seat</dt><dd>What the disc rests on.</dd></dl>
<pre>one\n  two</pre>loose words that stand alone</main><footer>FOOT</footer></body></html>""",
        encoding="utf-8",
    )
    return path


def notes_txt(folder: Path) -> Path:
    """Plain text in an old encoding, with wrapped lines."""
    path = folder / "notes.txt"
    text = "Kälteanlage\n===========\n\nThe oil temper-\nature is at most 60 °C at any\ntime of the day.\n\n"
    path.write_bytes(f"{text}1. Stop it.\n2. Drain it\n   slowly.\n\nName\tLife\nSeal\t2 years\n".encode("cp1252"))
    return path


def notes_md(folder: Path) -> Path:
    """Markdown with front matter."""
    path = folder / "notes.md"
    text = "---\nowner: me\n---\n# Pumps\n\nOne *small* pump stands here.\n\n## Care\n\n- wipe\n- oil\n\n## Life\n\n"
    path.write_text(f"{text}| Part | Life |\n|--|--|\n| Seal | 2 years |\n", encoding="utf-8-sig")
    return path
