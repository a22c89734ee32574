"""The line at the foot: what runs now, how long it will take, and whether anything goes over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from studio.ui import icons, style, wording
from studio.ui.widgets import labels

if TYPE_CHECKING:
    from studio.ui.frame.overview import Overview, Running

STEPS = 1000


class StatusLine(QFrame):
    """A click on what runs opens the pane where it is watched."""

    opened = Signal(str, object)
    """(pane name, what to show there)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._shown: Running | None = None
        self._network = ""
        self._what = QPushButton(flat=True)
        self._what.setProperty("status", "true")
        self._what.clicked.connect(lambda _checked=False: self._open())
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(16 * style.GRID)
        self._left = labels.caption()
        self._left.setWordWrap(False)
        self._sign, self._mark = QLabel(), labels.caption()
        self._mark.setWordWrap(False)
        self._lay_out()
        style.now.changed.connect(self._tint)
        self.show_work(None)
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

    def show_work(self, seen: Overview | None) -> None:
        """Show the work that runs now, long work before quick, or that nothing does."""
        running = seen.at_work[0] if seen and seen.at_work else None
        self._shown = running
        self._bar.setVisible(running is not None)
        self._what.setEnabled(bool(seen and (seen.at_work or seen.waiting)))
        self._left.setText(", ".join(filter(None, (self._time(running), *self._more(seen)))) if seen else "")
        self._left.setVisible(bool(self._left.text()))
        if running is None:
            self._say(self.tr("Nothing is running"), "")
            return
        now = running.progress
        self._bar.setRange(0, STEPS if now.share > 0 else 0)
        self._bar.setValue(round(now.share * STEPS))
        self._say(running.title, wording.doing(now.doing, now.detail))

    def _open(self) -> None:
        """Go where the shown work is watched, or to the queue where some waits."""
        pane = self._shown.pane if self._shown else "training"
        self.opened.emit(pane, {"job": self._shown.job_id} if self._shown and pane == "training" else {})

    def _say(self, title: str, doing: str) -> None:
        self._what.setText(title)
        self._what.setToolTip(self.tr("{0}. Click to watch it.").format(doing or title) if doing else title)
        self._bar.setAccessibleName(title)
        self._what.setAccessibleName(f"{title} {doing} {self._left.text()}".strip())

    def _time(self, running: Running | None) -> str:
        if running is None:
            return ""
        return self.tr("paused") if running.state == "paused" else wording.left(running.progress.seconds_left)

    def _more(self, seen: Overview) -> list[str]:
        """Say how much more runs or waits, and when the next begins where it waits for a moment."""
        more = []
        if len(seen.at_work) > 1:
            more.append(wording.count(len(seen.at_work) - 1, self.tr("more runs"), self.tr("more run")))
        if seen.waiting:
            alone, beside = (self.tr("waits"), self.tr("wait")), (self.tr("more waits"), self.tr("more wait"))
            more.append(wording.count(seen.waiting, *(beside if seen.at_work else alone)))
        if seen.due is not None and not seen.at_work:
            more.append(self.tr("the next begins {0}").format(wording.when(seen.due)))
        return more

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
