"""The end of a run's log, read from its file while somebody looks at it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.ui import style

TAIL_BYTES, TAIL_LINES = 65_536, 200


class LogView(QPlainTextEdit):
    """Reads nothing while it is hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(self.tr("Log"))
        self.setMinimumHeight(24 * style.GRID)
        self._file: Path | None = None

    def follow(self, file: Path) -> None:
        """Show this file, as it is now."""
        self._file = file
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()

    def _read(self) -> None:
        text = (tail(self._file) if self._file else "") or self.tr("Nothing was written to the log.")
        if text != self.toPlainText():
            self.setPlainText(text)
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())


def tail(file: Path) -> str:
    """Return the last lines of a log; of a line that was written over, its last state."""
    try:
        with file.open("rb") as log:
            log.seek(max(0, file.stat().st_size - TAIL_BYTES))
            text = log.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.rstrip().split("\n"))
    return "\n".join(list(lines)[-TAIL_LINES:])
