"""The queue: a row with a bar for what runs now, below it everything that runs, waits or ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core import progress
from studio.core.store.schema import LIVE_STATES, PAUSED, Job
from studio.ui import style
from studio.ui.training_parts.job_table import JobTable
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.progress_row import ProgressRow


class QueueView(QWidget):
    """Shows jobs; what is done about them is the pane's business."""

    stopped = Signal(int)
    """The person wants this running job to stop."""

    def __init__(self, steps: Sequence[QAction], parent: QWidget | None = None) -> None:
        """``steps`` are what can be done with the job that is chosen in the table."""
        super().__init__(parent)
        self.table = JobTable()
        self.running: dict[int, ProgressRow] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(style.GRID)
        head = QHBoxLayout()
        head.setSpacing(style.GRID)
        head.addWidget(labels.strong(self.tr("Queue and history")))
        head.addStretch(1)
        for step in steps:
            head.addWidget(ActionButton(step))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addLayout(self._rows)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        self.table.setMinimumHeight(18 * style.GRID)

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """Show the jobs as they are now."""
        live = [job for job in jobs if job.state in LIVE_STATES]
        for gone in self.running.keys() - {job.id for job in live}:
            self.running.pop(gone).deleteLater()
        for job in live:
            self._fill(self.running.get(job.id) or self._new_row(job), job)
        self.table.show_jobs(jobs)

    def _new_row(self, job: Job) -> ProgressRow:
        row = ProgressRow(job.title, self, self.tr("Stop"))  # nothing is thrown away
        row.cancelled.connect(lambda: self.stopped.emit(job.id))
        self._rows.addWidget(row)
        self.running[job.id] = row
        return row

    def _fill(self, row: ProgressRow, job: Job) -> None:
        state, told = progress.of(job), bool(job.progress)
        doing = self.tr("Paused") if job.state == PAUSED else state.doing or self.tr("Starting")
        seconds = None if job.state == PAUSED else state.seconds_left
        row.show_progress(state.share, 1.0 if told else 0.0, doing, seconds, state.detail)
