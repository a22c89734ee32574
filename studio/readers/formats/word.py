"""Word documents: paragraphs, lists and tables in the order of the file, headings by their style."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from studio.child import Failure
from studio.readers.blocks import (
    CAPTION,
    CONTENTS,
    HEADING,
    LIST,
    PROSE,
    TITLE_LEVEL,
    Block,
    Check,
    Source,
    line_block,
    table_block,
    text_block,
)
from studio.readers.clean import clean
from studio.readers.formats.flow import flow_source
from studio.readers.formats.numbering import Numbering, value_of
from studio.readers.markers import is_item, with_bullet

LARGEST = 512 * 2**20
"""Bytes of all parts unpacked."""
LARGEST_PART = 64 * 2**20
"""Bytes of one part of XML: a parser takes ten times as much memory."""
MOST_PACKED = 200
"""A part that unpacks to so many times its size was made to harm; small parts may be as dense."""
SMALL = 2**20
DEEPEST_STYLE = 10
"""Styles based on styles; a damaged file may go round in a circle."""
TROUBLE = (
    *(BadZipFile, OpcError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError, TypeError),
    *(OSError, EOFError, NotImplementedError, zlib.error, struct.error),
)
"""What opening a damaged package raises; the file itself was just copied, so an OSError is a wrong place in it."""
_TEXT, _TAB, _BREAK, _RETURN, _HYPHEN = (qn(f"w:{name}") for name in ("t", "tab", "br", "cr", "noBreakHyphen"))
_PARAGRAPH, _TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_SKIPPED = frozenset(
    {qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "txbxContent", "delText")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
"""Deleted words, properties, and the second copy of a text box for old programs."""


def read(path: Path, check: Check) -> Source:
    """Check the package before it is opened, then read the body."""
    try:
        guard(path)
        document = docx.Document(str(path))
        title = clean(document.core_properties.title or "")
        body = _Body(document)
    except TROUBLE as error:
        raise Failure("file_damaged", reason=error) from error
    return flow_source(list(body.blocks()), title, check)


def guard(path: Path) -> None:
    """Refuse a package that would unpack to more than a document should."""
    with ZipFile(path) as package:
        parts = package.infolist()
    whole = sum(part.file_size for part in parts)
    if whole > LARGEST:
        raise Failure("file_too_large", bytes=whole, limit=LARGEST)
    for part in parts:
        limit = max(SMALL, MOST_PACKED * part.compress_size)
        if part.filename.endswith((".xml", ".rels")):
            limit = min(limit, LARGEST_PART)
        if part.file_size > limit:
            raise Failure("file_too_large", bytes=part.file_size, limit=limit)


class _Body:
    """The body of a document; knows its styles and counts its lists."""

    def __init__(self, document: Document) -> None:
        self._body = document.element.find(qn("w:body"))
        if self._body is None:
            raise ValueError("no body")
        self._numbering = Numbering(document)
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element}
        self._names: dict[str, list[str]] = {}

    def blocks(self) -> Iterator[Block]:
        """Yield blocks; items in a row are one list."""
        for is_list, blocks in groupby(self._single(self._body), lambda block: block.kind == LIST):
            if is_list:
                yield line_block(LIST, [block.text for block in blocks])
            else:
                yield from blocks

    def _single(self, parent: etree._Element) -> Iterator[Block]:
        """Yield one block a paragraph, also inside content controls, where tables of contents live."""
        for element in parent.iterchildren():
            if element.tag == _PARAGRAPH:
                yield from self._paragraph(element)
            elif element.tag == _TABLE:
                yield from self._table(element)
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
                yield from self._single(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        text = clean("".join(_words(element)))
        mark = self._numbering.mark(element, self._style_id(element)) if text else ""
        if text:
            yield self._text_block(element, text, mark)
        for box in element.iter(qn("w:txbxContent")):
            if not any(above.tag in _SKIPPED for above in box.iterancestors()):
                yield from self._single(box)

    def _text_block(self, element: etree._Element, text: str, mark: str) -> Block:
        level = self._level(element)
        names = self._style_names(element)
        if level is not None:
            return text_block(HEADING, f"{mark} {text}" if mark[:1].isdecimal() else text, level)
        if any(name.startswith("toc ") for name in names):
            return text_block(CONTENTS, text)
        if "caption" in names:
            return text_block(CAPTION, text)
        if mark or (any(name.startswith("list") for name in names) and not is_item(text)):
            return text_block(LIST, f"{mark or '•'} {text}")
        return text_block(LIST, with_bullet(text)) if is_item(text) else text_block(PROSE, text)

    def _level(self, element: etree._Element) -> int | None:
        """By the name of the style or of one it is based on, which Word keeps in English, or by outline level."""
        for name in self._style_names(element):
            if name == "title":
                return TITLE_LEVEL
            if name.startswith("heading ") and name[8:].isdecimal():
                return int(name[8:])
        outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        value = outline.get(qn("w:val"), "") if outline is not None else ""
        return int(value) + 1 if value.isdecimal() and int(value) < 9 else None

    def _style_id(self, element: etree._Element) -> str:
        properties = element.find(qn("w:pPr"))
        return value_of(properties, "w:pStyle") if properties is not None else ""

    def _style_names(self, element: etree._Element) -> list[str]:
        """Return the names of the style and of those it is based on, in small letters."""
        key = self._style_id(element)
        if key not in self._names:
            names: list[str] = []
            style = self._styles.get(key)
            while style is not None and len(names) < DEEPEST_STYLE:
                names.append(value_of(style, "w:name").lower())
                style = self._styles.get(value_of(style, "w:basedOn"))
            self._names[key] = names
        return self._names[key]

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """A table of one column or row only arranges the page: its paragraphs are read one by one."""
        rows = _rows(table)
        if len(rows) > 1 and max(map(len, rows)) > 1:
            yield table_block(rows)
            return
        for cell in table.iter(_CELL):
            yield from self._single(cell)


def _words(element: etree._Element) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in (_TAB, _BREAK, _RETURN):
            yield " "
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag not in _SKIPPED and not _is_hidden(child):
            yield from _words(child)


def _is_hidden(run: etree._Element) -> bool:
    return run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None


def _rows(table: etree._Element) -> list[list[str]]:
    """Return the cells; one that goes over several rows stands in each."""
    rows: list[list[str]] = []
    for row in table.iterchildren(_ROW):
        cells: list[str] = []
        for cell in row.iterchildren(_CELL):
            text = clean(" ".join("".join(_words(p)) for p in cell.iter(_PARAGRAPH)))
            column = len(cells)
            if _goes_on_from_above(cell) and rows and column < len(rows[-1]):
                text = rows[-1][column]
            cells += [text] + [""] * (_span(cell) - 1)
        if any(cells):
            rows.append(cells)
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _goes_on_from_above(cell: etree._Element) -> bool:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    value = span.get(qn("w:val"), "1") if span is not None else "1"
    return min(int(value), 100) if value.isdecimal() else 1
