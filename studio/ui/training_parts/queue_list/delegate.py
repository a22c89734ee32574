"""Paints a row of the list: title and state, a line on how it is getting on, and a bar while it runs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from studio.ui import icons, style
from studio.ui.training_parts.queue_list.model import CaptionRole, ItemRole, state
from studio.ui.training_parts.queue_list.order import Group, Item, Section, is_live, jobs_of
from studio.ui.widgets import chip

Index = QModelIndex | QPersistentModelIndex
BAR, MARK, SIGN = 6, 3, 16
ABOVE = style.GRID
"""Room above and below the lines of a row."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class QueueDelegate(QStyledItemDelegate):
    """Does all of it in one go: that is a third of what a widget in each row takes."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Item = index.data(ItemRole)
        painter.save()
        if isinstance(item, Section):
            _headline(painter, option.rect, f"{index.data()}  {item.count}")
        else:
            self._ground(painter, option, index)
            _row(painter, _inside(option.rect, index), item, index, self._is_open(option, index))
            if is_live(item):
                _bar(painter, _foot(_inside(option.rect, index), item), _share(item), _is_selected(option))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item: Item = index.data(ItemRole)
        title, small = option.fontMetrics.height(), QFontMetrics(style.caption()).height()
        if isinstance(item, Section):
            return QSize(0, small + 3 * ABOVE)
        bar = BAR + ABOVE if is_live(item) else 0
        return QSize(0, max(title, chip.HEIGHT) + style.GRID // 2 + small + 2 * ABOVE + bar)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, whole = option.widget, QRect(option.rect)
        whole.setLeft(0)
        if _is_selected(option):
            painter.fillRect(whole, style.colour("selected"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(whole, style.colour("hover"))
        if isinstance(view, QTreeView) and view.hasFocus() and view.currentIndex() == index:
            painter.fillRect(QRect(0, whole.top(), MARK, whole.height()), style.colour("accent"))

    def _is_open(self, option: QStyleOptionViewItem, index: Index) -> bool:
        return isinstance(option.widget, QTreeView) and option.widget.isExpanded(index)


def _is_selected(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_Selected)


def _inside(rect: QRect, index: Index) -> QRect:
    """Groups have a sign before their title; what is inside them stands below the title."""
    indent = style.GRID + SIGN + style.GRID // 2 if index.parent().isValid() else 0
    return rect.adjusted(style.GROUP - 4 + indent, ABOVE, -style.GRID, -ABOVE)


def sign_of(rect: QRect) -> QRect:
    """Return where the sign of a group is, which opens and closes it."""
    return QRect(rect.left(), rect.top(), style.GROUP + SIGN + style.GRID // 2, rect.height())


def _headline(painter: QPainter, rect: QRect, words: str) -> None:
    font = QFont(style.caption())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(style.colour("muted"))
    painter.drawText(rect.adjusted(style.GROUP - 4, ABOVE, 0, 0), _LEFT, words)


def _row(painter: QPainter, area: QRect, item: Item, index: Index, is_open: bool) -> None:
    code = state(item)
    small = QFontMetrics(style.caption())
    wide = chip.width(code, small)
    first = QRect(area.left(), area.top(), area.width(), max(painter.fontMetrics().height(), chip.HEIGHT))
    chip.paint_chip(painter, QRect(first.right() - wide + 1, first.top(), wide, first.height()), code)
    first.setRight(first.right() - wide - style.GRID)
    if isinstance(item, Group):
        _sign(painter, first, is_open)
        first.setLeft(first.left() + SIGN + style.GRID // 2)
    painter.setPen(style.colour("text"))
    painter.drawText(first, _LEFT, painter.fontMetrics().elidedText(
        index.data(), Qt.TextElideMode.ElideMiddle, first.width()))  # fmt: skip
    below = QRect(first.left(), first.bottom() + 1 + style.GRID // 2, area.right() - first.left() + 1, small.height())
    painter.setFont(style.caption())
    painter.setPen(style.colour("muted"))
    caption = small.elidedText(index.data(CaptionRole), Qt.TextElideMode.ElideRight, below.width())
    painter.drawText(below, _LEFT, caption)


def _share(item: Item) -> float:
    """Return how far a job is; a group is as far as its runs are together."""
    entries = jobs_of(item)
    return sum(one.now.share if one.is_open else 1.0 for one in entries) / len(entries)


def _sign(painter: QPainter, first: QRect, is_open: bool) -> None:
    place = QRect(first.left(), first.center().y() - SIGN // 2, SIGN, SIGN)
    icons.icon("chevron-down" if is_open else "chevron").paint(painter, place)


def _foot(area: QRect, item: Item) -> QRect:
    """Return where the bar is: below the words."""
    left = area.left() + (SIGN + style.GRID // 2 if isinstance(item, Group) else 0)
    return QRect(left, area.bottom() + 1 - BAR, area.right() - left + 1, BAR)


def _bar(painter: QPainter, whole: QRect, share: float, is_selected: bool) -> None:
    """What is still to do is seen on the selected row, too, which is nearly as light as it is elsewhere."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour("edge" if is_selected else "neutral"))
    painter.drawRoundedRect(QRectF(whole), BAR / 2, BAR / 2)
    filled = QRectF(whole)
    filled.setWidth(max(BAR, whole.width() * share) if share else 0)
    painter.setBrush(style.colour("accent"))
    painter.drawRoundedRect(filled, BAR / 2, BAR / 2)
