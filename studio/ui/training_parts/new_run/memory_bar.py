"""What a run will hold in memory, stacked by part, against what is free: told by word, pattern and colour."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.protocol import MemoryForecast
from studio.ui import style, wording
from studio.ui.widgets import labels
from studio.ui.widgets.chip import Chip
from studio.ui.widgets.flow import FlowLayout

HEIGHT, SWATCH, OVER = 20, 12, 4
"""Of the bar and a legend's mark; the line at the end of what is free stands out above and below."""


class Part(NamedTuple):
    """How one part of the memory is shown."""

    word: str
    tip: str
    role: str
    pattern: Qt.BrushStyle


def _tr(text: str) -> str:
    return QCoreApplication.translate("memory", text)


def parts() -> dict[str, Part]:
    """Return them in the order in which they are stacked; the names are those of ``MemoryForecast``."""
    pattern = Qt.BrushStyle
    found = (
        ("weights", _tr("Base model"), _tr("The weights of the base model"), "first_curve", pattern.SolidPattern),
        ("adapter", _tr("What is added"), _tr("The adapter and its gradients"), "on_ok", pattern.SolidPattern),
        ("optimiser", _tr("Step memory"), _tr("The state of the optimiser"), "on_ok", pattern.BDiagPattern),
        ("activations", _tr("Intermediate results"), _tr("The activations of the largest piece of a step"),
         "second_curve", pattern.SolidPattern),
        ("logits", _tr("Scores of words"),
         _tr("The logits: a number for every word the model knows, at each trained token"),
         "second_curve", pattern.DiagCrossPattern),
        ("evaluation", _tr("Tests"), _tr("What a test takes beyond a training step"),
         "on_neutral", pattern.Dense6Pattern),
        ("overhead", _tr("Libraries"), _tr("What the programs that compute take for themselves"),
         "on_neutral", pattern.HorPattern),
    )  # fmt: skip
    return {name: Part(*look) for name, *look in found}


def _paint(painter: QPainter, area: QRectF, part: Part) -> None:
    """Fill an area as the part is filled everywhere; a pattern stands on the page's own ground."""
    ink = style.colour(part.role)
    painter.fillRect(area, style.colour("base"))
    painter.fillRect(area, QBrush(ink, part.pattern))
    painter.setPen(QPen(ink, 1))
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))


class Swatch(QWidget):
    """The pattern of one part, for the legend."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part
        self.setFixedSize(SWATCH, SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint(QPainter(self), QRectF(self.rect()), self._part)


class Stack(QWidget):
    """The bar itself: the parts from the left, and a line where the free memory ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forecast: MemoryForecast | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Memory the run will take"))

    def show_forecast(self, forecast: MemoryForecast) -> None:
        """Draw it."""
        self._forecast = forecast
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(30 * style.GRID, HEIGHT + 2 * OVER)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        known = self._forecast
        painter.fillRect(0, OVER, self.width(), HEIGHT, style.colour("neutral"))
        if known is None or not max(known.total, known.free):
            return
        scale, at = self.width() / max(known.total, known.free), 0.0
        for name, part in parts().items():
            wide = getattr(known, name) * scale
            if wide >= 1:
                _paint(painter, QRectF(at, OVER, wide, HEIGHT), part)
            at += wide
        if known.total > known.free:
            self._paint_limit(painter, known.free * scale)

    def _paint_limit(self, painter: QPainter, at: float) -> None:
        """Draw where the free memory ends, so that what lies beyond is seen not to fit."""
        for role, wide in (("base", 7), ("on_bad", 3)):
            painter.fillRect(QRectF(at - wide / 2, 0, wide, self.height()), style.colour(role))


class MemoryBar(QWidget):
    """The sentence, the bar, and its legend."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence, self.stack = labels.strong(), Stack()
        self.chip = Chip("ready", self.tr("Fits"))
        self.source = labels.caption()
        self._legend = QWidget()
        self._flow = FlowLayout(self._legend)
        self._flow.setSpacing(style.GRID)
        head = QHBoxLayout()
        head.addWidget(self.sentence)
        head.addStretch(1)
        head.addWidget(self.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(head)
        for part in (self.stack, self._legend, self.source):
            column.addWidget(part)

    def show_forecast(self, forecast: MemoryForecast, sharing: int = 1) -> None:
        """Show what a run would take, and whether that is free; ``sharing`` cards share the work of each step."""
        place = self.tr("Memory on the card") if forecast.device else self.tr("Memory of this PC")
        amounts = self.tr("{0} of {1}").format(wording.size(forecast.total), wording.size(forecast.free))
        self.sentence.setText(f"{place}: {amounts}")
        self.sentence.setToolTip(self.tr("What the run will hold at most, and what is free now: {0}").format(
            forecast.device or self.tr("the processor computes")))  # fmt: skip
        fits = forecast.total <= forecast.free
        self.chip.set_state("ready" if fits else "too-large", self.tr("Fits") if fits else self.tr("Does not fit"))
        self.source.setText(_source(forecast, sharing))
        self.stack.show_forecast(forecast)
        self._show_legend(forecast)
        told = [f"{part.word}: {wording.size(getattr(forecast, name))}" for name, part in parts().items()]
        self.stack.setAccessibleDescription(f"{amounts}. {', '.join(told)}")

    def _show_legend(self, forecast: MemoryForecast) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().deleteLater()
        for name, part in parts().items():
            if amount := getattr(forecast, name):
                self._flow.addWidget(_entry(part, amount))


def _source(forecast: MemoryForecast, sharing: int) -> str:
    """Say where the amount comes from, and what it is of."""
    source = (
        _tr("By what was measured on this PC with this model.") if forecast.calibrated
        else _tr("By calculation; a measurement or a first run makes it exact.")
    )  # fmt: skip
    if sharing == 1:
        return source
    shared = _tr("It is for each of the {0} cards: the whole model, and its share of the questions of a step.")
    return f"{source} {shared.format(sharing)}"


def _entry(part: Part, amount: int) -> QWidget:
    entry = QWidget(toolTip=part.tip)
    row = QHBoxLayout(entry)
    row.setContentsMargins(0, 0, style.GRID // 2, 0)
    row.setSpacing(style.GRID // 2)
    row.addWidget(Swatch(part))
    text = QLabel(f"{part.word} {wording.size(amount)}")
    style.mark(text, kind="caption")
    row.addWidget(text)
    return entry
