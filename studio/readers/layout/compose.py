"""From the lines of a page to its blocks: rows are told apart, and gathered into paragraphs, lists and headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from studio.readers.blocks import CAPTION, CONTENTS, HEADING, LIST, PROSE, TITLE_LEVEL, Block, Piece
from studio.readers.layout.columns import flows
from studio.readers.layout.grids import contents_run, table_at
from studio.readers.layout.hyphens import Hyphens
from studio.readers.layout.lines import RawPage, Row, Table, in_rows
from studio.readers.layout.strokes import within
from studio.readers.layout.survey import LARGER, Survey
from studio.readers.markers import (
    SENTENCE_END,
    depth,
    is_bare_marker,
    is_caption,
    is_contents,
    is_item,
    is_label,
    with_bullet,
)

LONGEST_HEADING = 120
SHORT_LINE = 0.3
"""A line is short when it leaves this share of the column free."""
NEW_PARAGRAPH = 1.2
"""A paragraph begins where the distance to the row above is this much larger than usual."""


@dataclass
class Draft:
    """Rows that will be one block, or one item of a list."""

    kind: str
    rows: list[Row]
    level: int = 0
    flow: int = 0

    @property
    def last(self) -> Row:
        return self.rows[-1]

    @property
    def left(self) -> float:
        return self.rows[0].box[0]

    @property
    def text(self) -> str:
        return self.rows[0].text


class Composer:
    """Composes the pages of one document in order; what stands under "Contents" may go on over pages."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._hyphens = Hyphens(survey.words)
        self._in_contents = False

    def blocks(self, page: RawPage) -> list[Block]:
        """Return the page's blocks in reading order; the labels of drawings are left out."""
        taken = [*page.figures, *(table.box for table in page.tables)]
        lines = [x for x in self._survey.without_running(page) if not any(within(x.box, box) for box in taken)]
        drafts: list[Draft | Block] = []
        for number, flow in enumerate(flows([*lines, *page.tables])):
            right = max(item.box[2] for item in flow)
            for is_table, items in groupby(flow, lambda item: isinstance(item, Table)):
                if is_table:
                    drafts += (table.block for table in items)
                else:
                    self._read(in_rows(items), page.number, number, right, drafts)
        return list(self._gathered(drafts))

    def _read(self, rows: list[Row], page: int, flow: int, right: float, drafts: list[Draft | Block]) -> None:
        at = 0
        while at < len(rows):
            end = contents_run(rows, at, self._in_contents)
            if end > at:
                drafts.append(Block(CONTENTS, tuple(Piece(r.text, "\n", r.box) for r in rows[at:end])))
                at = end
            elif found := table_at(rows, at, self._survey.pitch, self._hyphens):
                at, table = found
                drafts.append(table)
            else:
                self._take(rows[at], page, flow, right, drafts)
                at += 1

    def _take(self, row: Row, page: int, flow: int, right: float, drafts: list[Draft | Block]) -> None:
        """Give the row to the last draft, or start a new one with it."""
        last = drafts[-1] if drafts and isinstance(drafts[-1], Draft) else None
        level = self._heading_level(row, page, last)
        if last and last.kind == HEADING and self._same_heading(last, row):
            last.rows.append(row)
        elif level is not None:
            self._in_contents = is_contents(row.text)
            drafts.append(Draft(HEADING, [row], level, flow))
        elif last and last.kind != HEADING and self._goes_on(last, row, flow, right):
            last.rows.append(row)
        else:
            kind = CAPTION if is_caption(row.text) else LIST if is_item(row.text) else PROSE
            drafts.append(Draft(kind, [row], 0, flow))

    def _heading_level(self, row: Row, page: int, last: Draft | None) -> int | None:
        """By the outline, else by looks: a row in a heading's style is one only if it also reads like one."""
        if is_label(row.text) or is_caption(row.text) or len(row.text) > LONGEST_HEADING:
            return None
        if (level := self._survey.outline_level(row.text, page)) is not None:
            return level * 1000
        if is_contents(row.text) and (row.bold or row.size > self._survey.body):
            return TITLE_LEVEL
        rank = self._survey.rank(row.style)
        if rank is None or not self._reads_like_heading(row, last):
            return None
        above = self._survey.outline_level_above(row.style)
        return above * 1000 + rank * 10 + depth(row.text) if rank else TITLE_LEVEL

    def _reads_like_heading(self, row: Row, last: Draft | None) -> bool:
        """Large print needs letters; bold print in the size of the body also needs air above and no full stop."""
        if not any(c.isalpha() for c in row.text):
            return False
        if row.size > self._survey.body * LARGER:
            return True
        crowded = last is not None and last.kind != HEADING and not self._apart(last.last, row, 1.05)
        starts = row.text[0].isupper() or row.text[0].isdigit()
        return starts and not crowded and not row.text.endswith((".", ",", ";", ":"))

    def _same_heading(self, draft: Draft, row: Row) -> bool:
        """The second row of a long heading; a number starts a new one."""
        return row.style == draft.last.style and not depth(row.text) and not self._apart(draft.last, row, 1.3)

    def _apart(self, above: Row, row: Row, factor: float) -> bool:
        return row.box[1] - above.box[1] > factor * self._survey.pitch * max(row.size, above.size)

    def _goes_on(self, draft: Draft, row: Row, flow: int, right: float) -> bool:
        """Say whether the row continues the draft's paragraph or item."""
        last = draft.last
        ended = last.text.endswith(SENTENCE_END)
        if flow != draft.flow:
            draft.flow = flow
            return not ended and row.text[0].islower() and abs(row.size - last.size) < 0.6
        if abs(row.size - last.size) > 0.6 and not is_label(last.cells[0].text):
            return False
        if self._apart(last, row, NEW_PARAGRAPH):
            return False
        if is_item(row.text) and (ended or draft.kind == LIST):
            return False
        if is_label(row.cells[0].text) or is_caption(row.text):
            return False
        return not (self._steps_back(draft, row) or self._starts_anew(draft, row, right))

    def _steps_back(self, draft: Draft, row: Row) -> bool:
        """Hanging lines end where a row stands at the first one's margin again, those of an item left of its words."""
        if draft.kind == LIST and row.box[0] < _text_margin(draft.rows[0]):
            return True
        hanging = len(draft.rows) > 1 and draft.last.box[0] > draft.left + 5
        return hanging and row.box[0] < draft.last.box[0] - 5

    def _starts_anew(self, draft: Draft, row: Row, right: float) -> bool:
        """A short line ends a paragraph where the margin changes, or where a full stop and a capital meet.

        After a full stop an indent or bold leading words will do.
        """
        last, ended = draft.last, draft.last.text.endswith(SENTENCE_END)
        shift = row.box[0] - last.box[0]
        if last.box[2] < right - SHORT_LINE * (right - draft.left):
            return abs(shift) > 5 or (ended and row.text[0].isupper())
        indented = shift > 0.8 * row.size and draft.kind != LIST and len(last.cells) == 1
        return ended and (indented or (row.starts_bold and not row.bold and not last.bold))

    def _gathered(self, drafts: list[Draft | Block]) -> Iterator[Block]:
        """Yield blocks; items that follow each other are one list."""
        items: list[Draft] = []
        for draft in drafts:
            if isinstance(draft, Draft) and self._belongs_to_list(draft, items):
                items.append(draft)
                continue
            yield from self._list(items)
            items = []
            yield self._block(draft) if isinstance(draft, Draft) else draft
        yield from self._list(items)

    def _belongs_to_list(self, draft: Draft, items: list[Draft]) -> bool:
        """An item, or words indented under one."""
        if draft.kind == LIST or not items:
            return draft.kind == LIST
        indented = draft.flow == items[-1].flow and draft.left > items[0].left + 4
        return draft.kind == PROSE and indented and not is_label(draft.rows[0].cells[0].text)

    def _list(self, items: list[Draft]) -> Iterator[Block]:
        pieces: list[Piece] = []
        for draft in items:
            first, *rest = self._pieces(draft)
            before = "\n" if draft.kind == LIST else " "
            pieces += first._replace(text=with_bullet(first.text), before=before), *rest
        if pieces:
            yield Block(LIST, tuple(pieces))

    def _block(self, draft: Draft) -> Block:
        return Block(draft.kind, tuple(self._pieces(draft)), draft.level)

    def _pieces(self, draft: Draft) -> list[Piece]:
        """One piece a row; a broken word stands whole in the text of its two rows together."""
        pieces: list[Piece] = []
        for row in draft.rows:
            text, before = _labelled(row), " "
            if pieces:
                kept, before = self._hyphens.join(pieces[-1].text, text)
                kept += ":" if is_label(kept) and not kept.endswith((":", "!", ".")) else ""
                pieces[-1] = pieces[-1]._replace(text=kept)
            pieces.append(Piece(text, before, row.box))
        return pieces


def _text_margin(row: Row) -> float:
    """Where the rows of an item may begin: at its words, where its mark stands apart, else at its mark."""
    apart = len(row.cells) > 1 and is_bare_marker(row.cells[0].text)
    return row.cells[apart].box[0] - 3


def _labelled(row: Row) -> str:
    """WARNING beside its text becomes "WARNING: text"."""
    first, *rest = row.cells
    if rest and is_label(first.text) and first.text[-1].isalpha():
        return f"{first.text}: {' '.join(cell.text for cell in rest)}"
    return row.text
