"""What was just done, with Undo, for ten seconds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from studio.ui import style, wording
from studio.ui.widgets import labels

SECONDS = 10


class UndoBar(QFrame):
    """Floats above the foot of its parent, so that the page does not jump."""

    undo = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("floating")
        self._text = labels.body()
        self._button = QPushButton(self.tr("Undo"), toolTip=self.tr("Undo (Ctrl+Z)"))
        self._button.clicked.connect(self._take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GROUP)
        row.addWidget(self._text)
        row.addWidget(self._button)
        self._foot = 0
        self._timer = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_done(self, title: str) -> None:
        """Say what was done; ``title`` as in *Undo <title>*."""
        self._text.setText(wording.done(title))
        self._button.setAccessibleName(self.tr("Undo {0}").format(title))
        self.show()
        self.raise_()
        self._place()
        self._timer.start()

    def keep_free(self, foot: int) -> None:
        """Float above this height at the foot of the page: somebody types there."""
        self._foot = foot
        self._place()

    def _take_back(self) -> None:
        self.hide()
        self.undo.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        """One line, or two for long words: titles of runs and names of files are as long as they like."""
        self.adjustSize()
        room = self.parentWidget().rect()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - style.GROUP - self._foot)
