"""Fetch a model from the hub: look it up, read size and licence, then decide. Nothing is fetched before that."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.problems import Problem, ProblemError
from studio.jobs import download
from studio.protocol import ModelFound, Progress
from studio.ui import style, wording
from studio.ui.loop import spawn
from studio.ui.widgets import labels
from studio.ui.widgets.progress_row import ProgressRow


class HubBox(QFrame):
    """One model at a time. What was begun and not finished is offered again at the next start."""

    network = Signal(str)
    """What goes over the network now; empty when nothing does."""
    trouble = Signal(object)
    """A Problem."""
    arrived = Signal(str)
    """Folder of a model that is whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, card=True)
        self._found: ModelFound | None = None
        self._task: asyncio.Task[None] | None = None
        self.name = QLineEdit(placeholderText=self.tr("organisation/model"))
        self.name.setAccessibleName(self.tr("Name of the model"))
        self.name.setMaximumWidth(50 * style.GRID)
        self.name.setFixedHeight(style.CONTROL)
        self.look_up = QPushButton(self.tr("Look up"), toolTip=self.tr("Ask the hub for size and licence (Enter)"))
        self.download = QPushButton(self.tr("Download"))
        self._facts = labels.body()
        self.progress = ProgressRow()
        self._lay_out()
        self._listen()
        self._offer_unfinished()
        self._offer()

    def _lay_out(self) -> None:
        row, offer = QHBoxLayout(), QHBoxLayout()
        for line, parts in ((row, (self.name, self.look_up)), (offer, (self._facts, self.download))):
            line.setSpacing(style.GRID)
            for part in parts:
                line.addWidget(part, 1 if part in (self.name, self._facts) else 0)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, style.GROUP - 4, style.GROUP, style.GROUP - 4)
        column.setSpacing(style.GRID)
        column.addWidget(labels.strong(self.tr("Fetch from the hub")))
        column.addWidget(labels.caption(
            self.tr("Uses the network, and only when you press a button here. The hub is {0}.").format(
                download.endpoint())
        ))  # fmt: skip
        column.addLayout(row)
        column.addLayout(offer)
        column.addWidget(self.progress)
        self.progress.hide()

    def _listen(self) -> None:
        self.name.textChanged.connect(lambda _: self._forget())
        self.name.returnPressed.connect(self.look_up.click)
        self.look_up.clicked.connect(lambda: self._begin(self._look_up(self.repo)))
        self.download.clicked.connect(lambda: self._begin(self._download(self.repo)))
        self.progress.cancelled.connect(self._cancel)
        tasks: list[asyncio.Task[None]] = []
        self._tasks = tasks
        self.destroyed.connect(lambda: [task.cancel() for task in tasks])

    @property
    def repo(self) -> str:
        """The name as typed; a whole address is cut to the name in it."""
        return "/".join(self.name.text().strip().strip("/").split("/")[-2:])

    @property
    def busy(self) -> bool:
        """Say whether something is under way."""
        return self._task is not None

    # ------------------------------------------------------------ showing

    def _offer(self) -> None:
        self.name.setEnabled(not self.busy)
        self.look_up.setEnabled(not self.busy and download.is_name(self.repo))
        ready = self._found is not None or self.repo in download.unfinished()
        self.download.setVisible(ready and not self.busy)
        self._facts.setVisible(bool(self._facts.text()) and not self.busy)
        self.progress.setVisible(self.busy)

    def _offer_unfinished(self) -> None:
        """Offer to go on with what was begun."""
        begun = download.unfinished()
        if not begun:
            return
        self.name.setText(begun[0])
        self._facts.setText(
            self.tr("The download of “{0}” is not finished. What has arrived is kept.").format(begun[0])
        )
        self.download.setText(self.tr("Resume the download"))
        self._offer()

    def _forget(self) -> None:
        """Another name: what was found is about the one before."""
        self._found = None
        self._facts.setText("")
        self._offer()

    def _show_found(self, found: ModelFound) -> None:
        self._found = found
        licence = found.licence or self.tr("not stated; ask its maker before you use it")
        facts = self.tr("“{0}”: {1}, licence: {2}.").format(found.repo, wording.size(found.bytes), licence)
        gated = self.tr("Its maker asks for conditions to be accepted on its web page first.") if found.gated else ""
        self._facts.setText(f"{facts} {gated}".strip())
        self.download.setText(self.tr("Download {0}").format(wording.size(found.bytes)))

    # ------------------------------------------------------------ doing

    def _begin(self, work: object) -> None:
        self._task = spawn(work)
        self._tasks[:] = [self._task]
        self._offer()

    async def _look_up(self, repo: str) -> None:
        self._show_work(self.tr("Looking up {0}").format(repo))
        try:
            self._show_found(await download.look_up(repo))
        except ProblemError as error:
            self._tell(error.problem)
        self._end()

    async def _download(self, repo: str) -> None:
        self._show_work(self.tr("Downloading {0}").format(repo))
        revision = self._found.revision if self._found else "main"
        try:
            async for event in download.download(repo, revision=revision):
                if isinstance(event, Progress):
                    here = self.tr("{0} of {1}").format(wording.size(event.done), wording.size(event.total))
                    self.progress.show_progress(event.done, event.total, here, event.seconds_left)
                else:
                    self._forget()
                    self.name.clear()
                    self.arrived.emit(event.folder)
        except ProblemError as error:
            self._tell(error.problem)
        self._end()
        self._offer_unfinished()

    def _show_work(self, title: str) -> None:
        self.progress.set_title(title)
        self.progress.set_cancellable(True)
        self.progress.show_progress(0, 0)
        self.network.emit(title)

    def _tell(self, problem: Problem) -> None:
        self.trouble.emit(problem)

    def _cancel(self) -> None:
        """Ask the child to stop; it says so itself when it has."""
        download.stop(self.repo)

    def _end(self) -> None:
        self._task = None
        self.network.emit("")
        self._offer()
