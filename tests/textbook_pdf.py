"""Turns chapters of a textbook into a PDF with headings and a glossary, to test with real prose.

`python tests/textbook_pdf.py anatomy-physiology --modules 3 --out FILE.pdf` makes some 15 to 40 pages.
"""

from __future__ import annotations

import argparse
import gzip
import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pymupdf

TEXTBOOKS = Path(__file__).resolve().parents[2] / "shared" / "data" / "textbooks"
# Books hold introductions and summaries of a page or less as modules of their own; those are no chapters.
CHAPTER = 14_000
PAPER = pymupdf.paper_rect("a4")
FRAME = pymupdf.Rect(68, 88, PAPER.width - 68, PAPER.height - 82)
# No page breaks before chapters: PyMuPDF 1.28 then sets the same page for ever.
CSS = """
body { font-family: sans-serif; font-size: 11pt; line-height: 1.4; margin: 0 }
h1 { font-size: 19pt } h2 { font-size: 13pt } p { margin: 0 0 7pt 0 }
"""

Row = dict[str, str]
Chapters = list[list[Row]]


def build(book: Path, modules: int, out: Path) -> Path:
    """Writes the first `modules` chapters of a book as a PDF and returns its path."""
    chapters = _chapters(book, modules)
    title = book.name.split(".")[0].replace("-", " ").title()
    file = pymupdf.open("pdf", _set(_page_text(chapters)))
    for page in file:
        _frame(page, title, file.page_count)
    file.set_toc(_outline(file))
    file.set_metadata({"title": title, "author": "OpenStax, Rice University (CC BY 4.0)"})
    file.subset_fonts()
    file.save(out, garbage=3, deflate=True, use_objstms=1, no_new_id=True)
    return out


def _chapters(book: Path, count: int) -> Chapters:
    """The first modules with enough prose, each as its rows; shorter ones only where a book has too few."""
    found: dict[str, list[Row]] = {}
    with gzip.open(book, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found.setdefault(row["module"], []).append(row)
    known = [rows for rows in found.values() if not rows[0]["title"].startswith("Preface")]
    whole = [rows for rows in known if _prose(rows) >= CHAPTER]
    short = sorted((rows for rows in known if _prose(rows) < CHAPTER), key=_prose, reverse=True)
    return (whole + short)[:count]


def _prose(rows: list[Row]) -> int:
    return sum(len(row["text"]) for row in rows if row["kind"] == "section")


def _page_text(chapters: Chapters) -> str:
    body = [line for number, rows in enumerate(chapters, start=1) for line in _chapter(number, rows)]
    return "".join([*body, *_glossary(chapters)])


def _chapter(number: int, rows: list[Row]) -> Iterator[str]:
    title = _clean(rows[0]["title"])
    yield f"<h1>{number} {title}</h1>"
    for row in rows:
        if row["kind"] == "section":
            section = _clean(row["section"])
            yield f"<h2>{section}</h2>" if section != title else ""
            yield from (f"<p>{line}</p>" for line in map(_clean, row["text"].splitlines()) if line)


def _glossary(chapters: Chapters) -> Iterator[str]:
    rows = {row["term"]: row["text"] for rows in chapters for row in rows if row["kind"] == "definition"}
    if rows:
        yield "<h1>Glossary</h1>"
    for term, text in sorted(rows.items(), key=lambda pair: pair[0].casefold()):
        yield f"<p><b>{_clean(term[:1].upper() + term[1:])}:</b> {_clean(text).rstrip('.')}.</p>"


def _clean(text: str) -> str:
    """Markup-safe text without pictograms and without the empty brackets that links to figures left."""
    plain = re.sub(r"[^\u0000-\u2bff]", "", text)
    return html.escape(re.sub(r"\s*\(\s*\)", "", plain).strip(), quote=False)


def _set(body: str) -> bytes:
    target = io.BytesIO()
    writer = pymupdf.DocumentWriter(target)
    pymupdf.Story(body, user_css=CSS).write(writer, lambda number, filled: (PAPER, FRAME, None))
    writer.close()
    return target.getvalue()


def _frame(page: pymupdf.Page, title: str, pages: int) -> None:
    """The running header and footer."""
    for x, y, text in (
        (FRAME.x0, 58, title),
        (FRAME.x0, PAPER.y1 - 46, "OpenStax, Rice University, CC BY 4.0"),
        (FRAME.x1 - 62, PAPER.y1 - 46, f"Page {page.number + 1} of {pages}"),
    ):
        page.insert_text((x, y), text, fontsize=9, color=(0.4, 0.4, 0.4))


def _outline(file: pymupdf.Document) -> list[list[int | str]]:
    """Bookmarks for the chapters, found by their type size."""
    found = []
    for page in file:
        for block in page.get_text("dict", flags=pymupdf.TEXTFLAGS_TEXT)["blocks"]:
            lines = [line["spans"] for line in block["lines"] if line["spans"]]
            if lines and lines[0][0]["size"] > 18:
                words = " ".join("".join(span["text"] for span in spans).strip() for spans in lines)
                # Set type has ligatures; a bookmark should not.
                found.append([1, unicodedata.normalize("NFKC", words), page.number + 1])
    return found


def main() -> None:
    """Reads the command line and builds the PDF."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", help="name of a book in shared/data/textbooks, or a path")
    parser.add_argument("--modules", type=int, default=3, help="how many chapters")
    parser.add_argument("--out", type=Path, required=True)
    choice = parser.parse_args()
    named = TEXTBOOKS / f"{choice.book}.jsonl.gz"
    print(build(named if named.exists() else Path(choice.book), choice.modules, choice.out))


if __name__ == "__main__":
    main()
