"""*Before the start*: what the run will take, what was found, and what the model will see; filled as it comes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.core.training import findings
from studio.core.training.findings import Finding
from studio.core.training.preflight import Preflight
from studio.protocol import Fitting
from studio.ui import style, wording
from studio.ui.training_parts.new_run.checks import Checks
from studio.ui.training_parts.new_run.memory_bar import MemoryBar
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton


class Proposals(QFrame):
    """The run does not fit: what would, each with a button that sets it."""

    wanted = Signal(dict)
    """Changes to the recipe."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, tint="warn")
        self.buttons: list[QPushButton] = []
        self._sentence = labels.body()
        style.mark(self._sentence, ink="warn")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(style.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        column.setSpacing(style.GRID)
        column.addWidget(self._sentence)
        column.addLayout(self._rows)
        self.hide()

    def show_fittings(self, fits: bool, fittings: Sequence[Fitting]) -> None:
        """Offer these where the run does not fit; hidden where it does."""
        while (item := self._rows.takeAt(0)) is not None:
            item.widget().deleteLater()
        self.buttons = []
        for fitting in fittings:
            self._rows.addWidget(self._row(fitting))
        self._sentence.setText(
            self.tr("This run takes more memory than is free. What fits:") if fittings
            else self.tr("This run takes more memory than is free. Choose a smaller base model, or close what else "
                         "uses the memory.")
        )  # fmt: skip
        self.setVisible(not fits)

    def _row(self, fitting: Fitting) -> QWidget:
        words = wording.capitalised(findings.in_words(fitting))
        sentence = labels.body(self.tr("{0}: {1}").format(words, wording.size(fitting.total)))
        style.mark(sentence, ink="warn")
        button = QPushButton(self.tr("Use this"))
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.setToolTip(self.tr("Set this: the run then takes {0}").format(wording.size(fitting.total)))
        button.setAccessibleName(self.tr("Use this: {0}").format(words))
        button.clicked.connect(lambda: self.wanted.emit(dict(fitting.changes)))
        self.buttons.append(button)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        row.addWidget(sentence, 1)
        row.addWidget(button)
        return made


class BeforeStart(QFrame):
    """Shows what a look found; looks at nothing itself."""

    asked = Signal(int)
    """The person wants to see this question."""
    changed = Signal(dict)
    """The person takes a proposal: changes to the recipe."""

    def __init__(self, measure: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, card=True)
        self.setAccessibleName(self.tr("Before the start"))
        self._sharing = 1
        """So many cards share the work of each step; memory and time are told as if one did it."""
        self.memory, self.proposals = MemoryBar(), Proposals()
        self.checks = Checks()
        self.time, self.source, self.doing = labels.strong(), labels.caption(), labels.caption()
        self._bar = QProgressBar(textVisible=False, maximum=0)
        self._bar.setAccessibleName(self.tr("Looking at the run"))
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing below is to move when a look begins or ends
        self._bar.setSizePolicy(policy)
        self._lay_out(measure)
        self.checks.asked.connect(self.asked)
        self.proposals.wanted.connect(self.changed)
        self.memory.hide()
        self.end()

    def _lay_out(self, measure: QAction) -> None:
        head, pace = QHBoxLayout(), QHBoxLayout()
        head.addWidget(labels.strong(self.tr("Before the start")))
        head.addStretch(1)
        head.addWidget(self.doing)
        self.doing.setWordWrap(False)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.time)
        words.addWidget(self.source)
        pace.addLayout(words, 1)
        pace.addWidget(ActionButton(measure))
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, style.GROUP - 4, style.GROUP, style.GROUP - 4)
        column.setSpacing(style.GRID)
        column.addLayout(head)
        column.addWidget(self._bar)
        for part in (self.memory, self.proposals):
            column.addWidget(part)
        column.addSpacing(style.GRID)
        column.addLayout(pace)
        column.addSpacing(style.GRID)
        column.addWidget(self.checks)
        column.addStretch(1)

    def begin(self, measuring: bool = False) -> None:
        """A look begins."""
        self._bar.show()
        self.doing.setText(self.tr("Measuring a few steps …") if measuring else self.tr("Looking at the run …"))

    def end(self) -> None:
        """The look is over."""
        self._bar.hide()
        self.doing.setText("")

    def show_found(self, found: Preflight) -> None:
        """Show what is known by now; what is not known yet stands as it was until the look is over."""
        if found.card is not None:
            self._sharing = found.card.sharing
        if found.memory is not None:
            self.memory.show_forecast(found.memory, self._sharing)
            self.proposals.show_fittings(found.memory.total <= found.memory.free, found.fittings)
        if (listed := _listed(found)) or found.done:
            self.checks.show_findings(listed)
        self.memory.setVisible(found.memory is not None or (self.memory.isVisible() and not found.done))

    def show_time(self, seconds: float | None, measured: bool) -> None:
        """Say how long the run will take, as far as that is known."""
        self.time.setText(self.tr("Time: {0}").format(wording.about(seconds) if seconds else self.tr("not known yet")))
        by = self.tr("Measured on this PC.") if measured else self.tr("By the last run with this model.")
        if self._sharing > 1:
            untold = self.tr("{0} cards share the work; what they tell each other is not counted in.")
            by += " " + (untold if measured else self.tr("{0} cards share the work.")).format(self._sharing)
        self.source.setText(by if seconds else self.tr("Known after a measurement or a first run."))


def _listed(found: Preflight) -> list[Finding]:
    """Return what is told in the list: memory and time have their own places above it."""
    told = [findings.of_memory(found.memory, found.fittings)] if found.memory else []
    if found.seconds is not None:
        told.append(findings.of_time(found.seconds, measured=found.pace is not None))
    return [finding for finding in found.findings if finding not in told]
