"""What the checks doubt about a question, one sentence each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.ui import style
from studio.ui.questions_parts import words
from studio.ui.widgets import chip, labels

NARROW = 16 * style.GRID
"""A sentence can be read in a column as narrow as this."""


class Doubt(QWidget):
    """One sentence of a check, with its weight as word, shape and colour."""

    def __init__(self, level: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        mark = chip.Chip("failed" if level == "red" else "needs-a-look", words.doubts(level), self)
        widths = (chip.width("failed", mark.fontMetrics(), words.doubts(one)) for one in ("red", "amber"))
        mark.setFixedWidth(max(widths))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        text = labels.body(sentence, selectable=True)
        text.setMinimumWidth(NARROW)
        row.addWidget(text, 1)
        self.setAccessibleName(f"{words.doubts(level)}: {sentence}")
