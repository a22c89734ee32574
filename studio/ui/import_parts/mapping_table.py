"""The first rows of a file with a choice over each column: what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QWidget

from studio.protocol import KEPT, LEFT_OUT
from studio.ui import style
from studio.ui.import_parts import words
from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROWS = 5
"""Rows of the file that are shown."""
WIDE, NARROW = 34 * style.GRID, 19 * style.GRID
"""Widths of a column of long texts, and of any other; a choice must be readable in it."""
LONG = 40


class RowsModel(QAbstractTableModel):
    """The first rows as text, below an empty row in which the choices stand."""

    def __init__(
        self, columns: Sequence[str], rows: Sequence[Mapping[str, str]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns, self._rows = tuple(columns), tuple(rows[:ROWS])
        self.mapping: Mapping[str, str] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        is_name = orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.ToolTipRole)
        return " ".join(self._columns[section].split()) if is_name else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid() or not index.row():
            return None
        column = self._columns[index.column()]
        if role == Role.DisplayRole:
            return " ".join(self._rows[index.row() - 1].get(column, "").split())
        if role == Role.ForegroundRole and self.mapping.get(column) == LEFT_OUT:
            return style.colour("muted")
        return None

    def is_long(self, column: str) -> bool:
        """Say whether a column holds long texts."""
        return any(len(row.get(column, "")) > LONG for row in self._rows)


class MappingTable(Table):
    """Emits ``chosen`` whenever the person says what a column holds."""

    chosen = Signal(object)
    """The whole mapping, by column."""

    def __init__(self) -> None:
        super().__init__("import", self.tr("First rows of the file, with what each column holds"))
        self.setSelectionMode(Table.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the choices are reached by the tabulator, one after another
        self.choices: dict[str, QComboBox] = {}
        self._mapping: dict[str, str] = {}

    def show_file(self, columns: Sequence[str], rows: Sequence[Mapping[str, str]], mapping: Mapping[str, str]) -> None:
        """Show a file's beginning and what its columns are taken for."""
        self._mapping = dict(mapping)
        model = RowsModel(columns, rows, self)
        model.mapping = self._mapping
        self.setModel(model)
        self.choices = {column: self._choice(column) for column in columns}
        for at, (column, choice) in enumerate(self.choices.items()):
            self.setIndexWidget(model.index(0, at), _with_air(choice))
            self.setColumnWidth(at, WIDE if model.is_long(column) else NARROW)
        self._settle_rows(len(rows))

    def _settle_rows(self, rows: int) -> None:
        """The choices need a higher row; all rows are seen without scrolling."""
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        down.resizeSection(0, style.CONTROL + style.GRID)
        across.setSectionsMovable(False)
        shown = down.defaultSectionSize() * min(rows, ROWS) + down.sectionSize(0)
        self.setFixedHeight(shown + across.sizeHint().height() + self.horizontalScrollBar().sizeHint().height() + 4)

    def _choice(self, column: str) -> QComboBox:
        made = QComboBox()
        for meaning in words.MEANINGS:
            made.addItem(words.meaning(meaning), meaning)
        made.setCurrentIndex(made.findData(self._mapping.get(column, KEPT)))
        made.setAccessibleName(self.tr("What the column “{0}” holds").format(column))
        made.setToolTip(self.tr("What this column holds; what is kept comes out again with every export"))
        made.currentIndexChanged.connect(lambda _at: self._choose(column, made.currentData()))
        return made

    def _choose(self, column: str, meaning: str) -> None:
        """Take a choice; what only one column can hold is taken from the one that held it."""
        for other, held in self._mapping.items():
            if other != column and held == meaning and meaning not in words.REPEATED:
                self._give_up(other)
        self._mapping[column] = meaning
        self.viewport().update()
        self.chosen.emit(dict(self._mapping))

    def _give_up(self, column: str) -> None:
        self._mapping[column] = KEPT
        if column in self.choices:
            choice = self.choices[column]
            choice.blockSignals(True)
            choice.setCurrentIndex(choice.findData(KEPT))
            choice.blockSignals(False)


def _with_air(choice: QComboBox) -> QWidget:
    """Set a choice apart from its neighbours."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(style.GRID // 2, style.GRID // 2, style.GRID // 2, style.GRID // 2)
    row.addWidget(choice)
    return holder
