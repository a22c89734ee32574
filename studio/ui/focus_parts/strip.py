"""The neighbour of the question that is shown, on one line: a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio.ui import icons, style
from studio.ui.questions_parts import words
from studio.ui.questions_parts.table_model import Row
from studio.ui.widgets import chip

HEIGHT = 32
GLYPH = 16
CHIP = 16 * style.GRID
"""Every chip has the same room, so that the words begin at one edge."""


class NeighbourStrip(QAbstractButton):
    """Shows status and question; the key that goes there stands at its end."""

    def __init__(self, action: QAction, nothing: str, icon: str, parent: QWidget | None = None) -> None:
        """``nothing`` is said where there is no neighbour."""
        super().__init__(parent)
        self._action, self._nothing, self._icon = action, nothing, icon
        self._row: Row | None = None
        self._there = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def show_row(self, row: Row | None, there: bool) -> None:
        """Show a neighbour, or that there is none; one that is ``there`` may be fetched a moment later."""
        self._row, self._there = row, there
        self.setEnabled(there)
        self._follow()

    def _follow(self) -> None:
        said = self._said()
        self.setAccessibleName(f"{self._action.text()}: {said}")
        self.setToolTip(self._action.toolTip())
        self.update()

    def _said(self) -> str:
        if self._row is None:
            return "" if self._there else self._nothing
        return " ".join(self._row.pair.question.split())

    def sizeHint(self) -> QSize:
        return QSize(40 * style.GRID, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPen(style.colour("accent"), 2) if self.hasFocus() else QPen(style.colour("border"), 1)
        painter.setPen(ring)
        painter.setBrush(style.colour("hover" if self.underMouse() and self.isEnabled() else "surface"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        glyph = QRect(style.GRID, (self.height() - GLYPH) // 2, GLYPH, GLYPH)
        icons.icon(self._icon, "muted").paint(painter, glyph)
        left = glyph.right() + style.GRID
        room = self.rect().adjusted(left, 0, -style.GRID, 0)
        self._paint_words(painter, self._paint_key(painter, room))

    def _paint_key(self, painter: QPainter, room: QRect) -> QRect:
        """Paint the key at the end; returns the room that is left."""
        key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        painter.setFont(style.caption())
        painter.setPen(style.colour("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, key)
        return room.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(key) - style.GRID, 0)

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        if self._row is not None:
            chip.paint_chip(painter, room, words.state(self._row.pair.status, self._row.level))
            room = room.adjusted(CHIP, 0, 0, 0)
        painter.setFont(self.font())
        painter.setPen(style.colour("text" if self._row else "muted"))
        fitting = painter.fontMetrics().elidedText(self._said(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
