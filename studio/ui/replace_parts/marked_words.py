"""A cell with a question above its answer, in which the words that differ are marked."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from studio.ui import style
from studio.ui.history_parts.differing import Piece, pieces
from studio.ui.widgets.table import RowDelegate

MarkedWordsRole = Qt.ItemDataRole.UserRole + 60
"""(words before, words after, whether those before are shown); words are question and answer."""
LEAD = 0.4
"""The first word that differs stands no further right than this share of the cell."""


class MarkedWordsDelegate(RowDelegate):
    """Paints two lines; each begins where its first change can be seen."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.paint_ground(painter, option, index)
        told = index.data(MarkedWordsRole)
        if told is None:
            return
        before, after, is_before = told
        tall = painter.fontMetrics().lineSpacing()
        top = option.rect.top() + (option.rect.height() - 2 * tall) // 2
        for line in (0, 1):
            area = QRect(option.rect.left() + style.GRID, top + line * tall, option.rect.width() - 2 * style.GRID, tall)
            both = pieces(_flat(before[line]), _flat(after[line]))
            paint_pieces(painter, area, both[0] if is_before else both[1], gone=is_before, muted=line == 1)


def paint_pieces(painter: QPainter, area: QRect, parts: list[Piece], gone: bool, muted: bool) -> None:
    """Paint a line of text with what differs in colour, and struck out or underlined."""
    painter.save()
    painter.setClipRect(area)
    metrics, left = painter.fontMetrics(), area.left()
    plain, marked = painter.font(), QFont(painter.font())
    marked.setStrikeOut(gone)
    marked.setUnderline(not gone)
    role = "bad" if gone else "ok"
    for part in _fitting(parts, metrics, area.width()):
        room = QRect(left, area.top(), min(metrics.horizontalAdvance(part.text), area.right() - left), area.height())
        if part.differs:
            painter.fillRect(room, style.colour(role))
        painter.setFont(marked if part.differs else plain)
        painter.setPen(style.colour(f"on_{role}" if part.differs else "muted" if muted else "text"))
        text = metrics.elidedText(part.text, Qt.TextElideMode.ElideRight, area.right() - left)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        left += room.width()
        if left >= area.right():
            break
    painter.restore()


def _fitting(parts: list[Piece], metrics: QFontMetrics, width: int) -> Iterator[Piece]:
    """Shorten what stands before the first change where the change could not be seen else, at the end of a word."""
    if len(parts) > 1 and not parts[0].differs and metrics.horizontalAdvance(parts[0].text + parts[1].text) > width:
        cut = metrics.elidedText(parts[0].text, Qt.TextElideMode.ElideLeft, round(LEAD * width))
        _, space, rest = cut.partition(" ")
        yield Piece(f"… {rest}" if space else cut, False)
        yield from parts[1:]
    else:
        yield from parts


def _flat(text: str) -> str:
    """Return text in one line; other white space is as long as it was, so that it can be compared."""
    return text.replace("\n", " ").replace("\t", " ")
