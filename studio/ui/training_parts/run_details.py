"""The side that shows one run: curves, speed, time left, settings, log, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core import jobs, progress
from studio.core.store.schema import ENDED_STATES, INTERRUPTED, QUEUED, Job
from studio.protocol import LOG_FILE, Recipe
from studio.ui import style, wording
from studio.ui.curves import Curves
from studio.ui.fact_list import FactList
from studio.ui.training_parts.log_view import LogView
from studio.ui.training_parts.run_look import RunLook
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.chip import Chip
from studio.ui.widgets.fold import Fold
from studio.ui.widgets.problem_bar import ProblemBar


class RunDetails(QWidget):
    """Shows what it is given; looks at nothing but the log."""

    resumed = Signal(int)
    """The person wants this job to go on."""

    def __init__(self, steps: tuple[QAction, ...], parent: QWidget | None = None) -> None:
        """``steps`` are what can be done with a tuned model."""
        super().__init__(parent)
        self._chip = Chip()
        self._problem = ProblemBar()
        self._notes = labels.body(selectable=True)
        style.mark(self._notes, ink="warn")
        self.curves = Curves(
            (self.tr("Questions it learns from"), self.tr("Held-out questions")),
            self.tr("Step"), self.tr("Error (lower is better)"),
        )  # fmt: skip
        self.curves.setToolTip(self.tr("Mean loss per token of the answers (cross-entropy)"))
        self._hint = labels.caption(
            self.tr("The held-out curve may rise while answers still get better: the verdict decides, not the curve.")
        )
        self.facts, self._settings = FactList(), FactList()
        self._settings_fold = Fold("run-settings", self.tr("Settings used"), self._settings)
        self.log = LogView()
        self.log_fold = Fold("run-log", self.tr("Show log"), self.log)
        self._buttons = [ActionButton(step) for step in steps]
        self._lay_out()

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        steps.setSpacing(style.GRID)
        for button in self._buttons:
            steps.addWidget(button)
        steps.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, style.GRID // 2, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self._chip)
        for part in (self._problem, self._notes, self.curves, self._hint, self.facts):
            column.addWidget(part)
        column.addLayout(steps)
        column.addWidget(self._settings_fold)
        column.addWidget(self.log_fold)
        column.addStretch(1)

    def show_run(self, run: RunLook, folder: Path) -> None:
        """Show a run as it is now; ``folder`` is where its child keeps the log."""
        job = run.job
        self.show()
        self._chip.set_state(job.state)
        self._show_trouble(job)
        self.curves.setVisible(run.is_training)
        self._hint.setVisible(bool(run.held_out_loss))
        if run.is_training:
            self.curves.show_points(run.train_loss, run.held_out_loss)
        self.facts.show_facts(list(self._facts(run)))
        self._settings_fold.setVisible(run.settings is not None)
        if run.settings is not None:
            self._settings.show_facts(list(self._recipe(run.settings)))
        self.log.follow(folder / LOG_FILE)

    def _show_trouble(self, job: Job) -> None:
        problem = jobs.problem(job)
        if problem is None:
            self._problem.dismiss()
        elif problem != self._problem.problem:
            button = self.tr("Resume") if job.state == INTERRUPTED else self.tr("Try again")
            self._problem.show_problem(problem, button, lambda: self.resumed.emit(job.id))
        self._notes.setText("\n".join(map(str, jobs.notes(job))))
        self._notes.setVisible(bool(job.notes))

    def _facts(self, run: RunLook) -> Iterator[tuple[str, str]]:
        job, state = run.job, progress.of(run.job)
        if job.state == QUEUED:
            yield self.tr("Now"), self.tr("Waits for its turn")
        elif job.state not in ENDED_STATES:
            yield self.tr("Now"), wording.doing(state.doing, state.detail) or self.tr("Starting")
            if state.seconds_left is not None:
                yield self.tr("Time left"), wording.capitalised(wording.about(state.seconds_left))
        elif job.started and job.ended:
            yield self.tr("Took"), wording.capitalised(wording.about(job.ended - job.started))
        if run.speed:
            yield (
                self.tr("Speed"),
                wording.count(round(run.speed), self.tr("token per second"), self.tr("tokens per second")),
            )
        if run.version is not None:
            split = self.tr("{0} to learn from, {1} held out").format(run.version.trained, run.version.held_out)
            yield self.tr("Dataset {0}").format(run.version.number), split
        if run.adapter is not None:
            yield self.tr("Tuned model"), run.adapter.name

    def _recipe(self, recipe: Recipe) -> Iterator[tuple[str, str]]:
        yield self.tr("Passes"), str(recipe.epochs)
        yield self.tr("Training rate"), f"{recipe.rate:g}"
        yield self.tr("Questions per step"), str(recipe.batch)
        yield self.tr("Longest text"), self.tr("{0} tokens").format(recipe.length)
        practised = self.tr("In every second pass") if recipe.reword else self.tr("Not practised")
        yield self.tr("Other wordings"), practised
        kept = self.tr("4-bit (QLoRA)") if recipe.method == "qlora" else self.tr("Whole (LoRA)")
        yield self.tr("Base model kept"), kept
        yield self.tr("Rank, alpha"), f"{recipe.rank}, {recipe.alpha}"
        yield self.tr("Seed"), str(recipe.seed)
