"""The one door to pyqtgraph: curves of training runs, drawn as they come.

The library is imported when the first curve is shown, so that opening the window does not pay for it, and on a
thread of its own, so that the window goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLineF, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from studio.ui import preferences, style
from studio.ui.widgets import labels

if TYPE_CHECKING:
    import pyqtgraph

Points = Sequence[tuple[int, float]]

SMOOTH_FROM = 20
"""Fewer points than this are drawn as they are."""
MOST_POINTS = 500
"""A line is about as many pixels wide; to draw more takes time and shows nothing."""
FEW_POINTS = 40
"""Up to here each measurement is marked with a dot."""
WIDTH, DOT = 2, 6
PIECE = 4 * style.GRID
"""Length of the piece of a line in a legend."""
HEIGHT = 34 * style.GRID
MOST_NAME = 25 * style.GRID
ROLES = ("first_curve", "second_curve", "third_curve", "fourth_curve", "fifth_curve", "sixth_curve")
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


def smoothed(points: Points, amount: float) -> list[float]:
    """Return a running mean of the values; ``amount`` from 0 (as they are) to below 1 is what a mean keeps of the
    one before it. The first means are not pulled towards the first value (bias correction as in Adam, 1412.6980).
    """
    values = [value for _, value in points]
    if len(values) < SMOOTH_FROM or not amount:
        return values
    means, mean, weight = [], 0.0, 0.0
    for value in values:
        mean = amount * mean + (1 - amount) * value
        weight = amount * weight + (1 - amount)
        means.append(mean / weight)
    return means


def thinned(values: Sequence[Any], most: int = MOST_POINTS) -> list[Any]:
    """Return every so manieth value, the last one always."""
    every = -(-len(values) // most) or 1
    return list(values[::-1][::every][::-1])


@dataclass(frozen=True)
class Line:
    """One curve: its name in the legend, its points by step, and which of the looks it has."""

    name: str
    points: Points
    look: int = 0

    @property
    def role(self) -> str:
        """Its colour."""
        return ROLES[self.look % len(ROLES)]

    @property
    def dash(self) -> Qt.PenStyle:
        """Told apart by the kind of line as well as by colour: twelve looks are all different."""
        return DASHES[(self.look % len(ROLES) + self.look // len(ROLES)) % len(DASHES)]


class Library(QObject):
    """Imports pyqtgraph (and numpy with it) once, on a thread: a third of a second the window would stand still."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._thread: Thread | None = None
        self.here = False
        """Says whether it can be used."""

    def fetch(self) -> None:
        """Begin the import; ``ready`` is emitted on the window's thread when it is done."""
        if self._thread is None:
            self._thread = Thread(target=self._import, name="import of pyqtgraph", daemon=True)
            self._thread.start()

    def _import(self) -> None:
        import pyqtgraph  # noqa: F401

        self.here = True
        self.ready.emit()


library = Library()


class Legend(QWidget):
    """Names the lines behind a piece of each, side by side and on in the next row where one is full."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Name these."""
        if [(line.name, line.look) for line in lines] != [(line.name, line.look) for line in self._lines]:
            self._lines = list(lines)
            self.setAccessibleName(", ".join(line.name for line in lines))
            self.updateGeometry()
            self.update()

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for place in self._places(width)), default=_row_height())

    def sizeHint(self) -> QSize:
        """How many rows there are depends on the width: a layout asks for that by itself."""
        return QSize(30 * style.GRID, _row_height())

    def minimumSizeHint(self) -> QSize:
        """An entry is never cut; a name of one's own may be as long as it likes, up to a point."""
        metrics = QFontMetrics(style.caption())
        widest = max((metrics.horizontalAdvance(line.name) for line in self._lines), default=0)
        return QSize(PIECE + style.GRID + min(widest, MOST_NAME), _row_height())

    def _places(self, width: int) -> list[QRect]:
        """Return where each entry goes."""
        metrics, places, left, top = QFontMetrics(style.caption()), [], 0, 0
        for line in self._lines:
            wide = PIECE + style.GRID + metrics.horizontalAdvance(line.name)
            if left and left + wide > width:
                left, top = 0, top + _row_height()
            places.append(QRect(left, top, wide, _row_height()))
            left += wide + style.GROUP
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(style.caption())
        for line, place in zip(self._lines, self._places(self.width()), strict=True):
            middle = place.center().y() + 0.5
            painter.setPen(stroke(line))
            painter.drawLine(QLineF(place.left(), middle, place.left() + PIECE, middle))
            painter.setPen(style.colour("muted"))
            painter.drawText(place.adjusted(PIECE + style.GRID, 0, 1, 0), Qt.AlignmentFlag.AlignVCenter, line.name)


def _row_height() -> int:
    return QFontMetrics(style.caption()).height() + style.GRID // 2


class Curves(QWidget):
    """Lines over the steps of runs, with a legend and the smoothing above, and a sentence while there is none."""

    def __init__(self, across: str, up: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across, self._up = across, up
        self._plot: pyqtgraph.PlotWidget | None = None
        self._drawn: list[tuple[Any, Any]] = []
        """Of each line the curve as measured, faint, and the smoothed one."""
        self.lines: list[Line] = []
        """What is drawn now."""
        self.legend, self.smoothing = Legend(), self._slider()
        self._waiting = labels.caption(self.tr("The curve appears with the first steps."))
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        self._column.addLayout(self._head())
        self._column.addWidget(self._waiting, 1)
        self.setMinimumHeight(HEIGHT)
        style.now.changed.connect(self._dress)
        library.ready.connect(self._show_again)

    def _slider(self) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=95, singleStep=5, pageStep=15)
        made.setMinimumWidth(6 * style.GRID)
        made.setMaximumWidth(14 * style.GRID)
        made.setAccessibleName(self.tr("Smoothing"))
        made.setToolTip(self.tr("Draws a running mean; the measured values stay visible, faint, behind it"))
        made.setValue(int(preferences.word("curves/smoothing", "60")))
        made.valueChanged.connect(self._keep_smoothing)
        return made

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(self.legend, 1)
        word = labels.caption(self.tr("Smoothing"))
        word.setWordWrap(False)
        word.setBuddy(self.smoothing)
        row.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.smoothing, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _keep_smoothing(self, value: int) -> None:
        preferences.set_word("curves/smoothing", str(value))
        self._draw()

    def _show_again(self) -> None:
        self.show_lines(self.lines)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Draw these; no points at all show the waiting sentence."""
        self.lines = list(lines)
        self.legend.show_lines(lines)
        some = any(line.points for line in lines)
        if some and not library.here:
            library.fetch()
            return
        if some and self._plot is None:  # made in one turn of the loop, drawn in the next: neither is long
            self._plot = self._make_plot()
            QTimer.singleShot(0, self, self._show_again)
            return
        self._waiting.setVisible(not some)
        if self._plot is not None:
            self._plot.setVisible(some)
            self._draw()
        self.setAccessibleDescription(self._told())

    def _draw(self) -> None:
        if self._plot is None:
            return
        while len(self._drawn) < len(self.lines):
            self._drawn.append((self._plot.plot(antialias=True), self._plot.plot(antialias=True)))
        amount = self.smoothing.value() / 100
        for at, (raw, curve) in enumerate(self._drawn):
            line = self.lines[at] if at < len(self.lines) else Line("", ())
            _fill(raw, curve, line, amount)

    def _told(self) -> str:
        ends = [f"{line.name} {line.points[-1][1]:.2f}" for line in self.lines if line.points]
        return self.tr("Newest values: {0}").format(", ".join(ends)) if ends else self._waiting.text()

    def _make_plot(self) -> pyqtgraph.PlotWidget:
        import pyqtgraph

        plot = pyqtgraph.PlotWidget()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAccessibleName(self._up)
        plot.getPlotItem().setContentsMargins(0, style.GRID, style.GRID, 0)
        self._column.addWidget(plot, 1)
        self._dress(plot)
        return plot

    def _dress(self, plot: pyqtgraph.PlotWidget | None = None) -> None:
        """Give everything the colours in force."""
        plot = plot or self._plot
        if plot is None:
            return
        plot.setBackground(style.colour("base"))
        for side, title in (("bottom", self._across), ("left", self._up)):
            axis = plot.getAxis(side)
            axis.setPen(style.colour("border"))
            axis.setTextPen(style.colour("muted"))
            axis.setTickFont(style.caption())
            axis.setLabel(title, color=style.colour("muted").name())
            axis.label.setFont(style.caption())
        plot.showGrid(y=True, alpha=0.15)
        self._draw()


def _fill(raw: Any, curve: Any, line: Line, amount: float) -> None:
    """Give one line its points; what smoothing changes stays visible behind it."""
    steps, values = [step for step, _ in line.points], [value for _, value in line.points]
    means = smoothed(line.points, amount)
    changed = means != values
    raw.setData(thinned(steps) if changed else [], thinned(values) if changed else [])
    raw.setPen(stroke(line, faint=True))
    few = len(steps) <= FEW_POINTS
    curve.setData(thinned(steps), thinned(means), pen=stroke(line), symbol="o" if few else None, symbolSize=DOT,
                  symbolPen=None, symbolBrush=style.colour(line.role))  # fmt: skip


def stroke(line: Line, faint: bool = False) -> QPen:
    """Return the pen that draws a line."""
    colour = style.colour(line.role)
    colour.setAlphaF(0.25 if faint else 1.0)
    pen = QPen(colour, 1 if faint else WIDTH)
    pen.setCosmetic(True)
    pen.setStyle(Qt.PenStyle.SolidLine if faint else line.dash)
    return pen
