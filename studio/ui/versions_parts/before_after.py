"""A question and its answer as they were in one version and are in another, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.freezing.splitting import Row
from studio.core.freezing.versions import Difference
from studio.ui import style
from studio.ui.widgets import labels


class Said(QWidget):
    """One of the two: earlier turns, question, answer; or that the version does not have it."""

    def __init__(self, title: str, absent: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._absent = absent
        self._turns, self._question, self._answer = (labels.body(selectable=True) for _ in range(3))
        style.mark(self._question, kind="strong")
        style.mark(self._turns, ink="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        for part in (labels.caption(title), self._turns, self._question, self._answer):
            column.addWidget(part)
        column.addStretch(1)

    def show_row(self, row: Row | None) -> None:
        """Show what a version has."""
        turns = "\n".join(f"{question} – {answer}" for question, answer in row.get("turns", ())) if row else ""
        self._turns.setText(turns)
        self._turns.setVisible(bool(turns))
        self._question.setText(row["question"] if row else self._absent)
        self._answer.setText(row["answer"] if row else "")

    @property
    def told(self) -> str:
        """All it shows."""
        return "\n".join(part.text() for part in (self._turns, self._question, self._answer) if part.text())


class BeforeAfter(QScrollArea):
    """Scrolls where an answer is long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Before and after"))
        self.before = Said(self.tr("Before"), self.tr("Not in this version"))
        self.after = Said(self.tr("After"), self.tr("No longer in this version"))
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.PAGE)
        for part in (self.before, self.after):
            row.addWidget(part, 1)
        self.setWidget(inside)

    def show_difference(self, one: Difference | None) -> None:
        """Show both sides of a difference; none leaves the place empty."""
        self.widget().setVisible(one is not None)
        if one is not None:
            self.before.show_row(one.before)
            self.after.show_row(one.after)
