"""The table of documents: what each gave, and whether questions may be written from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

from studio.core.documents import DocumentRow
from studio.ui import style
from studio.ui.documents_parts.rows import Role, RowsModel, RowsTable
from studio.ui.widgets import chip
from studio.ui.wording import as_tip

READING, LEFT_OUT, INCLUDED = "reading", "left-out", "included"
_KINDS = {
    "pdf": QT_TRANSLATE_NOOP("documents", "PDF"),
    "docx": QT_TRANSLATE_NOOP("documents", "Word"),
    "html": QT_TRANSLATE_NOOP("documents", "Web page"),
    "markdown": QT_TRANSLATE_NOOP("documents", "Markdown"),
    "text": QT_TRANSLATE_NOOP("documents", "Plain text"),
}


class Column(IntEnum):
    """What the table shows, from left to right."""

    TITLE = 0
    KIND = 1
    PAGES = 2
    PASSAGES = 3
    QUESTIONS = 4
    STATE = 5


class DocumentModel(RowsModel):
    """Rows of ``DocumentRow``; ``arriving`` are those whose pages are still being read."""

    numbers = (Column.PAGES, Column.PASSAGES, Column.QUESTIONS)

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = self.tr
        titles = tr("Document"), tr("Kind"), tr("Pages"), tr("Passages"), tr("Questions"), tr("State")
        super().__init__(titles, parent)
        self.arriving: frozenset[int] = frozenset()

    def state(self, row: DocumentRow) -> str:
        """Return the code of a document's state."""
        return READING if row.id in self.arriving else LEFT_OUT if row.left_out else INCLUDED

    def cell(self, row: DocumentRow, column: int, role: int) -> Any:
        if role == Role.DisplayRole:
            return self._text(row, column)
        if role == chip.ChipDelegate.StateRole and column == Column.STATE:
            return self.state(row)
        if role == Role.ToolTipRole and column == Column.TITLE:
            return as_tip(row.title)
        if role == Role.ForegroundRole and row.left_out:
            return style.colour("muted")
        return None

    def _text(self, row: DocumentRow, column: int) -> str | int:
        return (row.title, _kind(row.kind), row.pages, row.passages, row.pairs, chip.word(self.state(row)))[column]


def _kind(code: str) -> str:
    return QCoreApplication.translate("documents", _KINDS.get(code, code))


class DocumentTable(RowsTable):
    """The documents of a project."""

    widths: ClassVar[Mapping[int, int]] = {
        Column.KIND: 10, Column.PAGES: 8, Column.PASSAGES: 10, Column.QUESTIONS: 11, Column.STATE: 13,
    }  # fmt: skip

    def __init__(self) -> None:
        self.rows = DocumentModel()
        super().__init__("documents", self.rows.tr("Documents"), self.rows, Column.TITLE)
        self._chips = chip.ChipDelegate(self)
        self.setItemDelegateForColumn(Column.STATE, self._chips)
