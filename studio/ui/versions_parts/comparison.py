"""Two versions compared: what came, what went, what reads otherwise, and what changed sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from studio.core.freezing.versions import Comparison, Difference
from studio.core.problems import Problem
from studio.core.store.schema import TRAIN, DatasetVersion
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.look import Look
from studio.ui.versions_parts import looks, words
from studio.ui.versions_parts.before_after import BeforeAfter
from studio.ui.widgets import labels
from studio.ui.widgets.problem_bar import ProblemBar
from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
WHAT, QUESTION, SIDE = range(3)
SORTS = ("added", "removed", "changed", "moved")


class DifferenceModel(QAbstractTableModel):
    """Rows of what differs, sort by sort."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, Difference]] = []
        self._titles = (self.tr("What"), self.tr("Question"), self.tr("Side"))
        self._sorts = {
            "added": self.tr("Added"), "removed": self.tr("Removed"), "changed": self.tr("Changed"),
            "moved": self.tr("Other side"),
        }  # fmt: skip

    def word(self, sort: str) -> str:
        """Return the name of a sort of difference."""
        return self._sorts[sort]

    def show_rows(self, rows: Sequence[tuple[str, Difference]]) -> None:
        """Take these rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        sort, one = self.rows[index.row()]
        if index.column() == WHAT:
            return self._sorts[sort]
        row = one.after or one.before or {}
        return row["question"] if index.column() == QUESTION else self._side(one)

    def _side(self, one: Difference) -> str:
        was, now = (self.tr("trained") if side == TRAIN else self.tr("held out") for side in one.sides)
        return now if one.before is None or was == now else was if one.after is None else f"{was} → {now}"


class CompareDialog(QDialog):
    """An earlier version at the left, a later one at the right, what differs below."""

    def __init__(self, session: Session, versions: Sequence[DatasetVersion], parent: QWidget | None = None) -> None:
        """``versions`` come newest first."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare two versions"))
        self._session = session
        self._found: Comparison | None = None
        self.one, self.other = (_choice(self, versions) for _ in range(2))
        self.sort = QComboBox(accessibleName=self.tr("Show"))
        self.summary, self.trouble = labels.body(), ProblemBar()
        self.rows, self.words = DifferenceModel(self), BeforeAfter()
        self.table = Table("compare", self.tr("What differs"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.show_model(self.rows, stretch=QUESTION, sortable=False)
        self._lay_out()
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        for choice in (self.one, self.other):
            choice.activated.connect(lambda _: self._ask())
        self.sort.currentIndexChanged.connect(lambda _: self._narrow())
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now.row()))

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(style.GRID)
        named = {self.tr("&From"): self.one, self.tr("&to"): self.other, self.tr("&Show"): self.sort}
        for label, control in named.items():
            name = QLabel(label)
            name.setBuddy(control)
            control.setAccessibleName(label.replace("&", ""))
            control.setFixedHeight(style.CONTROL)
            choices.addWidget(name)
            choices.addWidget(control)
            choices.addSpacing(style.GRID)
        choices.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addLayout(choices)
        for part in (self.summary, self.trouble):
            column.addWidget(part)
        column.addWidget(self.table, 3)
        column.addWidget(self.words, 2)
        column.addWidget(buttons)
        for choice in (self.one, self.other, self.sort):
            choice.setMinimumWidth(16 * style.GRID)
        self.resize(110 * style.GRID, 80 * style.GRID)

    def choose(self, one: int, other: int) -> None:
        """Compare these two, by their ids."""
        self.one.setCurrentIndex(self.one.findData(one))
        self.other.setCurrentIndex(self.other.findData(other))
        self._ask()

    def _ask(self) -> None:
        one, other = self.one.currentData(), self.other.currentData()
        self._look.ask(looks.compared, self._session.project, one, other)

    def _show(self, compared: looks.Compared) -> None:
        found = compared.found
        self._found = None if isinstance(found, Problem) else found
        self.trouble.dismiss()
        if isinstance(found, Problem):
            self.trouble.show_problem(found)
        self.summary.setText(words.differences(self._found) if self._found else "")
        self._offer_sorts()
        self._narrow()

    def _differences(self) -> list[tuple[str, Difference]]:
        return [(sort, one) for sort in SORTS for one in (getattr(self._found, sort) if self._found else ())]

    def _offer_sorts(self) -> None:
        wanted, all_of_them = self.sort.currentData(), self._differences()
        blocked = QSignalBlocker(self.sort)
        self.sort.clear()
        self.sort.addItem(self.tr("All ({0})").format(len(all_of_them)), "")
        for sort in SORTS:
            count = sum(one == sort for one, _ in all_of_them)
            self.sort.addItem(f"{self.rows.word(sort)} ({count})", sort)
        self.sort.setCurrentIndex(max(0, self.sort.findData(wanted)))
        del blocked

    def _narrow(self) -> None:
        wanted = self.sort.currentData()
        self.rows.show_rows([row for row in self._differences() if wanted in ("", row[0])])
        for column in (WHAT, SIDE):
            self.table.resizeColumnToContents(column)
        self.table.setCurrentIndex(self.rows.index(0, QUESTION))
        self._choose(0)

    def _choose(self, row: int) -> None:
        one = self.rows.rows[row][1] if 0 <= row < len(self.rows.rows) else None
        self.words.show_difference(one)


def _choice(parent: CompareDialog, versions: Sequence[DatasetVersion]) -> QComboBox:
    made = QComboBox()
    for version in versions:
        made.addItem(parent.tr("Version {0}").format(version.number), version.id)
    return made
