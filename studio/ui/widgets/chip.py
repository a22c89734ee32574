"""A state as word, shape and colour together: a chip on a page, or painted into a table cell."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QSizePolicy, QStyleOptionViewItem, QWidget

from studio.ui import icons, style
from studio.ui.widgets.table import RowDelegate

GLYPH = 14
HEIGHT = 22


class Look(NamedTuple):
    """How a state is shown."""

    word: str
    shape: str
    """Name of an icon."""
    tint: str


LOOKS = {
    "draft": Look(QT_TRANSLATE_NOOP("chip", "Draft"), "ring", "neutral"),
    "approved": Look(QT_TRANSLATE_NOOP("chip", "Approved"), "check", "ok"),
    "rejected": Look(QT_TRANSLATE_NOOP("chip", "Rejected"), "cross", "bad"),
    "needs-a-look": Look(QT_TRANSLATE_NOOP("chip", "Needs a look"), "warning", "warn"),
    "queued": Look(QT_TRANSLATE_NOOP("chip", "Waiting"), "queue", "neutral"),
    "running": Look(QT_TRANSLATE_NOOP("chip", "Running"), "play", "info"),
    "paused": Look(QT_TRANSLATE_NOOP("chip", "Paused"), "pause", "warn"),
    "done": Look(QT_TRANSLATE_NOOP("chip", "Done"), "check", "ok"),
    "failed": Look(QT_TRANSLATE_NOOP("chip", "Failed"), "warning", "bad"),
    "stopped": Look(QT_TRANSLATE_NOOP("chip", "Stopped"), "stop", "neutral"),
    "interrupted": Look(QT_TRANSLATE_NOOP("chip", "Interrupted"), "refresh", "warn"),
    "left-out": Look(QT_TRANSLATE_NOOP("chip", "Left out"), "leave-out", "neutral"),
    "included": Look(QT_TRANSLATE_NOOP("chip", "Included"), "check", "ok"),
    "better": Look(QT_TRANSLATE_NOOP("chip", "Better"), "up", "ok"),
    "same": Look(QT_TRANSLATE_NOOP("chip", "Same"), "equal", "neutral"),
    "worse": Look(QT_TRANSLATE_NOOP("chip", "Worse"), "down", "bad"),
    "unsure": Look(QT_TRANSLATE_NOOP("chip", "Not sure"), "help", "warn"),
    "right": Look(QT_TRANSLATE_NOOP("chip", "Right"), "check", "ok"),
    "wrong": Look(QT_TRANSLATE_NOOP("chip", "Wrong"), "cross", "bad"),
    "ready": Look(QT_TRANSLATE_NOOP("chip", "Ready"), "check", "ok"),
    "too-large": Look(QT_TRANSLATE_NOOP("chip", "Too large"), "warning", "warn"),
    "held-out": Look(QT_TRANSLATE_NOOP("chip", "Held out"), "offline", "info"),
}


def look(state: str) -> Look:
    """Return how a state is shown; underscores read as dashes, an unknown state shows its own name."""
    code = state.replace("_", "-").lower()
    known = LOOKS.get(code, Look(code.replace("-", " ").capitalize(), "ring", "neutral"))
    return known._replace(word=QCoreApplication.translate("chip", known.word))


def word(state: str) -> str:
    """Return the word of a state, for DisplayRole and screen readers."""
    return look(state).word


def width(state: str, metrics: QFontMetrics, text: str = "") -> int:
    """Return how wide the chip will be."""
    return metrics.horizontalAdvance(text or look(state).word) + GLYPH + 3 * style.GRID


def paint_chip(painter: QPainter, rect: QRect, state: str, text: str = "") -> None:
    """Paint a chip at the left of ``rect``, centred in its height; ``text`` replaces the state's own word.

    A list has dozens of a few kinds: each is drawn once and kept by Qt.
    """
    wide = min(rect.width(), width(state, QFontMetrics(style.caption()), text))
    sharpness = painter.device().devicePixelRatioF()
    key = f"chip {state} {text} {wide} {sharpness} {style.colour(look(state).tint).name()} {style.caption().key()}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = _picture(state, text, wide, sharpness)
        QPixmapCache.insert(key, picture)
    painter.drawPixmap(rect.left(), rect.top() + (rect.height() - HEIGHT) // 2, picture)


def _picture(state: str, text: str, wide: int, sharpness: float) -> QPixmap:
    """Draw one chip on nothing."""
    shown = look(state)
    picture = QPixmap(QSize(max(1, wide), HEIGHT) * sharpness)
    picture.setDevicePixelRatio(sharpness)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(style.caption())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRect(0, 0, wide, HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour(shown.tint))
    painter.drawRoundedRect(QRectF(area), HEIGHT / 2, HEIGHT / 2)
    glyph = QRect(area.left() + style.GRID, area.top() + (HEIGHT - GLYPH) // 2, GLYPH, GLYPH)
    icons.icon(shown.shape, f"on_{shown.tint}").paint(painter, glyph)
    painter.setPen(style.colour(f"on_{shown.tint}"))
    words = area.adjusted(GLYPH + style.GRID + style.GRID // 2, 0, -style.GRID // 2, 0)
    fitting = painter.fontMetrics().elidedText(text or shown.word, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)
    painter.end()
    return picture


class Chip(QWidget):
    """One chip on a page."""

    def __init__(self, state: str = "draft", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._text = state, text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name()

    @property
    def state(self) -> str:
        """The state it shows now."""
        return self._state

    def set_state(self, state: str, text: str = "") -> None:
        """Show another state; ``text`` replaces its word."""
        self._state, self._text = state, text
        self._name()
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(self._text or word(self._state))

    def sizeHint(self) -> QSize:
        return QSize(width(self._state, QFontMetrics(style.caption()), self._text), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), self.rect(), self._state, self._text)


class ChipDelegate(RowDelegate):
    """Paints the state in a table column; the model gives the state's code under ``StateRole``."""

    StateRole = Qt.ItemDataRole.UserRole + 50

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.paint_ground(painter, option, index)
        state = index.data(self.StateRole)
        if state:
            paint_chip(painter, option.rect.adjusted(style.GRID, 0, -style.GRID // 2, 0), str(state))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        state = str(index.data(self.StateRole) or "")
        return QSize(width(state, QFontMetrics(style.caption())) + 2 * style.GRID, HEIGHT + style.GRID)
