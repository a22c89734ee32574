"""The line at the foot: what runs now, how long it will take, and whether anything goes over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from studio.ui import icons, style, wording
from studio.ui.widgets import labels

if TYPE_CHECKING:
    from studio.ui.frame.overview import Running

STEPS = 1000


class StatusLine(QFrame):
    """A click on what runs opens the pane where it is watched."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._pane = "training"
        self._network = ""
        self._what = QPushButton(flat=True)
        self._what.setProperty("status", "true")
        self._what.clicked.connect(lambda _checked=False: self.opened.emit(self._pane))
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(16 * style.GRID)
        self._left = labels.caption()
        self._left.setWordWrap(False)
        self._sign, self._mark = QLabel(), labels.caption()
        self._mark.setWordWrap(False)
        self._lay_out()
        style.now.changed.connect(self._tint)
        self.show_running(None)
        self.show_network("")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID, 2, style.GROUP, 2)
        row.setSpacing(style.GRID)
        for part in (self._what, self._bar, self._left):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._sign)
        row.addWidget(self._mark)

    def show_running(self, running: Running | None) -> None:
        """Show the job that runs now, or that nothing does."""
        self._bar.setVisible(running is not None)
        self._left.setVisible(running is not None)
        self._what.setEnabled(running is not None)
        if running is None:
            self._say(self.tr("Nothing is running"), "")
            return
        self._pane, now = running.pane, running.progress
        self._bar.setRange(0, STEPS if now.share > 0 else 0)
        self._bar.setValue(round(now.share * STEPS))
        self._left.setText(self._time(running))
        self._say(running.title, wording.doing(now.doing, now.detail))

    def _say(self, title: str, doing: str) -> None:
        self._what.setText(title)
        self._what.setToolTip(self.tr("{0}. Click to watch it.").format(doing or title) if doing else title)
        self._bar.setAccessibleName(title)
        self._what.setAccessibleName(f"{title} {doing} {self._left.text()}".strip())

    def _time(self, running: Running) -> str:
        if running.state == "paused":
            return self.tr("paused")
        more = self.tr("{0} more waiting").format(running.waiting) if running.waiting else ""
        return ", ".join(part for part in (wording.left(running.progress.seconds_left), more) if part)

    def show_network(self, what: str) -> None:
        """Show what goes over the network now; nothing does unless somebody asked for it."""
        self._network = what
        self._mark.setText(self.tr("Network: {0}").format(what) if what else self.tr("Offline"))
        self._mark.setToolTip(
            self.tr("This is on its way because you asked for it.")
            if what
            else self.tr("Nothing goes over the network unless you press a button that says so.")
        )
        self._tint()

    def _tint(self) -> None:
        name = "network" if self._network else "offline"
        self._sign.setPixmap(icons.pixmap(name, "muted", 16, self.devicePixelRatioF()))
