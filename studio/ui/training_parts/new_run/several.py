"""*Try several*: the same run at several rates and ranks, to see which one suits these questions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QGroupBox, QHBoxLayout, QVBoxLayout, QWidget

from studio.protocol import Recipe
from studio.ui import style, wording
from studio.ui.widgets import labels

FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
USUAL_FACTORS = (0.5, 1.0, 2.0)
RANKS = (8, 16, 32, 64, 128)
FEWEST, MOST = 2, 20


class Ticks(QGroupBox):
    """Values of one setting to be tried."""

    changed = Signal()

    def __init__(self, title: str, tip: str, boxes: dict[float, QCheckBox]) -> None:
        super().__init__(title)
        self.boxes = boxes
        row = QHBoxLayout(self)
        row.setSpacing(style.GROUP)
        for box in boxes.values():
            box.setToolTip(tip)
            box.setAccessibleName(f"{title} {box.text()}")
            box.toggled.connect(lambda _: self.changed.emit())
            row.addWidget(box)
        row.addStretch(1)

    @property
    def values(self) -> list[float]:
        """What is ticked."""
        return [value for value, box in self.boxes.items() if box.isChecked()]


class SeveralDialog(QDialog):
    """Says how many runs that makes and how long they take, before anything is queued."""

    chosen = Signal(list, list)
    """Rates and ranks."""

    def __init__(self, recipe: Recipe, seconds: float | None, parent: QWidget | None = None) -> None:
        """``seconds`` is what one run takes; None where that is not known."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Try several"))
        self._seconds = seconds
        rates = {recipe.rate * factor: factor in USUAL_FACTORS for factor in FACTORS}
        self.rates = Ticks(
            self.tr("Training rates"),
            self.tr("How large each step is: half and twice the usual one show which way is better (learning rate)."),
            {rate: QCheckBox(_rate(rate), checked=ticked) for rate, ticked in rates.items()},
        )
        self.ranks = Ticks(
            self.tr("Room to learn"),
            self.tr("How much is added to the base model; larger holds more facts (LoRA rank)."),
            {rank: QCheckBox(str(rank), checked=rank == recipe.rank) for rank in sorted({*RANKS, recipe.rank})},
        )
        self.told = labels.body()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.queue = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.queue.setProperty("primary", "true")
        self._lay_out()
        self.queue.setDefault(True)  # a dialog knows only what is in it
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        for group in (self.rates, self.ranks):
            group.changed.connect(self._tell)
        self._tell()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(labels.body(self.tr(
            "Every rate is tried with every room to learn, all else as it is set on the page. The runs go one after "
            "another as one group; afterwards their errors and verdicts stand side by side."
        )))  # fmt: skip
        for part in (self.rates, self.ranks, self.told):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(72 * style.GRID)

    def _tell(self) -> None:
        count = len(self.rates.values) * len(self.ranks.values)
        self.queue.setText(self.tr("Start {0} runs").format(count) if count > 1 else self.tr("Start the runs"))
        self.queue.setEnabled(FEWEST <= count <= MOST)
        self.told.setText(" ".join(self._sentences(count)))

    def _sentences(self, count: int) -> Iterable[str]:
        if count < FEWEST:
            yield self.tr("Tick at least two values of one setting.")
        elif count > MOST:
            yield self.tr("{0} runs are too many to compare: tick {1} at most.").format(count, MOST)
        elif self._seconds is None:
            yield self.tr("{0} runs. How long they take is known after the first one.").format(count)
        else:
            time = wording.about(self._seconds * count)
            yield self.tr("{0} runs, {1} in all.").format(count, time)

    def _choose(self) -> None:
        self.chosen.emit(self.rates.values, [int(rank) for rank in self.ranks.values])
        self.accept()


def _rate(rate: float) -> str:
    return QLocale().toString(rate, "f", 7).rstrip("0")
