"""A form: labels in one column, controls on one left edge and at one height, hints below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from studio.ui import style
from studio.ui.widgets import labels

NUMBER, CHOICE = 14 * style.GRID, 32 * style.GRID
"""Least widths of a number and of a choice."""


class Form(QWidget):
    """Rows of label and control."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.GROUP)
        self._grid.setVerticalSpacing(style.GRID)
        self._grid.setColumnStretch(1, 1)
        self._rows = 0

    def add_row(self, label: str, control: QWidget, hint: str = "", unit: str = "", tip: str = "") -> QLabel:
        """Add a control; ``unit`` stands behind it, ``hint`` below it, ``tip`` in the tooltip of both."""
        row = self._next_row()
        name = QLabel(label)
        name.setBuddy(control)
        for part in (name, control):
            part.setToolTip(tip or part.toolTip())
        if not control.accessibleName():
            control.setAccessibleName(label.replace("&", ""))
        control.setAccessibleDescription(hint or tip)
        name.setMinimumHeight(style.CONTROL)
        _size(control)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(_with_unit(control, unit), row, 1)
        if hint:
            self._grid.addWidget(labels.caption(hint), self._next_row(), 1)
        return name

    def add_wide(self, widget: QWidget) -> None:
        """Add something over both columns."""
        self._grid.addWidget(widget, self._next_row(), 0, 1, 2)

    def add_gap(self) -> None:
        """Set the next group apart."""
        self._grid.setRowMinimumHeight(self._next_row(), style.GROUP)

    def _next_row(self) -> int:
        self._rows += 1
        return self._rows - 1


def _size(control: QWidget) -> None:
    """Give controls of a kind one size."""
    if isinstance(control, QAbstractSpinBox):
        control.setMinimumWidth(NUMBER)
    elif isinstance(control, (QComboBox, QLineEdit)):
        control.setMinimumWidth(CHOICE)
    if not isinstance(control, QLabel) and control.sizeHint().height() <= style.CONTROL:
        control.setFixedHeight(style.CONTROL)


def _with_unit(control: QWidget, unit: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(style.GRID)
    row.addWidget(control)
    if unit:
        behind = QLabel(unit)
        behind.setProperty("ink", "muted")
        row.addWidget(behind)
    row.addStretch(1)
    return row
