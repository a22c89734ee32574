"""Plain text: paragraphs between empty lines, underlined or numbered headings, lists, tables by tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from studio.readers.blocks import HEADING, LIST, PROSE, Block, Check, Source, line_block, table_block, text_block
from studio.readers.clean import clean, decode
from studio.readers.formats.flow import flow_source
from studio.readers.layout.hyphens import Hyphens
from studio.readers.markers import depth, is_item, with_bullet

LONGEST_HEADING = 80
WRAPPED = 100
"""Lines longer than this were never wrapped: each is a paragraph of its own."""
_UNDERLINE = re.compile(r"^(={3,}|-{3,}|~{3,}|\*{3,})$")
_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def read(path: Path, check: Check) -> Source:
    """Read the whole file; text files are small."""
    lines = _LINE_END.split(decode(path.read_bytes()))
    hyphens = Hyphens({word.casefold() for line in lines for word in re.findall(r"[\w-]+", line)})
    groups = (list(group) for filled, group in groupby(lines, lambda line: bool(line.strip())) if filled)
    return flow_source([block for group in groups for block in _blocks(group, hyphens)], "", check)


def _blocks(group: list[str], hyphens: Hyphens) -> Iterator[Block]:
    """Return the blocks of lines with no empty line between them."""
    lines = [line for line in map(clean, group) if line]
    while len(lines) > 1 and _UNDERLINE.match(lines[1]) and len(lines[0]) <= LONGEST_HEADING:
        yield text_block(HEADING, lines[0], 1 if lines[1][0] in "=*" else 2)
        lines, group = lines[2:], group[2:]
    lines = [line for line in lines if not _UNDERLINE.match(line)]
    if len(lines) == 1 and _is_heading(lines[0]):
        yield text_block(HEADING, lines[0], max(1, depth(lines[0])))
    elif len(group) > 1 and all("\t" in line.strip() for line in group):
        yield table_block([clean(cell) for cell in line.strip().split("\t")] for line in group)
    elif lines:
        yield from _paragraphs(lines, hyphens)


def _is_heading(line: str) -> bool:
    """A numbered line or one in capitals, standing alone, without a full stop."""
    if len(line) > LONGEST_HEADING or line.endswith((".", ",", ";", ":")) or is_item(line):
        return False
    return bool(depth(line)) or (line.isupper() and sum(map(str.isalpha, line)) > 3)


def _paragraphs(lines: list[str], hyphens: Hyphens) -> Iterator[Block]:
    """Items are one list; wrapped lines are joined."""
    if not any(map(is_item, lines)):
        whole = [hyphens.joined(lines)] if max(map(len, lines)) <= WRAPPED else lines
        yield from (text_block(PROSE, text) for text in whole)
        return
    first = next(i for i, line in enumerate(lines) if is_item(line))
    items = [hyphens.joined(lines[:first])] if first else []
    for line in lines[first:]:
        if is_item(line):
            items.append(with_bullet(line))
        else:
            items[-1] = hyphens.joined([items[-1], line])
    if first:
        yield text_block(PROSE, items.pop(0))
    yield line_block(LIST, items)
