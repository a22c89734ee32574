"""The queue as a table: what runs, what waits in its order, and what ended, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from studio.core import training
from studio.core.store.schema import LIVE_STATES, QUEUED, Job
from studio.protocol import TrainAdapter
from studio.ui import wording
from studio.ui.widgets import chip
from studio.ui.widgets.chip import ChipDelegate
from studio.ui.widgets.table import Table

Index = QModelIndex | QPersistentModelIndex
WORK, SETTINGS, STATE, WHEN = range(4)


def in_order(jobs: Sequence[Job]) -> list[Job]:
    """Return jobs as people look for them: running, waiting in their order, ended with the newest first."""
    live = [job for job in jobs if job.state in LIVE_STATES]
    waiting = [job for job in jobs if job.state == QUEUED]
    ended = [job for job in jobs if job.state not in (*LIVE_STATES, QUEUED)]
    return [*live, *waiting, *sorted(ended, key=lambda job: job.ended or job.created, reverse=True)]


class JobModel(QAbstractTableModel):
    """Rows of jobs; keeps the view's place as long as the same jobs stand in the same order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[Job] = []
        self._titles = (self.tr("Work"), self.tr("Settings"), self.tr("State"), self.tr("When"))

    def show_jobs(self, jobs: list[Job]) -> None:
        """Take the jobs as they are now."""
        if jobs and [job.id for job in jobs] == [job.id for job in self.jobs]:
            self.jobs = jobs
            self.dataChanged.emit(self.index(0, 0), self.index(len(jobs) - 1, WHEN))
            return
        self.beginResetModel()
        self.jobs = jobs
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.jobs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        job = self.jobs[index.row()]
        if role == ChipDelegate.StateRole and index.column() == STATE:
            return job.state
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(job, index.column())
        return None

    def _text(self, job: Job, column: int) -> str:
        if column == SETTINGS:
            return self._settings(job)
        if column == STATE:
            return chip.word(job.state)
        return job.title if column == WORK else wording.when(job.ended or job.started or job.created)

    def _settings(self, job: Job) -> str:
        """What tells two runs on the same questions apart."""
        if job.kind != TrainAdapter.__name__:
            return ""
        recipe = training.settings(job)
        return self.tr("{0}, rank {1}").format(
            wording.count(recipe.epochs, self.tr("pass"), self.tr("passes")), recipe.rank
        )


class JobTable(Table):
    """One job is chosen at a time."""

    chosen = Signal(int)
    """Id of the job chosen now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("jobs", "", parent)
        self.setAccessibleName(self.tr("Queue and history"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._wanted = 0
        self.rows = JobModel(self)
        self.setItemDelegateForColumn(STATE, ChipDelegate(self))
        self.show_model(self.rows, stretch=WORK, sortable=False)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell())

    @property
    def job(self) -> Job | None:
        """The job chosen now."""
        row = self.currentIndex().row()
        return self.rows.jobs[row] if 0 <= row < len(self.rows.jobs) else None

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """Show the jobs as they are; the chosen one stays chosen, else the first is."""
        before, fresh = self._wanted, len(jobs) != len(self.rows.jobs)
        self.rows.show_jobs(in_order(jobs))
        if fresh:
            self.fit_columns(WORK)
        self.choose(before)

    def choose(self, job_id: int) -> None:
        """Choose a job by its id, as soon as it is in the list."""
        self._wanted = job_id
        ids = [job.id for job in self.rows.jobs]
        row = ids.index(job_id) if job_id in ids else self._first()
        if ids and row != self.currentIndex().row():
            self.setCurrentIndex(self.rows.index(row, WORK))

    def _first(self) -> int:
        """What runs is looked at first, else the newest training run."""
        jobs = self.rows.jobs
        wanted = (at for at, job in enumerate(jobs) if job.state in LIVE_STATES or job.kind == TrainAdapter.__name__)
        return next(wanted, 0)

    def waiting_ids(self) -> list[int]:
        """Return the jobs that wait, in their order."""
        return [job.id for job in self.rows.jobs if job.state == QUEUED]

    def _tell(self) -> None:
        if self.job is not None:
            self._wanted = self.job.id
            self.chosen.emit(self.job.id)
