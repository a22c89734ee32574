"""Builds the documents of the sample project: `python packaging/samples` writes them to resources/samples."""

from __future__ import annotations

import shutil
from pathlib import Path

import pages
import source
import word

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "resources" / "samples"


def main() -> None:
    """Writes the manual (PDF), the handbook (Word) and the questions of the workshop (Markdown)."""
    OUT.mkdir(parents=True, exist_ok=True)
    pages.build(source.read(HERE / "manual.txt"), OUT / "Steriliser Operation and Maintenance Manual.pdf")
    word.build(source.read(HERE / "handbook.txt"), OUT / "Site Safety and Shift Handbook.docx")
    shutil.copyfile(HERE / "faq.md", OUT / "Spare Parts and Service FAQ.md")


main()
