"""Training: the queue and the runs, a new run, and runs side by side."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import jobs
from studio.core.freezing import datasets
from studio.core.problems import Problem, ProblemError
from studio.core.training import runs, watching
from studio.core.training.watching import History, Listing
from studio.jobs.session import Session
from studio.ui.look import Look
from studio.ui.training_parts.compare.page import ComparePage
from studio.ui.training_parts.new_run.page import NewRunPage
from studio.ui.training_parts.pace import Pace
from studio.ui.training_parts.queue_list.order import Group
from studio.ui.training_parts.queue_list.view import QueueList
from studio.ui.training_parts.queue_steps import QueueSteps
from studio.ui.training_parts.run_details import RunDetails
from studio.ui.training_parts.run_look import RunLook, look
from studio.ui.widgets.pane import Pane

MOST_OVERLAID = 8
"""More curves on top of each other tell nobody anything."""


class TrainingPane(Pane):
    """Three pages: the list of runs with one of them at the side, the form of a new run, and the comparison."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"job", "metric", "sample_answer", "adapter", "dataset_version", "pair", "evaluation"}
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._run: RunLook | None = None
        self._listing: Listing | None = None
        self._queue_look, self._run_look, self._draft_look = (Look(session, self) for _ in range(3))
        self._queue_pace, self._run_pace = Pace(self._ask_queue, self), Pace(self._ask_run, self)
        self.set_heading(
            self.tr("Training"),
            self.tr("A base model learns from your approved questions. It goes on when the studio is closed."),
        )
        self.queue = QueueList()
        self._make_actions()
        self.steps = QueueSteps(self, self.queue)
        self.details = RunDetails((*self.steps.shown, self.to_verdict, self.to_playground))
        self._content = QStackedWidget()
        self._content.addWidget(self.queue)
        self.set_content(self._content)
        self._side = self.set_details(self.tr("No run yet"), self.details, share=0.58)
        for part, share in enumerate((4, 5)):  # a larger window has larger curves, too
            self._splitter.setStretchFactor(part, share)
        self.details.hide()
        self.set_empty(
            self.tr("Here a base model learns from questions you approved. None is approved yet: review some first."),
            self._to_questions,
        )
        self.begin_at(self.queue)
        self._listen()
        self.steps.offer()

    # ------------------------------------------------------------ the pages behind the list, made when first asked for

    @cached_property
    def new_run(self) -> NewRunPage:
        """The page of a new run."""
        page = NewRunPage(self.session)
        page.started.connect(self._show_runs)
        page.left.connect(self._show_runs)
        page.wanted.connect(self.wanted)
        self._add_page(page)
        return page

    @cached_property
    def comparison(self) -> ComparePage:
        """Runs side by side."""
        page = ComparePage(self.session)
        page.left.connect(self._show_runs)
        page.wanted.connect(self._show_runs)
        self._add_page(page)
        return page

    def _add_page(self, page: QWidget) -> None:
        """Behind the list it must not make it wider."""
        page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._content.addWidget(page)

    # ------------------------------------------------------------ what others ask of the form of a new run

    @property
    def form(self) -> QWidget:
        """The form of a new run."""
        return self.new_run.form

    @property
    def start(self) -> QAction:
        """Starts what the form says."""
        return self.new_run.start

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look at what changed, on the page that is seen; the others are brought up to date when they are shown."""
        self._queue_pace.ask()
        page = self._content.currentWidget()
        if page is self.queue:
            self._run_pace.ask()
        elif isinstance(page, NewRunPage | ComparePage):
            page.refresh(kinds)

    def arrive(self, **what: Any) -> None:
        """Come for one job, or with a base model to start from."""
        if "job" in what:
            self._show_runs(int(what["job"]))
        if "base" in what:
            self._show_page(self.new_run)
            self.new_run.choose_base(what["base"])

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self.new = add(self.tr("New training…"), lambda: self._show_page(self.new_run), "Ctrl+N", "add",
                       self.tr("Choose a base model and how thoroughly it learns"))  # fmt: skip
        self.to_verdict = add(self.tr("See the verdict"), self._go_to_verdict, "Ctrl+E", "verdict")
        self.to_playground = add(self.tr("Ask in the playground"), self._go_to_playground, "Ctrl+L", "playground")
        self._to_questions = add(self.tr("Go to Questions"), lambda: self.go("questions"), icon="questions")
        for step in (self.to_verdict, self.to_playground):
            step.setVisible(False)
        self.set_primary(self.new)

    def _listen(self) -> None:
        self.queue.chosen.connect(self._choose)
        self.queue.opened.connect(self._open)
        self.queue.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.queue.customContextMenuRequested.connect(
            lambda at: self.steps.show_menu(self.queue.viewport().mapToGlobal(at))
        )
        self.details.more.clicked.connect(self._show_more)
        self.steps.duplicated.connect(lambda job_id: self._draft_look.ask(_draft, job_id))
        self.steps.compared.connect(self._compare)
        self._queue_look.found.connect(self._show_queue)
        self._run_look.found.connect(self._show_run)
        self._draft_look.found.connect(self._show_draft)

    # ------------------------------------------------------------ pages

    def _show_runs(self, job_id: int = 0) -> None:
        """Go to the runs, and there to one of them."""
        if job_id:
            self.queue.choose(job_id)
        self._show_page(self.queue)

    def _show_page(self, page: QWidget) -> None:
        """Only the runs have the pane's own head, and a side."""
        if self._content.currentWidget() is not page:
            self._content.setCurrentWidget(page)
            self.show_head(page is self.queue)
            self.hold_details(page is not self.queue)
            self.take_focus()
        self.refresh(self.kinds)
        self._show_emptiness()

    def take_focus(self) -> None:
        """Work begins in what the page is about, not at its way back."""
        page = self._content.currentWidget()
        if isinstance(page, NewRunPage):
            page.form.base.setFocus()
        elif isinstance(page, ComparePage):
            page.table.setFocus()
        else:
            super().take_focus()

    def _show_emptiness(self) -> None:
        """Without a run there is nothing to list: the form of the first one is shown instead."""
        if self._listing is None:
            return
        none_yet, page = not self._listing.entries, self._content.currentWidget()
        if isinstance(page, NewRunPage):
            page.back.setVisible(not none_yet)
        is_empty = none_yet and not self.session.read(datasets.approved_count)
        self.show_head(is_empty or page is self.queue)
        self.new.setEnabled(not is_empty)
        self.show_empty(is_empty)

    # ------------------------------------------------------------ showing

    def _ask_queue(self) -> None:
        self._queue_look.ask(watching.listing, self._listing.history if self._listing else History())

    def _ask_run(self) -> None:
        """The side that is folded away, or behind another page, is not filled."""
        job = self.queue.subject
        if job is not None and self._side.isVisible():
            others = [one.id for one in self.queue.selected() if one.is_training and one.id != job.id]
            self._run_look.ask(look, job.id, tuple(others[:MOST_OVERLAID]))

    def _show_queue(self, found: Listing) -> None:
        before, self._listing = self._listing, found
        self.queue.show_listing(found)
        if not found.entries and (before is None or before.entries) and self._content.currentWidget() is self.queue:
            self._show_page(self.new_run)
        self._show_emptiness()
        self.steps.offer()

    def _choose(self) -> None:
        """Another job is looked at, or its state is another."""
        self.steps.offer()
        self._run_pace.ask()

    def _show_run(self, run: RunLook | None) -> None:
        chosen = self.queue.subject
        if run is None or chosen is None or run.job.id != chosen.id:
            return
        self._run = run
        self._side.title.setText(self._title(run.job.title))
        self.details.show_run(run, self.session.project.run_folder(run.job.id))
        self.to_verdict.setVisible(run.evaluation is not None)
        self.to_playground.setVisible(run.adapter is not None)

    def _title(self, title: str) -> str:
        """Of a group one run is shown: say which, for the list shows the group's own state."""
        group = self.queue.item
        if not isinstance(group, Group):
            return title
        best, own = group.best, runs.own_title(title)
        return self.tr("Best so far: {0}").format(own) if best else self.tr("First of the group: {0}").format(own)

    def _show_draft(self, found: tuple[runs.Draft, str] | Problem) -> None:
        """Open the form with another run's settings."""
        if isinstance(found, Problem):
            self.show_problem(found)
            return
        draft, title = found
        self._show_page(self.new_run)
        self.new_run.show_recipe(draft.recipe, draft.base.folder, draft.version_id, title)

    # ------------------------------------------------------------ doing

    def _show_more(self) -> None:
        button = self.details.more
        self.steps.show_menu(button.mapToGlobal(button.rect().bottomLeft()))

    def _open(self) -> None:
        """Enter on a group compares its runs."""
        if isinstance(self.queue.item, Group):
            self._compare([one.id for one in self.queue.item.entries])

    def _compare(self, job_ids: list[int]) -> None:
        self.comparison.compare(job_ids)
        self._show_page(self.comparison)

    def _go_to_verdict(self) -> None:
        if self._run is not None and self._run.evaluation is not None:
            self.go("verdict", evaluation=self._run.evaluation.id)

    def _go_to_playground(self) -> None:
        if self._run is not None and self._run.adapter is not None:
            self.go("playground", adapter=self._run.adapter.id)


def _draft(db: Db, job_id: int) -> tuple[runs.Draft, str] | Problem:
    """Return what a run was started with and its title; its base may be gone from this PC."""
    try:
        return runs.duplicate(db, job_id), db.get_one(jobs.Job, job_id).title
    except ProblemError as error:
        return error.problem
