"""The long work of one kind: a row for each job that waits or runs, a bar for each thing that went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core import documents, jobs
from studio.core.problems import Problem
from studio.core.store.schema import DONE, FAILED, INTERRUPTED, LIVE_STATES, QUEUED, Job
from studio.jobs.session import Session
from studio.ui import style, wording
from studio.ui.widgets.problem_bar import ProblemBar
from studio.ui.widgets.progress_row import ProgressRow

TITLE = 56
"""Characters of a job's title; file names may be longer than a window is wide."""
MOST_BARS = 3
"""More bars than this would push away what the person came for; the next follow as these are dismissed."""


class NoteBar(ProblemBar):
    """A problem bar that says when it was put away."""

    dismissed = Signal()

    def dismiss(self) -> None:
        super().dismiss()
        self.dismissed.emit()


class WorkRows(QWidget):
    """Takes no room while nothing runs and nothing went wrong."""

    def __init__(self, session: Session, kinds: Sequence[str], parent: QWidget | None = None) -> None:
        """``kinds`` are names of job classes of the protocol."""
        super().__init__(parent)
        self._session, self._kinds = session, tuple(kinds)
        self._rows: dict[int, ProgressRow] = {}
        self._bars: dict[tuple[int, str], NoteBar] = {}
        self._put_away: set[int] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        self.hide()

    @property
    def running(self) -> bool:
        """Say whether work waits or runs."""
        return bool(self._rows)

    def refresh(self) -> None:
        """Show the jobs as they are now."""
        found = self._session.read(jobs.shown, self._kinds)
        self._show_rows([job for job in found if job.state in (QUEUED, *LIVE_STATES)])
        self._show_bars(found)
        self.setVisible(bool(self._rows or self._bars))

    def _show_rows(self, live: list[Job]) -> None:
        for gone in self._rows.keys() - {job.id for job in live}:
            self._rows.pop(gone).deleteLater()
        for job in live:
            if job.id not in self._rows:
                self._rows[job.id] = self._new_row(job)
            _fill(self._rows[job.id], job)

    def _new_row(self, job: Job) -> ProgressRow:
        row = ProgressRow(_short(job.title), self)
        row.cancelled.connect(lambda: self._session.do(jobs.stop, self._session.project, job.id))
        self._column.addWidget(row)
        return row

    def _show_bars(self, found: list[Job]) -> None:
        wanted = {(job.id, str(one)): (job, one) for job in found for one in jobs.notes(job)}
        wanted |= {(job.id, ""): (job, one) for job in self._failed(found) if (one := jobs.problem(job))}
        shown = dict(list(wanted.items())[:MOST_BARS])
        for gone in self._bars.keys() - shown.keys():
            self._bars.pop(gone).deleteLater()
        for key, (job, problem) in shown.items():
            if key not in self._bars:
                self._bars[key] = self._new_bar(job, problem, is_note=bool(key[1]))

    def _failed(self, found: list[Job]) -> list[Job]:
        """What failed matters until the same kind of work succeeds or the person has read it."""
        last_done = max((job.id for job in found if job.state == DONE), default=0)
        ended = [job for job in found if job.state in (FAILED, INTERRUPTED) and job.id > last_done]
        return [job for job in ended if job.id not in self._put_away]

    def _new_bar(self, job: Job, problem: Problem, is_note: bool) -> NoteBar:
        bar = NoteBar(self)
        self._column.addWidget(bar)
        if is_note:
            bar.show_problem(problem)
            bar.dismissed.connect(lambda: self._session.do(documents.dismiss_note, job.id, problem))
        else:
            button = self.tr("Resume") if job.state == INTERRUPTED else self.tr("Try again")
            bar.show_problem(problem, button, lambda: self._resume(job))
            bar.dismissed.connect(lambda: self._forget(job))
        return bar

    def _resume(self, job: Job) -> Any:
        return self._session.do(jobs.resume, self._session.project, job.id)

    def _forget(self, job: Job) -> None:
        self._put_away.add(job.id)
        self.refresh()


def _fill(row: ProgressRow, job: Job) -> None:
    """Show a job's progress; one that waits says so."""
    row.set_title(wording.capitalised(_short(job.title)))
    row.setToolTip(wording.as_tip(job.title))
    told = job.progress
    if job.state == QUEUED or not told:
        row.show_progress(0, 0 if job.state != QUEUED else 1, "waiting" if job.state == QUEUED else "preparing")
    else:
        row.show_progress(told["done"], told["total"], told["doing"], told["seconds_left"], told["detail"])


def _short(title: str) -> str:
    """Cut a title in its middle: the end of a file name says what kind of file it is."""
    return title if len(title) <= TITLE else f"{title[: TITLE - 20]} … {title[-16:]}"
