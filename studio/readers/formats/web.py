"""Web pages: headings, paragraphs, lists and tables of the HTML; nothing is run and nothing is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree, html

from studio.child import Failure
from studio.readers.blocks import (
    CAPTION,
    GLOSSARY,
    HEADING,
    LIST,
    PROSE,
    Block,
    Check,
    Source,
    line_block,
    table_block,
    text_block,
)
from studio.readers.clean import clean, decode
from studio.readers.formats.flow import flow_source
from studio.readers.markers import BULLET

_LEFT_OUT = frozenset(
    {"script", "style", "nav", "footer", "aside", "template", "noscript", "svg", "math", "head", "iframe", "object"}
    | {"form", "button", "select", "textarea", "input", "audio", "video", "canvas", "dialog", "menu"}
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = ("ul", "ol")
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd"}
    | {"label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
    | {"br"}
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "complementary"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
Element = html.HtmlElement


def read(path: Path, check: Check) -> Source:
    """Read the whole file; the title is the page's own."""
    blocks, title = blocks_of(_decoded(path.read_bytes()))
    return flow_source(blocks, title, check)


def blocks_of(text: str) -> tuple[list[Block], str]:
    """Return the blocks of some HTML, and the title in its head."""
    text = _DECLARATION.sub("", text.replace("\x00", ""))
    if not text.strip():
        return [], ""
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Failure("file_damaged", reason=error) from error
    title = root.findtext(".//head/title") or ""
    return list(_Walk().blocks(root)), clean(title)


def _decoded(data: bytes) -> str:
    """A page may name its own encoding; browsers read latin-1 as cp1252, and so do we."""
    named = _CHARSET.search(data[:2048])
    name = named.group(1).decode("ascii").lower() if named else ""
    if name and name not in ("utf-8", "utf8", "iso-8859-1", "latin1", "utf-16"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


class _Walk:
    """Goes through the elements; words between block elements gather until the next one starts."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def blocks(self, element: Element) -> Iterator[Block]:
        """Yield the blocks inside an element."""
        self._words.append(element.text or "")
        for child in element:
            if not isinstance(child.tag, str) or _is_left_out(child):
                pass
            elif child.tag in _INLINE and not _has_block(child):
                self._words.append(_inline(child))
            else:
                yield from self._ended()
                yield from self._block(child)
            self._words.append(child.tail or "")
        yield from self._ended()

    def _ended(self) -> Iterator[Block]:
        text = clean("".join(self._words))
        self._words = []
        if text:
            yield text_block(PROSE, text)

    def _block(self, element: Element) -> Iterator[Block]:
        tag = element.tag
        if tag in _HEADINGS:
            yield from _filled(text_block(HEADING, clean(_inline(element)), _HEADINGS[tag]))
        elif tag in ("caption", "figcaption"):
            yield from _filled(text_block(CAPTION, clean(_inline(element))))
        elif tag in _LISTS:
            yield from _filled(line_block(LIST, _items(element)))
        elif tag == "dl":
            yield from _filled(line_block(GLOSSARY, _entries(element)))
        elif tag == "table" and (rows := _rows(element)):
            yield from (text_block(CAPTION, clean(_inline(c))) for c in element.findall("caption"))
            yield table_block(rows)
        elif tag == "pre":
            lines = (clean(line) for line in _inline(element).splitlines())
            yield from _filled(line_block(PROSE, [line for line in lines if line]))
        else:
            yield from self.blocks(element)


def _filled(block: Block) -> Iterator[Block]:
    if block.text:
        yield block


def _is_left_out(element: Element) -> bool:
    """What a visitor does not see, or sees on every page of the site."""
    if element.tag in _LEFT_OUT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in _ROLES or _HIDDEN.search(element.get("style") or ""):
        return True
    return element.tag == "header" and not any(a.tag in ("article", "main") for a in element.iterancestors())


def _has_block(element: Element) -> bool:
    return any(isinstance(e.tag, str) and e.tag not in _INLINE and e.tag not in _LEFT_OUT for e in element.iter())


def _inline(element: Element, without: Sequence[str] = ()) -> str:
    """Return the words in an element, also in those inside it, but in none that is left out."""
    parts = [" " if element.tag == "br" else "", element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in without and not _is_left_out(child):
            parts.append(_inline(child, without) if child.tag in _INLINE else f" {_inline(child, without)} ")
        parts.append(child.tail or "")
    return "".join(parts)


def _items(element: Element, mark: str = "") -> list[str]:
    """Return one line an item; items of a list in a list follow theirs, numbered like 2.1."""
    lines: list[str] = []
    start = element.get("start", "1")
    number = int(start) if start.lstrip("-").isdecimal() and len(start) < 6 else 1
    for item in element.iterchildren("li"):
        own = f"{mark}{number}." if element.tag == "ol" else BULLET
        if not _is_left_out(item) and (text := clean(_inline(item, _LISTS))):
            lines.append(f"{own} {text}")
        for inner in (child for child in item.iter(*_LISTS) if _list_above(child) is element):
            lines += _items(inner, own if inner.tag == element.tag == "ol" else "")
        number += 1
    return lines


def _list_above(element: Element) -> Element | None:
    return next((above for above in element.iterancestors() if above.tag in _LISTS), None)


def _entries(element: Element) -> list[str]:
    """Return one line a term, with its definitions."""
    terms: list[str] = []
    lines: list[str] = []
    for child in element.iter("dt", "dd"):
        text = clean(_inline(child))
        if child.tag == "dt":
            terms.append(text.rstrip(":"))
        elif terms:
            lines.append(f"{', '.join(terms)}: {text}")
            terms = []
        elif lines:
            lines[-1] += f" {text}"
    return [line for line in lines if line]


def _rows(table: Element) -> list[list[str]]:
    """Return the cells of a table of data; none for a table that only arranges the page."""
    if table.find(".//table") is not None or table.get("role") == "presentation":
        return []
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        if not _is_left_out(row):
            rows.append(_cells(row, below))
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows] if len(rows) > 1 and width > 1 else []


def _cells(row: Element, below: dict[int, tuple[int, str]]) -> list[str]:
    """A cell over several rows stands in each; ``below`` keeps column, rows left and text between calls."""
    cells: list[str] = []

    def take_over() -> None:
        while len(cells) in below:
            left, text = below.pop(column := len(cells))
            if left > 1:
                below[column] = left - 1, text
            cells.append(text)

    for cell in row.iterchildren("td", "th"):
        take_over()
        text = clean(_inline(cell))
        if (rows := _span(cell, "rowspan")) > 1:
            below[len(cells)] = rows - 1, text
        cells += [text] + [""] * (_span(cell, "colspan") - 1)
    take_over()
    return cells


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), 100) if value.isdecimal() and len(value) < 5 else 1
