"""The page that compares runs: which is ahead and why, the table, and the curves on top of each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core.store.schema import LIVE_STATES
from studio.core.training import contrast
from studio.core.training.contrast import BY_VERDICT, DATASET, Side
from studio.jobs.session import Session
from studio.ui import preferences, style, wording
from studio.ui.curves import Curves, Line
from studio.ui.look import Look
from studio.ui.training_parts.compare.table import CompareTable
from studio.ui.training_parts.pace import Pace
from studio.ui.training_parts.queue_list import words
from studio.ui.training_parts.setting_words import SettingWords
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action

HELD_OUT_CURVES, TRAINED_CURVES = "held-out", "trained"


class ComparePage(QWidget):
    """Stands in the training pane beside the runs."""

    left = Signal()
    """The person goes back to the runs."""
    wanted = Signal(int)
    """The person wants to see this run by itself."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[int, ...] = ()
        self._sides: list[Side] = []
        self._look = Look(session, self)
        self._pace = Pace(self._ask, self)
        self.back = action(self, self.tr("Runs"), self.left.emit, "Alt+Left", "chevron-left",
                           self.tr("Back to the runs"))  # fmt: skip
        self.open_run = action(self, self.tr("Show this run"), self._open, "Ctrl+G", "training",
                               self.tr("Show this run by itself, with its sample answers and log"))  # fmt: skip
        self.ahead, self.verdict = labels.body(selectable=True), labels.body(selectable=True)
        self.table = CompareTable(SettingWords(self))
        self.curves = Curves(self.tr("Step"), self.tr("Error (lower is better)"))
        self.which = self._choice()
        self._lay_out()
        self._look.found.connect(self._show)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_verdict())
        self.table.activated.connect(lambda _: self._open())

    def _choice(self) -> QComboBox:
        made = QComboBox()
        made.addItem(self.tr("Held-out questions"), HELD_OUT_CURVES)
        made.addItem(self.tr("Questions it learns from"), TRAINED_CURVES)
        made.setAccessibleName(self.tr("Curves"))
        made.setFixedHeight(style.CONTROL)
        made.setCurrentIndex(max(0, made.findData(preferences.word("compare/curves", HELD_OUT_CURVES))))
        made.currentIndexChanged.connect(self._choose_curves)
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.GRID)
        head.addWidget(ActionButton(self.back))
        head.addWidget(labels.heading(self.tr("Compare runs")))
        head.addStretch(1)
        head.addWidget(ActionButton(self.open_run))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.GRID)
        whole.addLayout(head)
        whole.addSpacing(style.GRID)
        for part in (self.ahead, self.table, self.verdict):
            whole.addWidget(part)
        whole.addSpacing(style.GRID)
        whole.addLayout(self._curves_head())
        whole.addWidget(self.curves, 1)

    def _curves_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(labels.strong(self.tr("Curves")), 1)
        row.addWidget(self.which)
        return row

    # ------------------------------------------------------------ showing

    @property
    def job_ids(self) -> tuple[int, ...]:
        """The runs that are compared."""
        return self._ids

    def compare(self, job_ids: Sequence[int]) -> None:
        """Compare these runs."""
        self._ids = tuple(job_ids)
        self._ask()

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look again where it may concern these runs; numbers alone come only while one of them runs."""
        if kinds != frozenset({"metric"}) or any(side.state in LIVE_STATES for side in self._sides):
            self._pace.ask()

    def _ask(self) -> None:
        self._look.ask(_sides, self._ids)

    def _show(self, found: list[Side]) -> None:
        self._sides = [side for side in found if side.job_id in self._ids]
        ahead = contrast.ahead(self._sides)
        self.ahead.setText(self._why(*ahead) if ahead else self._no_winner())
        self.table.show_sides(self._sides, contrast.differing(self._sides), ahead[0].job_id if ahead else None)
        self._show_verdict()
        self._draw()

    def _draw(self) -> None:
        held_out = self.which.currentData() == HELD_OUT_CURVES
        self.curves.show_lines([Line(side.title, side.held_out if held_out else side.trained, at)
                                for at, side in enumerate(self._sides)])  # fmt: skip

    def _why(self, best: Side, by: str) -> str:
        if by == BY_VERDICT:
            return self.tr("“{0}” is ahead: it answers {1} of the held-out questions rightly.").format(
                best.title, wording.percent(best.right or 0.0))  # fmt: skip
        told = self.tr("“{0}” is ahead by the held-out error, which came down to {1}.").format(
            best.title, words.loss(best.best or 0.0))  # fmt: skip
        if any(side.right is None for side in contrast.judged(self._sides)):
            return f"{told} {self.tr('The verdicts decide once each run has one.')}"
        return f"{told} {self.tr('As many held-out questions are answered rightly by another.')}"

    def _no_winner(self) -> str:
        if len({side.settings[DATASET] for side in self._sides}) > 1:
            return self.tr("These runs learned from different datasets, so none of them can be called better.")
        return self.tr("Nothing can be said yet: the first test on held-out questions is still to come.")

    def _show_verdict(self) -> None:
        side = self.table.side
        said = f"{side.title}: {side.sentence}" if side and side.sentence else ""
        self.verdict.setText(said)
        self.verdict.setVisible(bool(said))

    # ------------------------------------------------------------ doing

    def _choose_curves(self) -> None:
        preferences.set_word("compare/curves", self.which.currentData())
        self._draw()

    def _open(self) -> None:
        if self.table.side is not None:
            self.wanted.emit(self.table.side.job_id)


def _sides(db: Db, job_ids: Sequence[int]) -> list[Side]:
    return contrast.sides(db, job_ids)
