"""What came of exports: how many questions lie in which file, with the way to its folder."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import jobs
from studio.core.review import interchange
from studio.core.store.schema import DONE
from studio.jobs.session import Session
from studio.protocol import ExportPairs
from studio.ui import style, wording
from studio.ui.look import Look
from studio.ui.widgets import labels
from studio.ui.widgets.actions import action, tool_button

SHOWN = 3
"""Files; older ones are history."""


class Export(NamedTuple):
    """An export that is done."""

    job: int
    target: Path
    questions: int


def _done(db: Db) -> list[Export]:
    """Return the exports that are done, the oldest first."""
    done = [job for job in jobs.listed(db, (ExportPairs.__name__,)) if job.state == DONE]
    return [Export(job.id, Path(job.spec["target"]), interchange.counts(db, job.id).got) for job in done]


class ExportsTold(QWidget):
    """Takes no room until an export ends; those that ended before it was made are past."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._past = {one.job for one in session.read(_done)}
        self._bars: dict[int, ExportBar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        self.hide()

    @property
    def bars(self) -> list[ExportBar]:
        """The files told of now, the oldest first."""
        return list(self._bars.values())

    def refresh(self) -> None:
        """Look again."""
        self._look.ask(_done)

    def _show(self, found: list[Export]) -> None:
        told = {one.job: one for one in found if one.job not in self._past}
        for job_id in list(told)[:-SHOWN]:
            self._put_away(job_id)
        for job_id, one in list(told.items())[-SHOWN:]:
            if job_id not in self._bars:
                self._bars[job_id] = self._new_bar(one)
        self.setVisible(bool(self._bars))

    def _new_bar(self, one: Export) -> ExportBar:
        bar = ExportBar(one, self)
        bar.dismissed.connect(lambda: self._put_away(one.job))
        self._column.addWidget(bar)
        return bar

    def _put_away(self, job_id: int) -> None:
        self._past.add(job_id)
        if job_id in self._bars:
            self._bars.pop(job_id).deleteLater()
        self.setVisible(bool(self._bars))


class ExportBar(QFrame):
    """One file that was written."""

    dismissed = Signal()

    def __init__(self, done: Export, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = done.target if done.target.is_dir() else done.target.parent
        style.mark(self, card=True)
        words = _sentence(done)
        self.setAccessibleName(words)
        self.said = labels.strong(words)
        self.said.setWordWrap(True)
        self.said.setToolTip(wording.as_tip(str(done.target)))
        self.open = QPushButton(self.tr("Open folder"), toolTip=wording.as_tip(str(self.folder)))
        self.open.clicked.connect(self._open)
        self.put_away = tool_button(action(self, self.tr("Put away"), self.dismissed.emit, icon="cross"))
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GRID)
        row.addWidget(self.said, 1)
        row.addWidget(self.open)
        row.addWidget(self.put_away)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


def _sentence(done: Export) -> str:
    count = wording.count(done.questions, _tr("question is"), _tr("questions are"))
    return _tr("{0} in “{1}”.").format(count, done.target.name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("interchange", text)
