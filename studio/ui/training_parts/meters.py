"""The numbers of a run in a strip: what each is, small, above its value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.ui import style, wording
from studio.ui.widgets import labels

Meter = tuple[str, str]
"""What it is, and its value with its unit."""
CELL = 20 * style.GRID
"""Least width of one of them."""


class Meters(QWidget):
    """Keeps its labels when only the values change, so that nothing flickers while a job runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.GROUP)
        self._grid.setVerticalSpacing(style.GRID)
        self._across, self._widest = 0, CELL
        self._cells: list[tuple[QWidget, QLabel, QLabel]] = []

    @property
    def values(self) -> dict[str, str]:
        """What is shown now."""
        return {name.text(): value.text() for cell, name, value in self._cells if not cell.isHidden()}

    def show_meters(self, meters: Sequence[Meter]) -> None:
        """Show these."""
        while len(self._cells) < len(meters):
            self._add_cell()
        for at, (cell, name, value) in enumerate(self._cells):
            cell.setVisible(at < len(meters))
            if at < len(meters) and (name.text(), value.text()) != meters[at]:
                name.setText(meters[at][0])
                value.setText(meters[at][1])
                cell.setAccessibleName(f"{meters[at][0]}: {meters[at][1]}")
                cell.setToolTip(wording.as_tip(meters[at][1]))
        self.setVisible(bool(meters))
        self._make_room()

    def _make_room(self) -> None:
        """A cell is as wide as the widest value that was ever shown: numbers that change move nothing about."""
        needed = max((label.sizeHint().width() for cell in self._cells for label in cell[1:]), default=0)
        if needed + style.GROUP > self._widest:
            self._widest = needed + style.GROUP
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """As many side by side as there is room for, all of one width."""
        across = max(1, self.width() // self._widest)
        if across == self._across and self._grid.count() == len(self._cells):
            return
        for column in range(max(across, self._across)):
            self._grid.setColumnStretch(column, int(column < across))
        self._across = across
        for at, (cell, _, _) in enumerate(self._cells):
            self._grid.addWidget(cell, at // across, at % across)

    def _add_cell(self) -> None:
        cell, name, value = QWidget(self), labels.caption(), QLabel(textFormat=Qt.TextFormat.PlainText)
        name.setWordWrap(False)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(name)
        column.addWidget(value)
        for label in (name, value):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cells.append((cell, name, value))
        self._place()
