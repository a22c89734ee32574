"""The page of a new run: choose what learns from what and how thoroughly, look at it, start."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core import bases
from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.problems import Problem
from studio.core.training.findings import STOP
from studio.core.training.preflight import Preflight
from studio.jobs.preflight import Lookout
from studio.jobs.session import Session
from studio.protocol import Recipe
from studio.ui import style
from studio.ui.look import Look
from studio.ui.training_parts.new_run import looks
from studio.ui.training_parts.new_run.before import BeforeStart
from studio.ui.training_parts.new_run.form import RunForm
from studio.ui.training_parts.new_run.measured import Measured
from studio.ui.training_parts.new_run.seen import SeenSamples
from studio.ui.training_parts.new_run.several import SeveralDialog
from studio.ui.training_parts.new_run.starting import Starting
from studio.ui.training_parts.new_run.watch import Watch
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action
from studio.ui.widgets.problem_bar import ProblemBar

SETTINGS, BEFORE = 3, 2
"""Shares of the page's width."""


class NewRunPage(QWidget):
    """Stands in the training pane beside the runs; its ``head`` has the way back and the two ways to start."""

    started = Signal(int)
    """Number of the job that was queued, the first of several."""
    left = Signal()
    """The person goes back to the runs."""
    wanted = Signal(str, object)
    """(pane name, what to show there), as a pane's own."""

    def __init__(self, session: Session, parent: QWidget | None = None, lookout: Lookout | None = None) -> None:
        """``lookout`` looks at a run before its start; a test may bring its own."""
        super().__init__(parent)
        self.session = session
        self._offer: looks.Offer | None = None
        self._found: Preflight | None = None
        self._seconds: float | None = None
        """How long one run takes, as far as it is known."""
        self._trouble: Problem | None = None
        """Why the last look found nothing more."""
        self._measured = Measured()
        self._agreed = False
        """The person was told what stands in the way."""
        self._offer_look, self._starting = Look(session, self), Starting(session, self)
        self._make_actions()
        self.problem, self.copied = ProblemBar(), labels.body()
        self.form, self.samples, self.before = RunForm(), SeenSamples(), BeforeStart(self.measure)
        self.lookout = lookout or Lookout(session)
        self.destroyed.connect(self.lookout.close)  # also when the project is closed while the page is seen
        self.watch = Watch(self.lookout.check, self)
        self.head = self._make_head()
        self._lay_out()
        self._listen()

    # ------------------------------------------------------------ what the pane asks

    @property
    def model(self) -> BaseModel | None:
        """The base chosen now."""
        return self.form.model

    @property
    def recipe(self) -> Recipe:
        """The settings as they stand."""
        return self.form.recipe

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look anew at what there is to learn from."""
        if kinds & {"pair", "adapter", "dataset_version", "job"}:
            self._ask_offer()
        if kinds & {"pair", "dataset_version"}:
            self._look_again()

    def choose_base(self, folder: Path) -> None:
        """Offer the models there are, and choose this one."""
        self.form.show_bases(bases.listed())
        self.form.choose_base(folder)
        self._follow()

    def show_recipe(self, recipe: Recipe, base: Path, version_id: int | None = None, title: str = "") -> None:
        """Start from the settings of another run; ``base`` is its folder, ``title`` names the run."""
        self.form.show_bases(bases.listed())
        self.form.choose_base(base)
        self.form.copy(recipe, version_id)
        self.copied.setText(self.tr("Copied from “{0}”. What differs from the preset is marked under Advanced.").format(
            title or self.tr("another run")))  # fmt: skip
        self._banner.show()
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """The list of models may have changed meanwhile, and the card may be taken."""
        super().showEvent(event)
        self.lookout.warm_up()
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the look before the start ends, too."""
        super().hideEvent(event)
        self._stop_looking()

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        self.start = action(self, self.tr("Start training"), self._start, "Ctrl+Return", "play")
        self.try_several = action(
            self, self.tr("Try several…"), self._open_several, "Ctrl+T", "queue",
            self.tr("The same run at several rates and with more or less room to learn, compared afterwards"),
        )  # fmt: skip
        self.back = action(
            self, self.tr("Runs"), self.left.emit, "Alt+Left", "chevron-left", self.tr("Back to the runs")
        )
        self.measure = action(
            self, self.tr("Measure on this PC"), self._measure, "Ctrl+M", "training",
            self.tr("Load the model and do a few real steps: true time and memory, in about a minute"),
        )  # fmt: skip
        self.advanced = action(
            self, self.tr("Advanced"), lambda: self.form.turn_fold(), "Alt+A", "settings",
            self.tr("Show or hide every setting"),
        )  # fmt: skip
        for made in (self.start, self.try_several):
            made.setEnabled(False)

    def _make_head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        row.addWidget(ActionButton(self.back))  # without it the heading stands at the form's edge
        row.addWidget(labels.heading(self.tr("New run")))
        row.addStretch(1)
        row.addWidget(ActionButton(self.try_several))
        row.addWidget(ActionButton(self.start, primary=True))
        return head

    def _lay_out(self) -> None:
        self._banner = QFrame()
        style.mark(self._banner, tint="info")
        row = QHBoxLayout(self._banner)
        row.setContentsMargins(style.GROUP, style.GRID, style.GROUP, style.GRID)
        row.addWidget(self.copied)
        self._banner.hide()
        settings = QWidget()
        rows = QVBoxLayout(settings)
        rows.setContentsMargins(0, 0, style.GRID, 0)
        rows.setSpacing(style.GROUP)
        rows.addWidget(self.form)
        rows.addWidget(self.samples, 1000)
        rows.addStretch(1)  # without samples the form stays together at the top
        self._parts = settings, self.before
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        columns.setSpacing(style.GROUP)
        columns.addWidget(_scrolling(settings), SETTINGS)
        columns.addWidget(_scrolling(self.before), BEFORE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GROUP)
        for part in (self.head, self.problem, self._banner):
            column.addWidget(part)
        column.addLayout(columns, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both parts stand side by side where they are whole there, else one below the other."""
        super().resizeEvent(event)
        settings, before = (part.minimumSizeHint().width() + style.GROUP for part in self._parts)
        fits = self.width() >= max(settings * (SETTINGS + BEFORE) // SETTINGS, before * (SETTINGS + BEFORE) // BEFORE)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(beside if fits else below)

    def _listen(self) -> None:
        self.form.changed.connect(self._follow)
        self.before.asked.connect(lambda number: self.wanted.emit("questions", {"pair": number}))
        self.before.changed.connect(self.form.take)
        self.watch.began.connect(self.before.begin)
        self.watch.found.connect(self._show_found)
        self.watch.ended.connect(self.before.end)
        self.watch.problem.connect(self._show_trouble)
        self._offer_look.found.connect(self._show_offer)
        self._starting.queued.connect(self._end)
        self._starting.refused.connect(self._refuse)

    # ------------------------------------------------------------ showing

    def _follow(self) -> None:
        """Something is chosen otherwise: find anew what that costs, and look at it before the start."""
        self._set_agreed(False)
        if self._trouble is not None and self.problem.problem == self._trouble:
            self.problem.dismiss()
        self._found = self._trouble = None
        self._ask_offer()
        self._look_again()

    def _ask_offer(self) -> None:
        self.form.show_bases(bases.listed())
        if self.model is not None:
            self._offer_look.ask(looks.offer, self.model, self.form.recipes(), self.form.material)

    def _look_again(self) -> None:
        if self.isVisible() and self.model is not None and (self._offer is None or self._enough):
            self.watch.look(self.model, self.recipe, self.form.material)

    def _show_offer(self, found: looks.Offer) -> None:
        self._offer = found
        self.form.show_offer(found)
        self._show_times()
        self._allow()
        self.lookout.make_room(found.memory_wanted)
        if not self._enough:
            self._stop_looking()  # the form says how many are needed

    def _stop_looking(self) -> None:
        """End the look, and give back the memory of the child that takes it."""
        self.watch.cancel()
        self.lookout.close()

    def _show_found(self, found: Preflight) -> None:
        self._found = found
        if found.card is not None:
            self.form.advanced.offer_cards(found.card.cards)
        self.before.show_found(found)
        if found.samples or found.done:
            self.samples.show_samples(found.samples)
        if found.pace is not None and self.model is not None:
            self._measured.take(self.model, self.recipe, self._learned, found.pace.seconds)
        self._show_times()

    def _show_times(self) -> None:
        """Say how long the presets and this run take: as measured, else by an earlier run."""
        known = {name: one.seconds for name, one in self._offer.forecasts.items()} if self._offer else {}
        for name, recipe in self.form.recipes().items():
            if self.model is not None and (time := self._measured.seconds(self.model, recipe, self._learned)):
                known[name] = time
        self._seconds = known.get("")
        self.form.show_times(known)
        measured = self.model is not None and self._measured.seconds(self.model, self.recipe, self._learned)
        self.before.show_time(self._seconds, bool(measured))

    @property
    def _learned(self) -> int:
        """How many questions are trained on."""
        return self._offer.forecasts[""].learned if self._offer else 0

    def _show_trouble(self, problem: Problem) -> None:
        self._trouble = problem
        self.problem.show_problem(problem)

    @property
    def _enough(self) -> bool:
        """Say whether there are questions enough to train and to test."""
        return self._offer is not None and self._offer.forecasts[""].approved >= datasets.NEEDED

    def _allow(self) -> None:
        for made in (self.start, self.try_several, self.measure):
            made.setEnabled(self._enough and not self._starting.busy)

    # ------------------------------------------------------------ starting

    def _measure(self) -> None:
        if self.model is not None:
            self.watch.measure(self.model, self.recipe, self.form.material)

    def _start(self) -> None:
        if self._warned():
            return
        self._begin()

    def _warned(self) -> bool:
        """Say once what stands in the way; who presses again knows it."""
        found = self._found.findings if self._found else []
        stops = [f"{one.sentence} {one.detail}".strip() for one in found if one.level == STOP]
        if not stops or self._agreed:
            return False
        self._set_agreed(True)
        remedy = self.tr("Press “Start anyway” to try it all the same.")
        self.problem.show_problem(Problem(self.tr("This run will probably fail."), " ".join(stops), remedy))
        return True

    def _set_agreed(self, agreed: bool) -> None:
        if self._agreed and not agreed:
            self.problem.dismiss()
        self._agreed = agreed
        self.start.setText(self.tr("Start anyway") if agreed else self.tr("Start training"))

    def _open_several(self) -> None:
        dialog = SeveralDialog(self.recipe, self._seconds, self)
        dialog.chosen.connect(lambda rates, ranks: self._begin(rates, ranks))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def _begin(self, rates: Sequence[float] = (), ranks: Sequence[int] = ()) -> None:
        """Queue a run, or a group."""
        if self.model is not None:
            self.problem.dismiss()
            self._stop_looking()  # the run finds all the memory free
            when = self.form.when._asdict()
            self._starting.begin(self.model, self.recipe, self.form.material, rates=rates, ranks=ranks, **when)
            self._allow()

    def _end(self, job_id: int) -> None:
        self._set_agreed(False)
        self._banner.hide()
        self._allow()
        self.started.emit(job_id)

    def _refuse(self, problem: Problem | None) -> None:
        self._set_agreed(False)
        self._allow()
        if problem is not None:
            self.problem.show_problem(problem)


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keys, and it follows them
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
