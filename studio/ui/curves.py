"""The one door to pyqtgraph: two curves of a training run, drawn as they come.

The library is imported when the first curve is shown, so that opening the window does not pay for it, and on a
thread of its own, so that the window goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLineF, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.widgets import labels

if TYPE_CHECKING:
    import pyqtgraph

Points = Sequence[tuple[int, float]]

SMOOTHING = 0.4
"""Share of the newest point in the running mean; the raw points stay visible behind it."""
SMOOTH_FROM = 20
"""Fewer points than this are drawn as they are."""
WIDTH = 2
HEIGHT = 34 * style.GRID


def smoothed(points: Points) -> list[float]:
    """Return a running mean of the values, light enough that no trend is hidden."""
    values = [value for _, value in points]
    if len(values) < SMOOTH_FROM:
        return values
    means, mean = [], values[0]
    for value in values:
        mean += SMOOTHING * (value - mean)
        means.append(mean)
    return means


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


class Sample(QWidget):
    """A short stroke for the legend: told apart by line as well as by colour."""

    def __init__(self, role: str, dashed: bool) -> None:
        super().__init__()
        self._role, self._dashed = role, dashed
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(3 * style.GRID, style.GROUP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(_pen(self._role, self._dashed))
        painter.drawLine(QLineF(0, self.height() / 2, self.width(), self.height() / 2))


class Curves(QWidget):
    """Two curves over the steps of a run, with their legend above and a sentence while there is nothing to draw."""

    ROLES = (("first_curve", False), ("second_curve", True))

    def __init__(self, names: tuple[str, str], across: str, up: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across, self._up = across, up
        self._plot: pyqtgraph.PlotWidget | None = None
        self._lines: list[tuple[Any, Any]] = []
        self._points: tuple[Points, Points] = ((), ())
        self._waiting = labels.caption(self.tr("The curve appears with the first steps."))
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        self._column.addLayout(self._legend(names))
        self._column.addWidget(self._waiting, 1)
        self.setFixedHeight(HEIGHT)
        style.now.changed.connect(self._dress)
        library.ready.connect(self._show_again)

    def _show_again(self) -> None:
        self.show_points(*self._points)

    @property
    def points(self) -> tuple[Points, Points]:
        """What is drawn now."""
        return self._points

    def show_points(self, first: Points, second: Points) -> None:
        """Draw both curves; nothing at all shows the waiting sentence."""
        self._points = (first, second)
        some = bool(first or second)
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
            for (raw, line), points in zip(self._lines, self._points, strict=True):
                steps = [step for step, _ in points]
                raw.setData(steps, [value for _, value in points])
                line.setData(steps, smoothed(points))
        self.setAccessibleDescription(self._told())

    def _told(self) -> str:
        ends = [f"{points[-1][1]:.2f}" for points in self._points if points]
        return self.tr("Newest values: {0}").format(", ".join(ends)) if ends else self._waiting.text()

    def _legend(self, names: tuple[str, str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        for name, (role, dashed) in zip(names, self.ROLES, strict=True):
            text = QLabel(name)
            style.mark(text, kind="caption")
            row.addWidget(Sample(role, dashed))
            row.addWidget(text)
            row.addSpacing(style.GRID)
        row.addStretch(1)
        return row

    def _make_plot(self) -> pyqtgraph.PlotWidget:
        import pyqtgraph

        plot = pyqtgraph.PlotWidget()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAccessibleName(self._up)
        plot.getPlotItem().setContentsMargins(0, style.GRID, style.GRID, 0)
        self._lines = [(plot.plot(), plot.plot()) for _ in self.ROLES]
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
        for (raw, line), (role, dashed) in zip(self._lines, self.ROLES, strict=True):
            raw.setPen(_pen(role, False, faint=True))
            line.setPen(_pen(role, dashed))


def _pen(role: str, dashed: bool, faint: bool = False) -> QPen:
    colour = style.colour(role)
    colour.setAlphaF(0.25 if faint else 1.0)
    pen = QPen(colour, 1 if faint else WIDTH)
    pen.setCosmetic(True)
    pen.setStyle(Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
    return pen
