"""Markdown: made into HTML by markdown-it, then read as a web page."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt

from studio.readers.blocks import Check, Source
from studio.readers.clean import decode
from studio.readers.formats.flow import flow_source
from studio.readers.formats.web import blocks_of

_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\r?\n(?:---|\.\.\.)\r?\n", re.DOTALL)


def read(path: Path, check: Check) -> Source:
    """Read the whole file; what stands between two lines of dashes at its start is data, not text."""
    text = _FRONT_MATTER.sub("", decode(path.read_bytes()))
    html = MarkdownIt("commonmark").enable("table").render(text.replace("\x00", ""))
    blocks, _ = blocks_of(html)
    return flow_source(blocks, "", check)
