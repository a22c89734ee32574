"""The one door to PyMuPDF: lines, outline and ruled tables of a PDF, and pictures of its pages."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf

from studio.child import Failure
from studio.protocol import Box
from studio.readers.blocks import Check, Source, SourcePage
from studio.readers.clean import clean
from studio.readers.layout.compose import Composer
from studio.readers.layout.figures import figures
from studio.readers.layout.hyphens import Hyphens
from studio.readers.layout.lines import RawPage, Table, TextLine, union
from studio.readers.layout.ruled import ruled_tables
from studio.readers.layout.strokes import Stroke, frame, within
from studio.readers.layout.survey import Survey

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

FLAGS = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES & ~pymupdf.TEXT_PRESERVE_LIGATURES
"""With images a file of 58 KB can hang for hours."""
TROUBLE = (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase)
"""What PyMuPDF raises over a damaged file."""
LARGEST_DRAWN = 0.6
"""What is drawn over more of the page than this is a background or a border."""
PAGES_KEPT = 1000
"""So many pages are kept from the survey, to be read once; of a longer file the rest is read twice."""
MOST_PIXELS = 40_000_000
OPEN_FILES = 4


def read(path: Path, check: Check) -> Source:
    """Survey the whole file, then compose page by page while asked for."""
    file = open_file(path)
    survey = Survey(_outline(file))
    known: dict[int, RawPage] = {}
    for number in range(1, file.page_count + 1):
        check()
        raw = _raw(file, number)
        survey.add(raw)
        if number <= PAGES_KEPT or raw.turn:
            known[number] = raw
    if not survey.has_text:
        raise Failure("file_no_text", pages=file.page_count)
    return Source(_title(file) or survey.title, file.page_count, _pages(file, survey, known))


def open_file(path: Path) -> pymupdf.Document:
    """Open a PDF, or fail with a code."""
    try:
        file = pymupdf.open(path, filetype="pdf")
    except pymupdf.mupdf.FzErrorSystem as error:
        raise MemoryError from error
    except TROUBLE as error:
        raise Failure("file_damaged", reason=error) from error
    if file.needs_pass:
        raise Failure("file_encrypted")
    if not file.page_count:
        raise Failure("file_damaged", reason="no pages")
    return file


def _outline(file: pymupdf.Document) -> list[tuple[int, str, int]]:
    try:
        return [(level, clean(title), page) for level, title, page in file.get_toc(simple=True)]
    except TROUBLE:
        return []


def _title(file: pymupdf.Document) -> str:
    """Return the title in the file's data, unless a program wrote it by itself."""
    title = clean((file.metadata or {}).get("title") or "")
    made_up = title.lower().startswith(("untitled", "microsoft word", "document")) or "." in title[-5:]
    return "" if made_up else title


def _pages(file: pymupdf.Document, survey: Survey, known: dict[int, RawPage]) -> Iterator[SourcePage]:
    composer, hyphens = Composer(survey), Hyphens(survey.words)
    for number in range(1, file.page_count + 1):
        raw = known.pop(number, None) or _raw(file, number)
        tables, drawings = _drawn(file, raw, hyphens)
        blocks = composer.blocks(raw._replace(tables=tables, figures=drawings))
        yield _turned_back(SourcePage(number, tuple(blocks), raw.width, raw.height), raw.turn)


def _turned_back(page: SourcePage, turn: int) -> SourcePage:
    """Return the page with its boxes where they are in the file, whatever was turned to read it."""
    if not turn:
        return page

    def back(box: Box | None) -> Box | None:
        if box is None:
            return None
        x0, y0, x1, y1 = box
        if turn == 90:
            return _rounded((y0, page.width - x1, y1, page.width - x0))
        return _rounded((page.height - y1, x0, page.height - y0, x1))

    blocks = (replace(b, pieces=tuple(p._replace(box=back(p.box)) for p in b.pieces)) for b in page.blocks)
    return SourcePage(page.number, tuple(blocks), page.height, page.width)


def _page(file: pymupdf.Document, number: int) -> pymupdf.Page:
    """Load a page, turned as people see it, so that boxes fit its picture."""
    page = file[number - 1]
    if page.rotation:
        page.remove_rotation()
    return page


def _raw(file: pymupdf.Document, number: int) -> RawPage:
    """Return the lines of a page. One that cannot be read is an empty one."""
    try:
        page = _page(file, number)
        found = _lines(page)
        if turn := _sideways(found):
            page.set_rotation(turn)
            page.remove_rotation()
            found = _lines(page)
        lines = [made for line in found if line["dir"][0] > 0.99 and (made := _line(line))]
        return RawPage(number, page.rect.width, page.rect.height, lines, turn=turn)
    except pymupdf.mupdf.FzErrorSystem as error:
        raise MemoryError from error
    except TROUBLE:
        return RawPage(number, 0, 0, [])


def _lines(page: pymupdf.Page) -> list[dict[str, Any]]:
    return [line for block in page.get_text("dict", flags=FLAGS)["blocks"] for line in block["lines"]]


def _sideways(lines: list[dict[str, Any]]) -> int:
    """Return how far to turn a page that is mostly set sideways, as wide tables are."""
    ways = Counter(round(line["dir"][1]) for line in lines)
    return 90 if ways[-1] > len(lines) / 2 else 270 if ways[1] > len(lines) / 2 else 0


def _line(line: dict[str, Any]) -> TextLine | None:
    spans = [span for span in line["spans"] if not span["text"].isspace()]
    text = clean("".join(span["text"] for span in line["spans"]))
    if not text or not spans:
        return None
    bold = [bool(span["flags"] & pymupdf.TEXT_FONT_BOLD) for span in spans]
    size = max(spans, key=lambda span: len(span["text"]))["size"]
    lead = ""
    if bold[0] and not all(bold):
        lead = clean("".join(span["text"] for span in spans[: bold.index(False)]))
    box = line["bbox"] if len(spans) == len(line["spans"]) else union(span["bbox"] for span in spans)
    return TextLine(text, _rounded(box), size, all(bold), lead)


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


def _drawn(file: pymupdf.Document, raw: RawPage, hyphens: Hyphens) -> tuple[list[Table], list[Box]]:
    """Return ruled tables and the areas of drawings; none on a page that cannot be read."""
    try:
        page = _page(file, raw.number)
        drawings = page.get_cdrawings()
        most = LARGEST_DRAWN * raw.width * raw.height
        small = (d for d in drawings if _area(d["rect"]) < most or len(d["items"]) > 1)
        strokes = [stroke for drawing in small for stroke in _strokes(drawing)]
        tables = ruled_tables(strokes, lambda: _words(page), hyphens)
    except pymupdf.mupdf.FzErrorSystem as error:
        raise MemoryError from error
    except TROUBLE:
        return [], []
    rest = [stroke for stroke in strokes if not any(within(stroke.box, table.box) for table in tables)]
    return tables, figures(rest, raw.lines)


def _strokes(drawing: dict[str, Any]) -> Iterator[Stroke]:
    """Curves count as one stroke by the box round the whole path."""
    bent = False
    for kind, *shape in drawing["items"]:
        if kind == "l":
            (x0, y0), (x1, y1) = shape[:2]
            box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
            yield Stroke(box, min(box[2] - box[0], box[3] - box[1]) < 1)
        elif kind == "re":
            yield from frame(*shape[0])
        else:
            bent = True
    if bent:
        yield Stroke(drawing["rect"], False)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _words(page: pymupdf.Page) -> list[TextLine]:
    """Return the page's words as lines of their own, to be shared out among the cells of tables."""
    found = page.get_text("words", flags=FLAGS)
    return [TextLine(text, _rounded(word[:4]), 0, False) for word in found if (text := clean(word[4]))]


class Pictures:
    """Draws pages; the last few files stay open."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, pymupdf.Document] = OrderedDict()

    def draw(self, path: Path, number: int, picture: Path, scale: float) -> tuple[int, int]:
        """Write the page as PNG by one rename; returns width and height in pixels."""
        file = self._file(path)
        if not 1 <= number <= file.page_count:
            raise Failure("page_missing", file=path.name, page=number, pages=file.page_count)
        draft = picture.with_suffix(".draft")
        try:
            page = file[number - 1]
            most = (MOST_PIXELS / max(1.0, page.rect.width * page.rect.height)) ** 0.5
            pixels = page.get_pixmap(matrix=pymupdf.Matrix(min(scale, most), min(scale, most)), alpha=False)
            pixels.save(draft, output="png")
        except pymupdf.mupdf.FzErrorSystem as error:
            raise MemoryError from error
        except TROUBLE as error:
            raise Failure("file_damaged", file=path.name, reason=error) from error
        draft.replace(picture)
        return pixels.width, pixels.height

    def _file(self, path: Path) -> pymupdf.Document:
        if path not in self._open:
            if not path.is_file():
                raise Failure("file_missing", file=path.name)
            self._open[path] = open_file(path)
            if len(self._open) > OPEN_FILES:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(path)
        return self._open[path]
