"""Training: choose a base and how thorough to be, start, and watch the runs and the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import bases, datasets, jobs, training
from studio.core.problems import Problem
from studio.core.splitting import Freezing
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.store.schema import DONE, ENDED_STATES, LIVE_STATES, PAUSED, QUEUED, RUNNING, Job
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.look import Look
from studio.ui.training_parts.queue_view import QueueView
from studio.ui.training_parts.run_details import RunDetails
from studio.ui.training_parts.run_form import RunForm
from studio.ui.training_parts.run_look import RunLook, forecasts, look
from studio.ui.versions_parts.looks import prepared
from studio.ui.widgets.pane import Pane

LOOK_EVERY_MS = 300
"""A running job says something ten times a second; the curve is drawn anew about three times."""


class TrainingPane(Pane):
    """The form of a new run above the queue; the chosen run at the side."""

    kinds: ClassVar[frozenset[str]] = frozenset({"job", "metric", "adapter", "dataset_version", "pair", "evaluation"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._run: RunLook | None = None
        self._approved = 0
        self._newest: int | None = None
        """The newest job when Start was pressed: what comes after it is chosen once it is there."""
        self._queue_look, self._run_look, self._cost_look, self._freeze_look = (Look(session, self) for _ in range(4))
        self._pause_looks = QTimer(self, singleShot=True, interval=LOOK_EVERY_MS)
        self.set_heading(
            self.tr("Training"),
            self.tr("A base model learns from your approved questions. It goes on when the studio is closed."),
        )
        self._make_actions()
        self.form, self.queue = RunForm(), QueueView(self._queue_steps)
        self.details = RunDetails((self._to_verdict, self._to_playground))
        self.set_content(self._content())
        self._side = self.set_details(self.tr("No run yet"), self.details)
        self.details.hide()
        self.set_empty(
            self.tr("Here a base model learns from questions you approved. None is approved yet: review some first."),
            self._to_questions,
        )
        self._listen()

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look at what changed; metrics alone redraw the curve alone."""
        if kinds != frozenset({"metric"}):
            self._queue_look.ask(jobs.listed)
        if kinds & {"pair", "adapter", "dataset_version"}:
            self._ask_cost()
        self._ask_run()

    def arrive(self, **what: Any) -> None:
        """Come for one job, or with a base model to start from."""
        if "job" in what:
            self.queue.table.choose(int(what["job"]))
        if "base" in what:
            self.form.show_bases(bases.listed())
            self.form.choose_base(what["base"])

    def showEvent(self, event: QShowEvent) -> None:
        """The list of models may have changed meanwhile."""
        super().showEvent(event)
        self.form.show_bases(bases.listed())

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self.start = add(self.tr("Start training"), self._start, "Ctrl+Return", "play")
        self.stop = add(
            self.tr("Stop"),
            lambda: self._do_chosen(jobs.stop),
            "Ctrl+.",
            "stop",
            self.tr("Stop; what is learnt so far is kept"),
        )
        self.pause = add(self.tr("Pause"), lambda: self._do_chosen(jobs.pause), "Ctrl+P", "pause")
        self.resume = add(
            self.tr("Resume"),
            lambda: self._do_chosen(jobs.resume),
            "Ctrl+R",
            "play",
            self.tr("Go on from where it was"),
        )
        self.earlier = add(self.tr("Earlier"), lambda: self._move(-1), "Alt+Up", "up", self.tr("Earlier in the queue"))
        self.later = add(self.tr("Later"), lambda: self._move(1), "Alt+Down", "down", self.tr("Later in the queue"))
        self._queue_steps = (self.earlier, self.later, self.pause, self.resume, self.stop)
        self._to_verdict = add(self.tr("See the verdict"), self._go_to_verdict, icon="verdict")
        self._to_playground = add(self.tr("Ask in the playground"), self._go_to_playground, icon="playground")
        self._to_questions = add(self.tr("Go to Questions"), lambda: self.go("questions"), icon="questions")
        self.set_primary(self.start)
        self.start.setEnabled(False)
        self._offer(None)

    def _content(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, style.GRID // 2, 0)
        column.setSpacing(style.GROUP)
        column.addWidget(self.form)
        column.addWidget(self.queue, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        return area

    def _listen(self) -> None:
        self.form.changed.connect(self._ask_cost)
        self.queue.table.chosen.connect(lambda _: self._ask_run(at_once=True))
        self.queue.stopped.connect(lambda job_id: self._do(jobs.stop, job_id))
        self.details.resumed.connect(lambda job_id: self._do(jobs.resume, job_id))
        self._queue_look.found.connect(self._show_jobs)
        self._run_look.found.connect(self._show_run)
        self._cost_look.found.connect(self._show_cost)
        self._freeze_look.found.connect(self._start_with)
        self.session.problem.connect(lambda _: self._offer_start())
        self._pause_looks.timeout.connect(lambda: self._ask_run(at_once=True))

    # ------------------------------------------------------------ showing

    def _ask_run(self, at_once: bool = False) -> None:
        if not at_once:
            if not self._pause_looks.isActive():
                self._pause_looks.start()
        elif self.queue.table.job is not None:
            self._run_look.ask(look, self.queue.table.job.id)

    def _ask_cost(self) -> None:
        self.form.show_bases(bases.listed())
        if self.form.model is not None:
            self._cost_look.ask(forecasts, self.form.model, self.form.recipes())

    def _show_jobs(self, found: list[Job]) -> None:
        self.queue.show_jobs(found)
        newest = max((job.id for job in found), default=0)
        if self._newest is not None and newest > self._newest:
            self._offer_start()
            self.queue.table.choose(newest)
        self._offer(self.queue.table.job)
        self._show_emptiness()

    def _show_run(self, run: RunLook | None) -> None:
        chosen = self.queue.table.job
        if run is None or chosen is None or run.job.id != chosen.id:
            return
        self._run = run
        self._side.title.setText(run.job.title)
        self.details.show_run(run, self.session.project.run_folder(run.job.id))
        self._to_verdict.setVisible(run.evaluation_id is not None)
        self._to_playground.setVisible(run.adapter is not None)

    def _show_cost(self, found: dict[str, training.Forecast]) -> None:
        self.form.show_forecasts(found)
        self._approved = found[""].approved
        self._offer_start()
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        self.show_empty(not self._approved and not self.queue.table.rows.jobs)

    def _offer_start(self, wanted: int | None = None) -> None:
        """One press starts one run: wait until it stands in the queue, or a problem says why it does not."""
        self._newest = wanted
        self.start.setEnabled(wanted is None and self._approved >= datasets.NEEDED)

    def _offer(self, job: Job | None) -> None:
        """Offer what can be done with the chosen job, and nothing else."""
        state = job.state if job else ""
        waiting = self.queue.table.waiting_ids() if job else []
        self.stop.setVisible(state in (QUEUED, *LIVE_STATES))
        self.pause.setVisible(state == RUNNING)
        self.resume.setVisible(state == PAUSED or (state in ENDED_STATES and state != DONE))
        self.earlier.setVisible(state == QUEUED and len(waiting) > 1)
        self.later.setVisible(state == QUEUED and len(waiting) > 1)
        if state == QUEUED and job is not None:
            self.earlier.setEnabled(job.id != waiting[0])
            self.later.setEnabled(job.id != waiting[-1])

    # ------------------------------------------------------------ doing

    def _start(self) -> None:
        if self.form.model is None:
            return
        self.clear_problem()
        self._offer_start(max((job.id for job in self.queue.table.rows.jobs), default=0))
        self._freeze_look.ask(prepared, Freezing())

    def _start_with(self, found: datasets.Prepared | Problem) -> None:
        """The version was made beside the database's thread: with many questions that takes its time."""
        if isinstance(found, Problem):
            self._offer_start()
            self.show_problem(found)
        elif self.form.model is not None:
            self.session.do(training.freeze_and_start, self.session.project, self.form.model, self.form.recipe, found)

    def _do(self, action: Callable[[Db, Project, int], Change], job_id: int) -> None:
        self.session.do(action, self.session.project, job_id)

    def _do_chosen(self, action: Callable[[Db, Project, int], Change]) -> None:
        if (job := self.queue.table.job) is not None:
            self._do(action, job.id)

    def _move(self, by: int) -> None:
        """Move the chosen job by one place among those that wait."""
        waiting, job = self.queue.table.waiting_ids(), self.queue.table.job
        if job is None or job.id not in waiting:
            return
        at = waiting.index(job.id) + by
        waiting.remove(job.id)
        if 0 <= at <= len(waiting):
            self.session.do(jobs.move, job.id, waiting[at] if at < len(waiting) else None)

    def _go_to_verdict(self) -> None:
        if self._run is not None:
            self.go("verdict", evaluation=self._run.evaluation_id)

    def _go_to_playground(self) -> None:
        if self._run is not None and self._run.adapter is not None:
            self.go("playground", adapter=self._run.adapter.id)
