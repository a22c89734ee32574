"""The paper of a page with marks over its words, and words that the person marks on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.store.schema import Page
from studio.ui import style
from studio.ui.page_geometry import CHOSEN, EVIDENCE, FADED, Mark, boxes, outlines
from studio.ui.page_words import MarkedWords, words_of

AIR = 1.5
"""Points around words, so that a mark does not touch its letters."""


class Canvas(QWidget):
    """The paper itself. Paper is white in dark mode too, so its marks always take the light colours."""

    picked = Signal(int)
    """The key of the mark that was clicked."""
    marked_words = Signal(int, int)
    """From where to where the page's text is marked by the person; (0, 0) when it is not."""
    reached = Signal(QPoint)
    """Marking has come to this pixel."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.markable = False
        """Whether words can be marked: by dragging, or by the arrow keys."""
        self.page: Page | None = None
        self._marks: tuple[Mark, ...] = ()
        self._places: list[tuple[Mark, list[QRectF]]] = []
        self._picture = QImage()
        self._scaled = QPixmap()
        self.marked = MarkedWords()
        self._pressed: QPointF | None = None
        """Where the button went down, as long as it is."""
        self._dragging = False

    def show_page(self, page: Page, marks: Sequence[Mark]) -> None:
        """Change the marks; another page starts blank."""
        if self.page is None or page.id != self.page.id:
            self._picture, self._scaled = QImage(), QPixmap()
            self.marked = MarkedWords()
        self.page = page
        measure = QFontMetricsF(self.font()).horizontalAdvance
        self._places = [(mark, boxes(page.lines, mark.start, mark.end, page.text, measure)) for mark in marks]
        self.update()

    def words(self) -> MarkedWords:
        """Return the words of the page, cut once somebody marks any."""
        if not self.marked.words and self.page is not None:
            self.marked = MarkedWords(words_of(self.page, QFontMetricsF(self.font()).horizontalAdvance))
        return self.marked

    def begin(self) -> int:
        """Return where in the text marking by keys begins: at the evidence, else at the top."""
        return next((mark.start for mark, _ in self._places if mark.look in (EVIDENCE, CHOSEN)), 0)

    def clear_marked(self) -> None:
        """Mark nothing."""
        self.marked.clear()
        self.tell_marked()

    def tell_marked(self) -> None:
        """Show and say what is marked now."""
        self.update()
        self.marked_words.emit(*self.marked.span)

    def show_picture(self, picture: QImage) -> None:
        """Take the picture in."""
        self._picture, self._scaled = picture, QPixmap()
        self.update()

    def place_of_mark(self) -> QRectF | None:
        """Return where the evidence or the chosen passage stands, in pixels."""
        for mark, parts in self._places:
            if mark.look in (EVIDENCE, CHOSEN) and parts:
                return self.to_pixels(parts[0])
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(style.LIGHT_ROLES.base))
        if not self._picture.isNull():
            painter.drawPixmap(0, 0, self._pixmap())
        for mark, parts in self._places:
            self._paint_mark(painter, mark, parts)
        self._paint_marked(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
        if self.markable and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._mark_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag over words to mark them."""
        if not self.markable or self._pressed is None:
            return
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.words().mark(self.words().nearest(self.to_points(self._pressed)))
        if self._dragging:
            self._mark_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks the mark under it and ends marking; a drag has marked words."""
        dragged, self._dragging, self._pressed = self._dragging, False, None
        if dragged or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return
        if self.marked.head >= 0:
            self.clear_marked()
        elif key := self._key_at(event.position()):
            self.picked.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Mark the word under the pointer."""
        if self.markable:
            self.words().clear()
            self._mark_to(event.position())
            self._dragging = True  # the release that follows ends nothing

    def _mark_to(self, at: QPointF) -> None:
        self.words().mark(self.words().nearest(self.to_points(at)), extend=True)
        self.tell_marked()
        self.reached.emit(at.toPoint())

    def _key_at(self, at: QPointF) -> int:
        hit = (mark.key for mark, parts in self._places for box in outlines(parts) if self.to_pixels(box).contains(at))
        return next(hit, 0)

    def _pixmap(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._scaled.size() != self.size() * ratio:
            mode = Qt.TransformationMode.SmoothTransformation
            drawn = self._picture.scaled(self.size() * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            self._scaled = QPixmap.fromImage(drawn)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def _paint_mark(self, painter: QPainter, mark: Mark, parts: list[QRectF]) -> None:
        roles = style.LIGHT_ROLES
        if mark.look == EVIDENCE:
            self._fill(painter, parts, roles.highlight)
            return
        shapes = outlines(parts)
        if mark.look in (CHOSEN, FADED):
            self._fill(painter, shapes, roles.selected if mark.look == CHOSEN else roles.neutral)
        kind = Qt.PenStyle.DashLine if mark.look == FADED else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(roles.accent if mark.look == CHOSEN else roles.edge), 1.5, kind))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box in shapes:
            painter.drawRoundedRect(self.to_pixels(box), 3, 3)

    def _paint_marked(self, painter: QPainter) -> None:
        """Words marked by the person: coloured, and underlined for those who do not see the colour."""
        shapes = self.marked.shapes()
        self._fill(painter, shapes, style.LIGHT_ROLES.selected)
        painter.setPen(QPen(QColor(style.LIGHT_ROLES.accent), 2))
        for box in map(self.to_pixels, shapes):
            painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _fill(self, painter: QPainter, parts: list[QRectF], colour: str) -> None:
        """Lay colour over the paper as a felt pen does: the letters stay black."""
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for box in parts:
            painter.fillRect(self.to_pixels(box), QColor(colour))
        painter.restore()

    def to_pixels(self, box: QRectF) -> QRectF:
        """Return where a box of the page stands on the canvas, with a little air around it."""
        factor = self.width() / self.page.width if self.page else 1.0
        aired = box.adjusted(-AIR, -AIR / 2, AIR, AIR / 2)
        return QRectF(aired.x() * factor, aired.y() * factor, aired.width() * factor, aired.height() * factor)

    def to_points(self, at: QPointF) -> QPointF:
        """Return the point of the page under a pixel."""
        return at / (self.width() / self.page.width) if self.page else at
