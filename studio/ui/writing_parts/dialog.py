"""*Write questions*: who writes, what is written, what leaves this PC; tried on three passages first if wished."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.core import bases, documents, jobs
from studio.core.problems import ProblemError
from studio.core.store.changes import Change
from studio.core.store.schema import ENDED_STATES
from studio.core.writing import drafting, outcomes, previews
from studio.jobs.session import Session
from studio.ui import preferences, style
from studio.ui.look import Look
from studio.ui.loop import spawn
from studio.ui.widgets import labels
from studio.ui.widgets.form import Form
from studio.ui.widgets.problem_bar import ProblemBar
from studio.ui.writing_parts.preview import PreviewSide
from studio.ui.writing_parts.server_box import LABELS, ServerBox
from studio.ui.writing_parts.wishes import Wishes
from studio.ui.writing_parts.writer_cards import MODEL, SERVER, WriterCards

KEPT = "writing/wishes"
WIDE, HIGH = 1120, 660


def open_writing(session: Session, parent: QWidget | None = None) -> WritingDialog:
    """Open the dialog over a pane and return it; it deletes itself when it is closed."""
    dialog = WritingDialog(session, parent)
    dialog.finished.connect(lambda _: dialog.deleteLater())
    dialog.open()
    return dialog


class WritingDialog(QDialog):
    """Remembers what was chosen, but neither the key nor the yes."""

    queued = Signal(int)
    """Number of the job that writes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Write questions"))
        self._session, self._tried = session, 0
        self._scope: tuple[int, ...] = ()
        self._tasks: list[asyncio.Task[None]] = []
        self._sending, self._preview = Look(session, self), Look(session, self)
        self.writers, self.wishes, self.server = WriterCards(), Wishes(), ServerBox()
        self.model, self.problem, self.preview = QComboBox(), ProblemBar(), PreviewSide()
        self._bases = bases.listed()
        self.model.addItems([base.name for base in self._bases])
        self._lacks = labels.caption()
        self._lay_out()
        self._recall()
        self._listen()
        self.wishes.offer(session.read(documents.titles))
        self._follow()

    # ------------------------------------------------------------ the parts

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(style.PAGE)
        columns.addWidget(self._settings(), 3)
        columns.addWidget(self.preview, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(self.problem)
        column.addLayout(columns, 1)
        column.addLayout(self._foot())
        self.resize(WIDE, HIGH)

    def _settings(self) -> QWidget:
        self._model_form = Form()
        hint = self.tr("Add others under Models. Writing waits while the card is in use.")
        self._model_form.add_row(self.tr("Model"), self.model, hint=hint).setMinimumWidth(LABELS)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, style.GRID, 0)
        rows.setSpacing(style.GROUP)
        for part in (self.writers, self._model_form, self.server, self.wishes):
            rows.addWidget(part)
        rows.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keys, and it follows them
        area.setWidget(inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(inside.minimumSizeHint().width() + 3 * style.GRID)
        return area

    def _foot(self) -> QHBoxLayout:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.try_it = self.buttons.addButton(self.tr("Try on three passages"), QDialogButtonBox.ButtonRole.ActionRole)
        self.write = self.buttons.addButton(self.tr("Write questions"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.write.setProperty("primary", "true")
        self.write.setDefault(True)
        self.try_it.setToolTip(self.tr("See what this writer makes of three passages (Ctrl+T)"))
        self.try_it.setShortcut("Ctrl+T")
        self.write.setToolTip(self.tr("Write from every chosen passage (Ctrl+Enter)"))
        self.write.setShortcut("Ctrl+Return")
        foot = QHBoxLayout()
        foot.addWidget(self._lacks, 1)
        foot.addWidget(self.buttons)
        return foot

    def _listen(self) -> None:
        self.writers.chosen.connect(self._choose)
        self.model.currentIndexChanged.connect(lambda _: self._choose())
        self.wishes.changed.connect(self._follow)
        self.server.changed.connect(self._follow)
        self.server.trouble.connect(self.problem.show_problem)
        self.server.network.connect(lambda what: self._session.tell_network("models of a server", what))
        self.write.clicked.connect(lambda: self._spawn(self._write()))
        self.try_it.clicked.connect(lambda: self._spawn(self._try()))
        self.buttons.rejected.connect(self.reject)
        self.preview.cancelled.connect(lambda: self._session.do(jobs.stop, self._session.project, self._tried))
        self.preview.kept.connect(lambda: self._session.do(previews.keep, self._session.project, self._tried))
        self._sending.found.connect(self._show_sending)
        self._preview.found.connect(self._show_preview)
        self._session.changed.connect(self._hear)
        self.finished.connect(self._leave)
        self.destroyed.connect(lambda _=None, tasks=self._tasks: [task.cancel() for task in tasks])

    # ------------------------------------------------------------ showing

    def _choose(self) -> None:
        """Another writer: a try of the last one is stopped, and what it made is shown no longer."""
        if self._tried and not self.preview.progress.isHidden():
            self._session.do(jobs.stop, self._session.project, self._tried)
        self._tried = 0
        self.preview.forget()
        self._follow()

    def _follow(self) -> None:
        """Show what belongs to the writer, and what still lacks."""
        writer = self.writers.name
        self._model_form.setVisible(writer == MODEL)
        self.server.setVisible(writer == SERVER)
        if self.wishes.writer != writer:
            self.wishes.set_writer(writer)
        if self._scope != self.wishes.choice.documents:
            self._scope = self.wishes.choice.documents
            self.server.take_back()
        if writer == SERVER and self.server.server is not None:
            self._sending.ask(drafting.sending, self.wishes.choice, self.server.server.url)
        self._offer()

    def _show_sending(self, sending: drafting.Sending) -> None:
        """An answer about another address than the one that stands there now is of no use."""
        server = self.server.server
        if server is not None and server.host == sending.host:
            self.server.show_sending(sending)
        elif server is not None:
            self._sending.ask(drafting.sending, self.wishes.choice, server.url)
        self._offer()

    def _offer(self) -> None:
        """Say what lacks, and offer what can be done."""
        lacks = self.wishes.lacks or (self.server.lacks if self.writers.name == SERVER else "")
        if self.writers.name == MODEL and not self._bases:
            lacks = self.tr("Add a model under Models first.")
        self._lacks.setText(lacks)
        self.write.setEnabled(not lacks)
        self.try_it.setEnabled(not lacks and self.preview.progress.isHidden())

    def _hear(self, kinds: frozenset[str]) -> None:
        if self._tried and "job" in kinds:
            self._preview.ask(outcomes.outcome, self._tried)
        if documents.DOCUMENT & kinds:  # there may be more to send away now
            self._follow()

    def _show_preview(self, found: outcomes.Outcome) -> None:
        """Show the drafts of a try that has ended, or why it could not."""
        if found.job != self._tried or found.state not in ENDED_STATES or self.preview.progress.isHidden():
            return
        self.preview.show_drafts(previews.drafts(self._session.project, found.job), found.asked, found.tried)
        problem = found.problem or next((one.problem for one in found.failed), None)
        if problem is not None:
            self.problem.show_problem(problem)
        self._offer()

    # ------------------------------------------------------------ doing

    async def _write(self) -> None:
        """Queue the job and leave; the pane shows how far it is."""
        change = await self._begin(preview=False)
        if change is not None:
            self.queued.emit(change.made[0])
            self.accept()

    async def _try(self) -> None:
        """Queue a try; its drafts are shown here when it has ended."""
        change = await self._begin(preview=True)
        if change is not None:
            self._tried = change.made[0]
            self.preview.begin()
            self._offer()
            self._hear(frozenset({"job"}))

    async def _begin(self, preview: bool) -> Change | None:
        self.problem.dismiss()
        self._remember()
        try:
            if self.writers.name == SERVER:
                await self.server.keep_key()
            return await asyncio.wrap_future(self._queue(preview))
        except ProblemError as error:
            self.problem.show_problem(error.problem)
            return None

    def _queue(self, preview: bool) -> Any:
        """Ask core for the job; the future gives its Change."""
        do, choice = self._session.do, self.wishes.choice
        if self.writers.name == SERVER:
            assert self.server.server is not None, "the button is off without an address"
            return do(drafting.write_with_server, choice, self.server.server, self.server.agreed, preview)
        if self.writers.name == MODEL:
            return do(drafting.write_with_model, choice, self._bases[self.model.currentIndex()].folder, preview)
        return do(drafting.write_with_rules, choice, preview)

    def _leave(self) -> None:
        """A try that nobody watches any more is stopped."""
        self._session.changed.disconnect(self._hear)
        if self._tried and not self.preview.progress.isHidden() and self._session.is_open:
            self._session.do(jobs.stop, self._session.project, self._tried)

    def _remember(self) -> None:
        kept = {"writer": self.writers.name, "model": self.model.currentText(), "wishes": self.wishes.remembered(),
                "server": self.server.remembered()}  # fmt: skip
        preferences.set_word(KEPT, json.dumps(kept))

    def _recall(self) -> None:
        try:
            kept = json.loads(preferences.word(KEPT) or "{}")
            self.wishes.recall(kept.get("wishes", {}))
            self.server.recall(kept.get("server", {}))
            self.writers.choose(str(kept.get("writer", "")))
            self.model.setCurrentText(str(kept.get("model", "")))
        except (ValueError, TypeError, AttributeError):  # somebody edited the settings by hand
            preferences.set_word(KEPT, "")
        if self.writers.name == SERVER:
            self.server.look_for_key()

    def _spawn(self, work: Any) -> None:
        self._tasks[:] = [task for task in self._tasks if not task.done()] + [spawn(work)]
