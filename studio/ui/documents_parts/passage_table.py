"""The passages of one document: where each stands and how it begins."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from studio.core.documents import PassageRow
from studio.ui import style
from studio.ui.documents_parts.document_table import LEFT_OUT
from studio.ui.documents_parts.rows import Role, RowsModel, RowsTable
from studio.ui.widgets import chip
from studio.ui.wording import as_tip


class Column(IntEnum):
    """What the table shows, from left to right."""

    PAGE = 0
    SECTION = 1
    TEXT = 2
    STATE = 3


class PassageModel(RowsModel):
    """Rows of ``PassageRow``. Nearly all are included, so only what is left out bears a mark."""

    numbers = (Column.PAGE,)

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = self.tr
        super().__init__((tr("Page"), tr("Section"), tr("Passage"), tr("State")), parent)

    def cell(self, row: PassageRow, column: int, role: int) -> Any:
        if role == Role.DisplayRole:
            return self._text(row, column)
        if role == chip.ChipDelegate.StateRole and column == Column.STATE:
            return LEFT_OUT if row.left_out else ""
        if role == Role.ToolTipRole and column in (Column.SECTION, Column.TEXT):
            return as_tip(_path(row) if column == Column.SECTION else row.beginning)
        if role == Role.ForegroundRole and row.left_out:
            return style.colour("muted")
        return None

    def order(self, row: PassageRow, column: int) -> Any:
        """Within a page or a section the order of reading stays."""
        return self._text(row, column), row.page, row.start

    def _text(self, row: PassageRow, column: int) -> str | int:
        state = chip.word(LEFT_OUT) if row.left_out else ""
        last = row.section[-1] if row.section else ""
        return (row.page, last, " ".join(row.beginning.split()), state)[column]


def _path(row: PassageRow) -> str:
    return " › ".join(row.section)


class PassageTable(RowsTable):
    """The passages of the chosen document."""

    widths: ClassVar[Mapping[int, int]] = {Column.PAGE: 7, Column.SECTION: 20, Column.STATE: 12}

    def __init__(self) -> None:
        self.rows = PassageModel()
        super().__init__("passages", self.rows.tr("Passages"), self.rows, Column.TEXT)
        self._chips = chip.ChipDelegate(self)
        self.setItemDelegateForColumn(Column.STATE, self._chips)
