"""When a run begins: after what waits already, at a time, or after a certain run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QDateTime, QSignalBlocker
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QWidget

from studio.core.store.schema import Job
from studio.ui import style
from studio.ui.training_parts.new_run.controls import FIELD, List

SOON, AT_TIME = -1, -2
"""Beside the ids of jobs."""
AN_HOUR = 3600


class When(NamedTuple):
    """What a run waits for besides its turn."""

    after_id: int | None = None
    not_before: float | None = None
    """Seconds since 1970."""


class WhenChoice(QWidget):
    """A list, and a clock where a time is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: list[tuple[int, str]] | None = None
        self.choice = List()
        self.choice.setAccessibleName(self.tr("When the run begins"))
        self.choice.setFixedSize(FIELD, style.CONTROL)
        self.time = QDateTimeEdit(calendarPopup=True)
        self.time.setAccessibleName(self.tr("Not before"))
        self.time.setFixedHeight(style.CONTROL)
        self.time.setDateTime(_next_hour())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        row.addWidget(self.choice)
        row.addWidget(self.time)
        row.addStretch(1)
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(lambda _: self._show_clock())
        self.show_jobs(())

    @property
    def when(self) -> When:
        """What is chosen now."""
        chosen = self.choice.currentData()
        if chosen == AT_TIME:
            return When(not_before=self.time.dateTime().toSecsSinceEpoch())
        return When() if chosen == SOON else When(after_id=chosen)

    def show_when(self, when: When) -> None:
        """Show what a job waits for already; what is not offered, and what is past, is waited for no more."""
        if when.not_before is not None and when.not_before > QDateTime.currentSecsSinceEpoch():
            self.time.setDateTime(QDateTime.fromSecsSinceEpoch(round(when.not_before)))
            self.choice.setCurrentIndex(self.choice.findData(AT_TIME))
        elif when.after_id is not None:
            self.choice.setCurrentIndex(max(0, self.choice.findData(when.after_id)))

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """Offer to wait for these; one that has ended is waited for no longer."""
        known = [(job.id, job.title) for job in jobs]
        if known == self._known:
            return
        self._known = known
        wanted, blocked = self.choice.currentData(), QSignalBlocker(self.choice)
        self.choice.clear()
        self.choice.addItem(self.tr("As soon as it is its turn"), SOON)
        self.choice.addItem(self.tr("Not before a certain time"), AT_TIME)
        for job in jobs:
            self.choice.addItem(self.tr("After “{0}” (run {1})").format(job.title, job.id), job.id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(wanted)))
        del blocked
        self._show_clock()

    def _show_clock(self) -> None:
        self.time.setVisible(self.choice.currentData() == AT_TIME)
        if self.time.dateTime() < QDateTime.currentDateTime():
            self.time.setDateTime(_next_hour())


def _next_hour() -> QDateTime:
    now = QDateTime.currentSecsSinceEpoch()
    return QDateTime.fromSecsSinceEpoch(now - now % AN_HOUR + AN_HOUR)
