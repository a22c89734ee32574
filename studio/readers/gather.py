"""What belongs together across blocks, in every format: terms make a glossary, a list has its leading line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studio.readers.blocks import GLOSSARY, HEADING, LIST, PROSE, Block, Piece
from studio.readers.markers import is_entry, is_glossary

LEAST_ENTRIES = 3
"""So many in a row make a glossary anywhere; under a heading that says so, one is enough."""
LONGEST_LEAD_IN = 250


def gather(blocks: Iterable[Block], heading: str) -> Iterator[Block]:
    """Yield the blocks of a page; ``heading`` is the last one before it."""
    return _with_lead_ins(_with_glossaries(blocks, heading))


def _with_glossaries(blocks: Iterable[Block], heading: str) -> Iterator[Block]:
    """Runs of ``Term: definition`` paragraphs become one block each."""
    run: list[Block] = []
    for block in blocks:
        if block.kind == PROSE and is_entry(block.text):
            run.append(block)
            continue
        yield from _ended(run, heading)
        run = []
        if block.kind == HEADING:
            heading = block.text
        yield block
    yield from _ended(run, heading)


def _ended(run: list[Block], heading: str) -> list[Block]:
    if len(run) < (1 if is_glossary(heading) else LEAST_ENTRIES):
        return run
    return [Block(GLOSSARY, tuple(piece for block in run for piece in _on_new_line(block)))]


def _with_lead_ins(blocks: Iterable[Block]) -> Iterator[Block]:
    """A short paragraph that ends in a colon is the first line of the list after it."""
    leading: Block | None = None
    for block in blocks:
        if leading and block.kind == LIST:
            block = Block(LIST, (*leading.pieces, *_on_new_line(block)))
        elif leading:
            yield leading
        leads = block.kind == PROSE and block.text.endswith(":") and len(block.text) <= LONGEST_LEAD_IN
        leading = block if leads else None
        if not leads:
            yield block
    if leading:
        yield leading


def _on_new_line(block: Block) -> tuple[Piece, ...]:
    first, *rest = block.pieces
    return (first._replace(before="\n"), *rest)
