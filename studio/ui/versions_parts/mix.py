"""What a version is made of, as bars: one per kind or document, the trained part and the held-out part side by side."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.freezing.versions import Sides
from studio.ui import style

ROW, BAR = 20, 8
MOST = 5
"""Bars of a card; the rest is summed up in the last one."""
TRAINED, HELD_OUT = "first_curve", "second_curve"
"""The colours the curves of a run have, too."""


class MixBars(QWidget):
    """A title with a row per value; longer names are cut and stand whole in the tooltip."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._rows: list[tuple[str, Sides]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: dict[str, Sides], rest: str) -> None:
        """Show the largest; ``rest`` names what is summed up."""
        items = list(counts.items())
        self._rows = items if len(items) <= MOST else [*items[: MOST - 1], (rest, _sum(items[MOST - 1 :]))]
        told = "\n".join(f"{name}: {_numbers(sides)}" for name, sides in items)
        self.setToolTip(told)
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(told.replace("\n", "; "))
        self.updateGeometry()
        self.update()

    @property
    def told(self) -> str:
        """All counts in words."""
        return self.toolTip()

    def sizeHint(self) -> QSize:
        return QSize(36 * style.GRID, ROW * (len(self._rows) + 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(28 * style.GRID, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.caption())
        painter.setPen(style.colour("muted"))
        painter.drawText(QRect(0, 0, self.width(), ROW), Qt.AlignmentFlag.AlignVCenter, self._title)
        most = max((sum(sides) for _, sides in self._rows), default=1)
        for at, (name, sides) in enumerate(self._rows, 1):
            self._paint_row(painter, at * ROW, name, sides, most)

    def _paint_row(self, painter: QPainter, top: int, name: str, sides: Sides, most: int) -> None:
        metrics = QFontMetrics(style.caption())
        number = _numbers(sides)
        name_wide = self.width() * 2 // 5
        number_wide = max(metrics.horizontalAdvance(_numbers(counts)) for _, counts in self._rows) + style.GRID
        painter.setPen(style.colour("text"))
        fitting = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_wide - style.GRID)
        painter.drawText(QRect(0, top, name_wide, ROW), Qt.AlignmentFlag.AlignVCenter, fitting)
        numbers = QRect(self.width() - number_wide, top, number_wide, ROW)
        painter.drawText(numbers, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)
        room = self.width() - name_wide - number_wide
        left = float(name_wide)
        for count, role in zip(sides, (TRAINED, HELD_OUT), strict=True):
            wide = room * count / most
            painter.fillRect(QRectF(left, top + (ROW - BAR) / 2, wide, BAR), style.colour(role))
            left += wide


def _numbers(sides: Sides) -> str:
    return f"{sides[0]} + {sides[1]}"


def _sum(items: list[tuple[str, Sides]]) -> Sides:
    return sum(sides[0] for _, sides in items), sum(sides[1] for _, sides in items)


class Legend(QWidget):
    """Says what the two colours of the bars are, with their numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, trained: str, held_out: str) -> None:
        """Show these words."""
        self._parts = [(TRAINED, trained), (HELD_OUT, held_out)]
        self.setAccessibleName(f"{trained}, {held_out}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(36 * style.GRID, 3 * style.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left, metrics = 0, self.fontMetrics()
        for role, text in self._parts:
            painter.fillRect(QRectF(left, (self.height() - 10) / 2, 10, 10), style.colour(role))
            left += 10 + style.GRID
            painter.setPen(style.colour("text"))
            area = QRect(left, 0, self.width() - left, self.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
            left += metrics.horizontalAdvance(text) + style.PAGE
