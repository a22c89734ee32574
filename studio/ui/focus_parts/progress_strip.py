"""A thin line that grows with every decision, and beside it in words how far and how fast."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from studio.ui import style
from studio.ui.widgets import labels


class ProgressStrip(QWidget):
    """Says how many of all are reviewed; whoever knows pace and time left hands the words over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar, self._said = QProgressBar(self), labels.caption()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Reviewed"))
        self._said.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GROUP)
        row.addWidget(self._bar, 1)
        row.addWidget(self._said)

    def show_progress(self, reviewed: int, total: int, said: str) -> None:
        """Show how far the review is, and say it."""
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(reviewed)
        self._bar.setAccessibleDescription(said)
        self._said.setText(said)
