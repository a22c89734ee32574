"""Long work in one row: a bar, what it is doing now, the time left, and a button that ends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.ui import style, wording
from studio.ui.widgets import labels

STEPS = 1000


class ProgressRow(QFrame):
    """Shows one job; the job itself is somebody else's."""

    cancelled = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None, word: str = "") -> None:
        """``word`` is on the button, *Cancel* unless the work has a better one."""
        super().__init__(parent)
        self.setProperty("card", "true")
        self._title = labels.strong(title)
        self._doing = labels.caption()
        self._doing.setWordWrap(False)
        self._left = labels.caption()
        self._left.setWordWrap(False)
        self._bar = QProgressBar(textVisible=False)
        self._word = word or self.tr("Cancel")
        self._cancel = QPushButton(self._word, toolTip=self.tr("Stop this; what is done so far is kept"))
        self._cancel.clicked.connect(self._ask_to_stop)
        self._lay_out()
        self.set_title(title)

    def _lay_out(self) -> None:
        above, middle = QHBoxLayout(), QVBoxLayout()
        above.addWidget(self._title)
        above.addWidget(self._doing, 1)
        above.addWidget(self._left, 0, Qt.AlignmentFlag.AlignRight)
        above.setSpacing(style.GROUP)
        middle.setSpacing(style.GRID)
        middle.addLayout(above)
        middle.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GROUP)
        row.addLayout(middle, 1)
        row.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_title(self, title: str) -> None:
        """Name the work."""
        self._title.setText(title)
        self._bar.setAccessibleName(title)
        self._cancel.setAccessibleName(f"{self._word} {title}".strip())

    def show_progress(
        self, done: float, total: float, doing: str = "", left_seconds: float | None = None, detail: str = ""
    ) -> None:
        """Show how far it is; a total of 0 means it cannot be told yet. ``doing`` is a code or a sentence."""
        self._bar.setRange(0, STEPS if total > 0 else 0)
        if total > 0:
            self._bar.setValue(round(min(1.0, done / total) * STEPS))
        self._doing.setText(wording.doing(doing, detail))
        self._doing.setToolTip(wording.as_tip(self._doing.text()))
        self._left.setText(wording.left(left_seconds))
        self._bar.setAccessibleDescription(f"{self._doing.text()} {self._left.text()}".strip())

    def set_cancellable(self, can: bool) -> None:
        """Offer the button, or show that it was pressed."""
        self._cancel.setEnabled(can)
        self._cancel.setText(self._word if can else self.tr("Stopping"))

    def _ask_to_stop(self) -> None:
        self.set_cancellable(False)
        self.cancelled.emit()
