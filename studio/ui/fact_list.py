"""A short list of facts: names in one column, values in the next, both as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.ui import style
from studio.ui.widgets import labels


class FactList(QWidget):
    """Keeps its labels when only the values change, so that nothing flickers while a job runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.GROUP)
        self._grid.setVerticalSpacing(style.GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, 14 * style.GRID)

    @property
    def facts(self) -> dict[str, str]:
        """What is shown now."""
        return {name.text(): value.text() for name, value in self._rows if not name.isHidden()}

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these facts."""
        while len(self._rows) < len(facts):
            self._add_row()
        for at, (name, value) in enumerate(self._rows):
            there = at < len(facts)
            name.setVisible(there)
            value.setVisible(there)
            if there and (name.text(), value.text()) != facts[at]:
                name.setText(facts[at][0])
                value.setText(facts[at][1])

    def _add_row(self) -> None:
        name, value = QLabel(textFormat=Qt.TextFormat.PlainText), labels.body(selectable=True)
        style.mark(name, ink="muted")
        self._grid.addWidget(name, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, len(self._rows), 1)
        self._rows.append((name, value))
