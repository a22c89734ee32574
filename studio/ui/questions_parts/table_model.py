"""The rows of the table of questions: ids only, and the words of those that are looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from sqlalchemy.orm import Session as Db

from studio.core.comparison import likeness
from studio.core.review import pairs
from studio.core.store.schema import Pair
from studio.jobs.session import Session
from studio.ui import icons, wording
from studio.ui.questions_parts import words
from studio.ui.widgets import chip

SHEET = 64
"""Rows fetched at once."""
SHEETS_KEPT = 32
NEAR = 4

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class Column(IntEnum):
    """What the table can show, from left to right."""

    STATUS = 0
    FLAGS = 1
    QUESTION = 2
    ANSWER = 3
    KIND = 4
    PAGE = 5
    DOCUMENT = 6
    SECTION = 7
    TAGS = 8
    ORIGIN = 9


_COLUMNS = tuple(Column)
HIDDEN = (Column.DOCUMENT, Column.SECTION, Column.TAGS, Column.ORIGIN)
"""Columns that are not shown until somebody asks for them."""


@dataclass(frozen=True)
class Row:
    """One question as the table shows it."""

    pair: Pair
    place: pairs.Standing
    beside: tuple[dict[str, Any], ...] = ()
    """What is to be said about it beside other questions, as level and sentence."""

    @property
    def doubts(self) -> list[dict[str, Any]]:
        """Everything the checks doubt, the worst first."""
        return sorted([*self.pair.flags, *self.beside], key=lambda flag: flag["level"] != "red")

    @property
    def document(self) -> str:
        """The document's title; nothing for one written by hand."""
        return self.place.document

    @property
    def page(self) -> int:
        """The page's number, or 0."""
        return self.place.page

    @property
    def level(self) -> str:
        """The worst doubt: ``red``, ``amber`` or nothing."""
        return ("", "amber", "red")[self.pair.level]


def fetch(db: Db, ids: Sequence[int]) -> dict[int, Row]:
    """Return these rows; one that was deleted meanwhile is missing."""
    places, linked = pairs.places(db, ids), likeness.linked(db, ids)
    return {
        one: Row(pair, places.get(one, pairs.Standing()), tuple(likeness.sentences(db, one)) if one in linked else ())
        for one, pair in pairs.rows(db, ids).items()
    }


class PairTableModel(QAbstractTableModel):
    """Holds every id and a few sheets of rows, so that a million questions open at once."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids = array("q")
        self._sheets: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self._titles = (self.tr("Status"), self.tr("Check"), self.tr("Question"), self.tr("Answer"), self.tr("Kind"),
                        self.tr("Page"), self.tr("Document"), self.tr("Section"), self.tr("Tags"),
                        self.tr("Written by"))  # fmt: skip

    def show_ids(self, ids: array[int]) -> bool:
        """Show these questions; says whether rows came or went (else only their words may have changed)."""
        if len(ids) > len(self._ids) > 0 and ids[: len(self._ids)] == self._ids:
            self._append(ids)
            return False
        self._sheets.clear()
        if ids == self._ids:
            self._tell_words_changed()
            return False
        self.beginResetModel()
        self._ids = ids
        self.endResetModel()
        return True

    def _append(self, ids: array[int]) -> None:
        """More was found behind what is shown: nothing moves."""
        self._sheets.pop(len(self._ids) // SHEET, None)
        self.beginInsertRows(QModelIndex(), len(self._ids), len(ids) - 1)
        self._ids = ids
        self.endInsertRows()

    def _tell_words_changed(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(Column) - 1))

    @property
    def ids(self) -> array[int]:
        """Return every id, in the order shown."""
        return self._ids

    @property
    def rows_held(self) -> int:
        """Return how many rows are in memory."""
        return sum(len(sheet) for sheet in self._sheets.values())

    def row_of(self, pair_id: int, near: int = 0) -> int:
        """Return where a question stands, or -1; it is looked for first where it was, round row ``near``."""
        for row in range(max(0, near - NEAR), min(len(self._ids), near + NEAR)):
            if self._ids[row] == pair_id:
                return row
        try:
            return self._ids.index(pair_id)
        except ValueError:
            return -1

    def at(self, row: int) -> Row | None:
        """Return one row's words, fetched with its neighbours if need be."""
        if not 0 <= row < len(self._ids):
            return None
        return self._sheet(row // SHEET).get(self._ids[row])

    def _sheet(self, number: int) -> dict[int, Row]:
        if number in self._sheets:
            self._sheets.move_to_end(number)
        else:
            ids = self._ids[number * SHEET : (number + 1) * SHEET].tolist()
            self._sheets[number] = self._session.read(fetch, ids)
            if len(self._sheets) > SHEETS_KEPT:
                self._sheets.popitem(last=False)
        return self._sheets[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._titles[section]
        if role == Role.TextAlignmentRole and section == Column.PAGE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.at(index.row())
        return None if row is None else self._datum(row, _COLUMNS[index.column()], role)

    def _datum(self, row: Row, column: Column, role: int) -> Any:
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._text(row, column, spoken=role == Role.AccessibleTextRole)
        if role == chip.ChipDelegate.StateRole and column == Column.STATUS:
            return words.state(row.pair.status, row.level)
        if role == Role.DecorationRole and column == Column.FLAGS and row.level:
            return icons.icon("warning", "on_bad" if row.level == "red" else "on_warn")
        if role == Role.ToolTipRole:
            return wording.as_tip(self._tip(row, column))
        if role == Role.TextAlignmentRole and column == Column.PAGE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def words(self, row: Row, column: int) -> str:
        """Return the words of a cell on one line."""
        return " ".join(_WORDS[column](row).split())

    def _text(self, row: Row, column: Column, spoken: bool) -> str:
        if column == Column.STATUS:
            return chip.word(words.state(row.pair.status, row.level))
        if column == Column.FLAGS:
            return words.doubts(row.level) if spoken else ""
        return self.words(row, column)

    def _tip(self, row: Row, column: Column) -> str:
        if column == Column.FLAGS:
            return "\n".join(flag["sentence"] for flag in row.doubts)
        if column == Column.PAGE:
            return row.place.document
        return _WORDS[column](row) if column in (Column.QUESTION, Column.ANSWER) else ""


_WORDS: dict[int, Callable[[Row], str]] = {
    Column.QUESTION: lambda row: row.pair.question,
    Column.ANSWER: lambda row: row.pair.answer,
    Column.KIND: lambda row: words.kind(row.pair.kind),
    Column.PAGE: lambda row: str(row.place.page or ""),
    Column.DOCUMENT: lambda row: row.place.document,
    Column.SECTION: lambda row: " › ".join(row.place.section),
    Column.TAGS: lambda row: ", ".join(pairs.as_tags(row.pair.tags)),
    Column.ORIGIN: lambda row: words.origin(row.pair.origin),
}
