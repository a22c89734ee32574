"""The tags of a question as chips, and a field that completes from those in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCompleter, QLineEdit, QSizePolicy, QWidget

from studio.ui import icons, style
from studio.ui.questions_parts.words import number
from studio.ui.widgets.actions import ActionButton, action
from studio.ui.widgets.flow import FlowLayout

HEIGHT, CROSS = 24, 12
MOST_WIDTH = 28 * style.GRID
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class TagChip(QAbstractButton):
    """One tag; a click on it, Delete or Backspace takes it off."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Tag {0}").format(name))
        self.setAccessibleDescription(self.tr("Press to take it off"))
        self.setToolTip(self.tr("Take this tag off (Delete)"))

    def sizeHint(self) -> QSize:
        words = QFontMetrics(style.caption()).horizontalAdvance(self.name)
        return QSize(min(MOST_WIDTH, words + CROSS + 3 * style.GRID), HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the tag off; the arrows go along the chips."""
        if event.key() in _REMOVING:
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPen(style.colour("accent"), 2) if self.hasFocus() else QPen(style.colour("edge"), 1)
        painter.setPen(ring)
        painter.setBrush(style.colour("hover" if self.underMouse() else "neutral"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), HEIGHT / 2 - 1, HEIGHT / 2 - 1)
        painter.setFont(style.caption())
        painter.setPen(style.colour("on_neutral"))
        words = self.rect().adjusted(style.GRID, 0, -CROSS - style.GRID - style.GRID // 2, 0)
        fitting = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, fitting)
        glyph = QRect(self.width() - CROSS - style.GRID, (HEIGHT - CROSS) // 2, CROSS, CROSS)
        icons.icon("cross", "on_neutral").paint(painter, glyph)


class TagField(QLineEdit):
    """Where a tag is typed; Enter puts it on, Backspace in an empty field goes to the last chip."""

    put = Signal(str)
    """A tag; nothing where none was typed."""
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        style.dress(completer.popup())  # a window of its own that is nobody's child
        self.setFixedWidth(18 * style.GRID)
        self.setAccessibleName(self.tr("New tag"))
        self.editingFinished.connect(self._hand_over)

    def offer(self, names: Sequence[str]) -> None:
        """Complete from these."""
        self._known.setStringList(list(names))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _hand_over(self) -> None:
        """Enter, or the keyboard goes elsewhere: what was typed is not lost."""
        name = " ".join(self.text().split())
        self.clear()
        self.put.emit(name)


class TagRow(QWidget):
    """Shows tags and says which are to be put on or taken off; whoever shows it does so."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self._known: Callable[[], Sequence[str]] = tuple
        self.add = action(self, self.tr("Tag"), self.begin, "T", "add", self.tr("Put a tag on this question"))
        self.field, self._button = TagField(self), ActionButton(self.add, link=True)
        self._flow = FlowLayout(self)
        self._flow.addWidget(self.field)
        self._flow.addWidget(self._button)
        self.field.hide()
        self.field.put.connect(self._put)
        self.field.back.connect(self._to_last)

    @property
    def in_order(self) -> list[QWidget]:
        """Return what Tab visits; the chips come before it."""
        return [self.field, self._button]

    @property
    def chips(self) -> list[TagChip]:
        """Return the chips from left to right."""
        widgets = (self._flow.itemAt(at).widget() for at in range(self._flow.count()))
        return [one for one in widgets if isinstance(one, TagChip)]

    def complete_from(self, known: Callable[[], Sequence[str]]) -> None:
        """Ask here for the tags in use, each time somebody begins to type one."""
        self._known = known

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these tags; the same again leaves the keyboard where it is."""
        if tuple(tags) == self._tags:
            return
        had = next((at for at, chip in enumerate(self.chips) if chip.hasFocus()), -1)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._tags = tuple(tags)
        for at, name in enumerate(tags):
            chip = TagChip(name, self)
            chip.clicked.connect(lambda _checked=False, name=name: self.removed.emit(name))
            self._flow.insert(at, chip)
            chip.show()
        for one, following in pairwise([*self.chips, self.field, self._button]):
            QWidget.setTabOrder(one, following)
        if had >= 0:
            (self.chips[min(had, len(tags) - 1)] if tags else self._button).setFocus()

    def set_count(self, count: int) -> None:
        """Say how many questions a tag will be put on."""
        many = self.tr("Tag for {0} questions").format(number(count))
        self.field.setPlaceholderText(many if count > 1 else self.tr("New tag"))

    def begin(self) -> None:
        """Let a tag be typed."""
        self.field.offer([name for name in self._known() if name not in self._tags])
        self.field.show()
        self._button.hide()
        self.field.setFocus()

    def _put(self, name: str) -> None:
        self.field.setVisible(self.field.hasFocus())
        self._button.setVisible(not self.field.hasFocus())
        if name:
            self.added.emit(name)

    def _to_last(self) -> None:
        if self.chips:
            self.chips[-1].setFocus()
