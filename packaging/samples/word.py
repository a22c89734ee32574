"""Writes the sample handbook as a Word file, with Word's own heading, list and table styles."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import Table, _Row
from docx.text.run import Run
from source import Block, Source

STYLES = {"bullet": "List Bullet", "notice": "Intense Quote"}
FIELD = (("begin", ""), ("", "PAGE"), ("end", ""))


def build(source: Source, out: Path) -> None:
    """Writes the Word file and evens out its time stamps, so that the same text gives the same bytes."""
    word = Document()
    _prepare(word, source)
    word.add_heading(source.title["title"], 0)
    word.add_paragraph("{company}, {number}, {issue}, {date}".format(**source.title))
    for line in source.about:
        word.add_paragraph(line)
    before = ""
    for block in source.blocks:
        _block(word, block, before)
        before = block.kind
    word.save(str(out))
    _still(out)


def _prepare(word: Word, source: Source) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    word.styles["List Number"].paragraph_format.space_after = Pt(2)
    caption = word.styles["Caption"]
    caption.font.color.rgb, caption.paragraph_format.keep_with_next = RGBColor(0x33, 0x33, 0x33), True
    about = word.core_properties
    about.title, about.author = source.title["title"], source.title["company"]
    about.created = about.modified = datetime(2026, 2, 2, 8)
    about.comments = ""
    section = word.sections[0]
    section.header.paragraphs[0].text = f"{source.title['company']}\t\t{source.title['number']}"
    _page_number(section.footer.paragraphs[0].add_run("Page "))


def _page_number(run: Run) -> None:
    """Appends Word's page field to a run; python-docx has no call for it."""
    for kind, code in FIELD:
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = code or None
        run._r.append(part)


def _block(word: Word, block: Block, before: str) -> None:
    if block.kind == "heading":
        word.add_heading(block.text, block.level)
    elif block.kind == "table":
        _table(word, block)
    elif block.kind == "term":
        line = word.add_paragraph()
        line.add_run(f"{block.label}: ").bold = True
        line.add_run(block.text)
    elif block.kind == "step":
        _step(word, block, first=before != "step")
    else:
        label = f"{block.label}: " if block.kind == "notice" else ""
        word.add_paragraph(label + block.text, STYLES.get(block.kind))


def _step(word: Word, block: Block, first: bool) -> None:
    """A numbered step; the first step of a list gets a numbering of its own, or Word would count on."""
    line = word.add_paragraph(block.text, "List Number")
    numbering = word.part.numbering_part.element
    if first:
        style = word.styles["List Number"].element.pPr.numPr.numId.val
        pattern = numbering.num_having_numId(style).abstractNumId.val
        numbering.add_num(pattern).add_lvlOverride(0).add_startOverride(1)
    line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbering.num_lst[-1].numId
    line._p.pPr.numPr.get_or_add_ilvl().val = 0


def _table(word: Word, block: Block) -> None:
    word.add_paragraph(block.text, "Caption")
    table: Table = word.add_table(len(block.rows), len(block.rows[0]), "Table Grid")
    for row, words in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    _header(table.rows[0])
    word.add_paragraph()


def _header(row: _Row) -> None:
    """Bold, and repeated at the top of each page."""
    for cell in row.cells:
        cell.paragraphs[0].runs[0].bold = True
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _still(path: Path) -> None:
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, (2026, 2, 2, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
