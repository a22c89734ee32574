"""The side that shows one run: its numbers as they come, curves, sample answers, settings, log, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from studio.core import jobs, progress
from studio.core.problems import Problem
from studio.core.store.schema import ENDED_STATES, PAUSED, QUEUED, Job
from studio.core.training import recording
from studio.protocol import LOG_FILE
from studio.ui import icons, style, wording
from studio.ui.curves import HEIGHT, Curves, Line
from studio.ui.fact_list import FactList
from studio.ui.training_parts.log_view import LogView
from studio.ui.training_parts.meters import Meter, Meters
from studio.ui.training_parts.queue_list import words
from studio.ui.training_parts.run_look import RunLook
from studio.ui.training_parts.samples import Samples
from studio.ui.training_parts.setting_words import SettingWords
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.chip import Chip
from studio.ui.widgets.flow import FlowLayout
from studio.ui.widgets.fold import Fold
from studio.ui.widgets.problem_bar import ProblemBar


class RunDetails(QWidget):
    """Shows what it is given; looks at nothing but the log."""

    def __init__(self, steps: Sequence[QAction], parent: QWidget | None = None) -> None:
        """``steps`` are what can be done with the job; those that make no sense for it are hidden."""
        super().__init__(parent)
        self.chip, self.meters = Chip(), Meters()
        self._problem = ProblemBar()
        self._told: tuple[int, Problem | None] = (0, None)
        """The job, and what was told of it: who dismissed it has read it."""
        self._notes = labels.body(selectable=True)
        style.mark(self._notes, ink="warn")
        self.curves = Curves(self.tr("Step"), self.tr("Error (lower is better)"))
        self.curves.setFixedHeight(HEIGHT)
        self.curves.setToolTip(self.tr("Mean loss per token of the answers (cross-entropy)"))
        self._hint = labels.caption(
            self.tr("The held-out curve may rise while answers still get better: the verdict decides, not the curve.")
        )
        self.samples, self.facts, self.settings = Samples(), FactList(), FactList()
        self._setting_words = SettingWords(self)
        self._settings_fold = Fold("run-settings", self.tr("Settings used"), self.settings)
        self.log = LogView()
        self.log_fold = Fold("run-log", self.tr("Show log"), self.log)
        self.more = _more_button(self.tr("More"), self.tr("More that can be done with it (Shift+F10 in the list)"))
        self._lay_out([*map(ActionButton, steps), self.more])

    def _lay_out(self, buttons: Sequence[QWidget]) -> None:
        head = QWidget()
        row = FlowLayout(head)
        row.setSpacing(style.GRID)
        for part in (self.chip, *buttons):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, style.GRID // 2, 0)
        column.setSpacing(style.GROUP - 4)
        for part in (head, self._problem, self._notes, self.meters, self.curves, self._hint, self.samples, self.facts,
                     self._settings_fold, self.log_fold):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)

    def show_run(self, run: RunLook, folder: Path) -> None:
        """Show a run as it is now; ``folder`` is where its child keeps the log."""
        self.show()
        self.chip.set_state(run.job.state)
        self._show_trouble(run.job)
        self.meters.show_meters(list(self._meters(run)))
        self._show_curves(run)
        self.samples.show_samples(run.samples)
        self.facts.show_facts(list(self._facts(run)))
        self.facts.setVisible(bool(self.facts.facts))
        self._settings_fold.setVisible(run.settings is not None)
        if run.settings is not None:
            self.settings.show_facts(list(self._setting_words.all_told(asdict(run.settings))))
        self.log.follow(folder / LOG_FILE)

    def _show_curves(self, run: RunLook) -> None:
        waits = run.job.state == QUEUED and not run.trained
        self.curves.setVisible(run.is_training and not waits)
        self._hint.setVisible(bool(run.held_out) and not run.others)
        if not run.is_training:
            return
        if not run.others:
            self.curves.show_lines((Line(self.tr("Questions it learns from"), run.trained, 0),
                                    Line(self.tr("Held-out questions"), run.held_out, 1)))  # fmt: skip
            return
        lines = [(run.name, run.held_out), *((other.title, other.held_out) for other in run.others)]
        self.curves.show_lines([Line(self.tr("{0}, held out").format(name), points, at)
                                for at, (name, points) in enumerate(lines) if points or not at])  # fmt: skip

    def _show_trouble(self, job: Job) -> None:
        problem = jobs.problem(job)
        if problem is None:
            self._problem.dismiss()
        elif self._told != (job.id, problem):
            self._problem.show_problem(problem)  # what can be done stands in the row above
        self._told = job.id, problem
        self._notes.setText("\n".join(map(str, jobs.notes(job))))
        self._notes.setVisible(bool(job.notes))

    def _meters(self, run: RunLook) -> Iterator[Meter]:
        job = run.job
        if job.state == QUEUED:
            return
        if job.state not in ENDED_STATES:
            yield from self._now(job)
        elif seconds := jobs.lasted(job):
            yield self.tr("Took"), wording.capitalised(wording.about(seconds))
        if speed := run.meters.get(recording.SPEED):
            yield self.tr("Speed"), words.speed(speed)
        yield from self._load(run)
        if run.held_out:
            lowest, last = min(value for _, value in run.held_out), run.held_out[-1][1]
            told = self.tr("{0}, lowest {1}").format(words.loss(last), words.loss(lowest))
            yield self.tr("Held-out error"), words.loss(last) if last == lowest else told

    def _now(self, job: Job) -> Iterator[Meter]:
        state = progress.of(job)
        doing = self.tr("Paused") if job.state == PAUSED else wording.doing(state.doing, state.detail)
        yield self.tr("Now"), doing or self.tr("Starting")
        if state.seconds_left is not None and job.state != PAUSED:
            yield self.tr("Time left"), wording.capitalised(wording.about(state.seconds_left))

    def _load(self, run: RunLook) -> Iterator[Meter]:
        """What the run takes of this PC, where that is measured; of one that ended, the most memory it took."""
        meters, has_ended = run.meters, run.job.state in ENDED_STATES
        load, warmth = meters.get(recording.CARD_LOAD), meters.get(recording.TEMPERATURE)
        held = run.most_memory if has_ended else meters.get(recording.MEMORY)
        if held is not None:
            on_card = meters.get(recording.ON_CARD)
            where = self.tr("Memory on the card") if on_card else self.tr("Memory of this PC")
            yield where, self._memory(held, meters.get(recording.MEMORY_TOTAL), has_ended)
        if load is not None and not has_ended:
            yield self.tr("Card at work"), wording.percent(load)
        if warmth is not None and not has_ended:
            yield self.tr("Temperature"), self.tr("{0} °C").format(round(warmth))

    def _memory(self, held: float, total: float | None, is_most: bool) -> str:
        if is_most or not total:
            return self.tr("At most {0}").format(wording.size(held)) if is_most else wording.size(held)
        return self.tr("{0} of {1}").format(wording.size(held), wording.size(total))

    def _facts(self, run: RunLook) -> Iterator[tuple[str, str]]:
        if run.version is not None:
            split = self.tr("{0} to learn from, {1} held out").format(run.version.trained, run.version.held_out)
            yield self.tr("Dataset {0}").format(run.version.number), split
        if run.adapter is not None:
            yield self.tr("Tuned model"), run.adapter.name
        if run.evaluation is not None:
            yield self.tr("Verdict"), run.evaluation.verdict.split("\n")[0]


def _more_button(name: str, tip: str) -> QToolButton:
    made = QToolButton(toolTip=tip, iconSize=icons.SIZE)
    made.setIcon(icons.icon("more"))
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
