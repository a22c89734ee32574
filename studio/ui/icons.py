"""One set of line icons from ``resources/icons``, tinted by the roles in force when they are painted.

An icon is made once and stays right: its engine looks up the colour at every paint, so dark mode needs no second set.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from studio import places
from studio.ui import style
from studio.ui.roles import faded

SIZE = QSize(20, 20)


@lru_cache(maxsize=256)
def icon(name: str, role: str = "text") -> QIcon:
    """Return the icon of a name, drawn in the colour of a role; ``on_accent`` suits a primary button."""
    return QIcon(_Engine(name, role))


@lru_cache(maxsize=1)
def logo() -> QIcon:
    """Return the studio's own mark, in its own colours."""
    return QIcon(str(places.assets() / "logo.svg"))


def pixmap(name: str, role: str = "text", size: int = 20, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture, for a label; ask again when ``style.now.changed``."""
    return _drawn(name, style.colour(role).name(), QSize(size, size), ratio)


class _Engine(QIconEngine):
    """Draws one SVG file in the colour its role has now."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, _drawn(self._name, self._colour(mode), rect.size(), ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _drawn(self._name, self._colour(mode), size, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return _drawn(self._name, self._colour(mode), size / scale, scale)

    def _colour(self, mode: QIcon.Mode) -> str:
        if mode == QIcon.Mode.Disabled:
            return faded(style.now.roles.muted, style.now.roles.surface).name()
        return style.colour(self._role).name()


def _drawn(name: str, colour: str, size: QSize, ratio: float) -> QPixmap:
    key = f"studio/{name}/{colour}/{size.width()}x{size.height()}@{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawn = _render(name, colour, size, ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def _render(name: str, colour: str, size: QSize, ratio: float) -> QPixmap:
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour).render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return made


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = (places.resources() / "icons" / f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(source.replace(b"currentColor", colour.encode())))
