"""Asks what becomes of the work when its window or project is left, and shows it saving where it is to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.ui import style, wording
from studio.ui.widgets import labels
from studio.ui.widgets.actions import with_key

if TYPE_CHECKING:
    from studio.ui.frame.overview import Overview, Running

STEPS = 1000
TITLE = 64
"""Characters of a job's title; the tooltip has the rest."""


class WorkLine(QWidget):
    """One job: its name, what it does now, the time left, and a bar."""

    def __init__(self, running: Running) -> None:
        super().__init__()
        self._stops = False
        self._title, self._doing = labels.strong(), labels.caption()
        self._bar = QProgressBar(textVisible=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        for part in (self._title, self._doing, self._bar):
            column.addWidget(part)
        self.show_running(running)

    def show_running(self, running: Running) -> None:
        """Show how far the job is."""
        now = running.progress
        short = running.title if len(running.title) <= TITLE else running.title[: TITLE - 1] + "…"
        self._title.setText(short)
        self._title.setToolTip(wording.as_tip(running.title))
        if self._stops:
            self._doing.setText(wording.doing("saving") if now.doing == "saving" else self.tr("Stopping"))
        else:
            left = self.tr("paused") if running.state == "paused" else wording.left(now.seconds_left)
            words = ", ".join(part for part in (wording.doing(now.doing, now.detail), left) if part)
            self._doing.setText(words or self.tr("Beginning"))
            self._bar.setRange(0, STEPS if now.share > 0 else 0)
            self._bar.setValue(round(now.share * STEPS))
        self._bar.setAccessibleName(f"{running.title} {self._doing.text()}")

    def show_stopping(self) -> None:
        """Say that it was asked to stop; nobody knows how long that takes."""
        self._stops = True
        self._doing.setText(self.tr("Stopping"))
        self._bar.setRange(0, 0)


class LeavingDialog(QDialog):
    """Going on in the background is the default; Esc leaves everything as it is."""

    going_on = Signal(bool)
    """Leave, the work goes on; whether it is to be so from now on without a question."""
    stopping = Signal()
    """Ask the work to stop; the dialog stays until it has."""
    leave_now = Signal()
    """Do not wait until the work has stopped."""

    def __init__(self, seen: Overview, closes: bool, parent: QWidget | None = None) -> None:
        """``closes`` says that the studio is left, not just the project."""
        super().__init__(parent)
        self._closes = closes
        self._lines: dict[int, WorkLine] = {}
        self.setWindowTitle(self.tr("Close the studio") if closes else self.tr("Close the project"))
        self.setMinimumWidth(68 * style.GRID)
        self._heading, self._text = labels.strong(), labels.body()
        self._again = QCheckBox(self.tr("Do not ask again, go on in the background"))
        self._again.setToolTip(self.tr("Settings can bring the question back"))
        self._make_buttons()
        self._lay_out()
        self._say_choice(seen)
        self.show_work(seen)

    @property
    def work(self) -> tuple[int, ...]:
        """The jobs it lists."""
        return tuple(self._lines)

    def show_work(self, seen: Overview) -> None:
        """Bring the list up to date; work that has ended leaves it."""
        for gone in self._lines.keys() - {one.job_id for one in seen.at_work}:
            self._lines.pop(gone).deleteLater()
        for one in seen.at_work:
            if one.job_id not in self._lines:
                self._lines[one.job_id] = WorkLine(one)
                self._rows.addWidget(self._lines[one.job_id])
            self._lines[one.job_id].show_running(one)
        self._stop.setEnabled(bool(seen.at_work))

    def show_stopping(self, seconds: int) -> None:
        """Say that the work was asked to stop and is waited for, so long at most."""
        for line in self._lines.values():
            line.show_stopping()
        self._heading.setText(self.tr("Stopping and keeping what was done"))
        self._text.setText(
            self.tr("This closes by itself once all is saved, after {0} seconds at the latest.").format(seconds)
        )
        for part in (self._again, self._stop, self._go_on):
            part.hide()
        self._now.show()
        self._now.setFocus()
        self._cancel.setText(self.tr("Stay"))
        self._cancel.setToolTip(with_key(self.tr("Do not close; the work stops all the same"), QKeySequence("Esc")))

    def _make_buttons(self) -> None:
        self._go_on = QPushButton(self.tr("Go on in the background"))
        self._go_on.setDefault(True)
        style.mark(self._go_on, primary=True)
        self._go_on.setToolTip(with_key(self.tr("Leave; the work goes on by itself"), QKeySequence("Return")))
        self._stop = QPushButton(self.tr("Stop and keep"))
        self._stop.setToolTip(self.tr("Stop the work, keep what it has done so far, then leave"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(with_key(self.tr("Stay here"), QKeySequence("Esc")))
        self._now = QPushButton(self.tr("Close now"))
        self._now.setToolTip(self.tr("Do not wait; what was asked to stop saves and ends by itself"))
        self._now.hide()
        self._go_on.clicked.connect(lambda: self.going_on.emit(self._again.isChecked()))
        self._stop.clicked.connect(self.stopping)
        self._now.clicked.connect(self.leave_now)
        self._cancel.clicked.connect(self.reject)
        for button in (self._stop, self._cancel, self._now):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        self._rows = QVBoxLayout()
        self._rows.setSpacing(style.GROUP)
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addStretch(1)
        for button in (self._cancel, self._stop, self._now, self._go_on):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(self._heading)
        column.addLayout(self._rows)
        column.addWidget(self._text)
        column.addWidget(self._again)
        column.addLayout(row)

    def _say_choice(self, seen: Overview) -> None:
        words = []
        if seen.at_work:
            self._heading.setText(self.tr("Work is going on"))
            again = self.tr("at the next start") if self._closes else self.tr("when the project is opened again")
            words.append(self.tr("It can go on in the background; you find it again {0}.").format(again))
            if seen.waiting:
                waits = wording.count(seen.waiting, self.tr("more waits"), self.tr("more wait"))
                words.append(self.tr("{0} in the queue until then.").format(waits))
        else:
            self._heading.setText(self.tr("Work is to begin later"))
            self._go_on.setText(self.tr("Close all the same"))
            self._go_on.setToolTip(with_key(self.tr("Leave; it begins at the next start"), QKeySequence("Return")))
            self._stop.hide()
            self._again.hide()
        if seen.due is not None:
            words.append(self.tr("What is to begin {0} needs the studio open.").format(wording.when(seen.due)))
        self._text.setText(" ".join(words))
