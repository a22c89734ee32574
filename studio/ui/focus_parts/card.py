"""The question that is decided on, large; the keyboard rests here between two decisions."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.fields import OUTLINE, Words

LARGER = 1.25
QUESTION_LINES, ANSWER_LINES = 3, 6
RADIUS = 6


class LargeEditor(PairEditor):
    """The editor of the list with larger letters."""

    def __init__(self, save: QAction, revert: QAction, parent: QWidget | None = None) -> None:
        super().__init__(save, revert, parent)
        self.tags.add.setShortcut(QKeySequence())  # the pane has an action with this key, for list and card alike
        self._fill_from_top()
        style.now.changed.connect(self._enlarge)
        self._enlarge()

    def _fill_from_top(self) -> None:
        """Spare room goes below everything, so that the words stand at one height with and without doubts."""
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.addStretch(1)

    def _enlarge(self) -> None:
        enlarge(self.question, QUESTION_LINES)
        enlarge(self.answer, ANSWER_LINES)


def enlarge(field: Words, lines: int) -> None:
    """Give a field larger letters and room for this many lines of them."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * LARGER)
    field.setFont(font)
    room = 2 * (OUTLINE + field.document().documentMargin())
    field.setFixedHeight(round(lines * field.fontMetrics().lineSpacing() + room))


class PairCard(QFrame):
    """Holds the editor; has a ring while the keys decide, none while somebody types."""

    stepped = Signal(int)
    """Up and Down: to the neighbour."""
    left = Signal()
    """Esc."""

    def __init__(self, editor: PairEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The question to decide on"))
        area = QScrollArea(self, widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        held = QWidget()
        inner = QVBoxLayout(held)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(editor)
        area.setWidget(held)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GRID, style.GRID, style.GRID, style.GRID)
        column.addWidget(area)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if not self.hasFocus():  # a field that has no use for a key passes it on
            super().keyPressEvent(event)
        elif event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("accent"), 2) if self.hasFocus() else QPen(style.colour("border"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
