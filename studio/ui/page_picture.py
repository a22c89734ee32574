"""The picture of a page at the width there is, with marks over its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from studio.core.store.schema import Page
from studio.ui import style
from studio.ui.page_geometry import CHOSEN, EVIDENCE, FADED, Mark, boxes, outlines
from studio.ui.page_words import MarkedWords, words_of

MOST_ZOOM = 4.0
MARGIN = 14.0
"""Points beside the text that are still shown: the rest of a page's margins only makes its words smaller."""
ZOOM_STEP = 1.25
AIR = 1.5
"""Points around words, so that a mark does not touch its letters."""


class PagePicture(QScrollArea):
    """Scrolls over one page; the paper is drawn before its picture has come, so that nothing jumps."""

    picked = Signal(int)
    """The key of the mark that was clicked."""
    marked = Signal(int, int)
    """From where to where words of the page's text are marked by the person; (0, 0) when none are."""
    scale_changed = Signal()
    """More or fewer pixels are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self.markable = False
        """Whether words can be marked: by dragging, or by the arrow keys."""
        self.canvas = Canvas(self)
        self.setWidget(self.canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(self.tr("Picture of the page"))

    def show_page(self, page: Page, marks: Sequence[Mark]) -> None:
        """Show blank paper with marks; the picture follows."""
        self.canvas.show_page(page, marks)
        self._fit()
        self.go_to_mark()

    def show_picture(self, picture: QImage) -> None:
        """Put the picture on the paper."""
        self.canvas.show_picture(picture)

    def wanted_scale(self) -> float:
        """Return the pixels per point that look sharp now."""
        page = self.canvas.page
        return self.canvas.width() * self.devicePixelRatioF() / page.width if page else 1.0

    def set_zoom(self, zoom: float) -> None:
        """Show the text this many times as wide as the view; the smallest shows the whole page."""
        middle = self.verticalScrollBar().value() / max(1, self.canvas.height())
        self.zoom = min(MOST_ZOOM, max(self._share(), zoom))
        self._fit()
        self.verticalScrollBar().setValue(round(middle * self.canvas.height()))
        self.scale_changed.emit()

    def go_to_mark(self) -> None:
        """Scroll so that the marked words stand in the upper part of the view; without a mark, to the top."""
        place = self.canvas.place_of_mark()
        top = place.top() - self.viewport().height() / 4 if place else 0
        self.verticalScrollBar().setValue(round(top))
        left = place.left() if place and self.zoom > 1 else self.canvas.to_pixels(self._text()).left()
        self.horizontalScrollBar().setValue(round(left - MARGIN))

    def set_markable(self, markable: bool) -> None:
        """Let the person mark words."""
        self.markable = markable
        self.canvas.setCursor(Qt.CursorShape.IBeamCursor if markable else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from word to word once one is marked, with Shift they mark on; Esc marks nothing."""
        marked, extend = self.canvas.marked, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.markable and event.key() == Qt.Key.Key_Escape and marked.head >= 0:
            self.canvas.clear_marked()
        elif self.markable and self.canvas.words().press(event.key(), extend, self.canvas.begin()):
            self.canvas.tell_marked()
            self.show_head()
        else:
            super().keyPressEvent(event)

    def show_head(self) -> None:
        """Scroll to the word where marking goes on."""
        if self.canvas.marked.head >= 0:
            place = self.canvas.to_pixels(self.canvas.marked.words[self.canvas.marked.head].box).toRect()
            self.ensureVisible(place.center().x(), place.center().y(), place.width(), 2 * place.height())

    def showEvent(self, event: QShowEvent) -> None:
        """Before it is seen a view does not know how far it can scroll."""
        super().showEvent(event)
        self._fit()
        self.go_to_mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
            self.go_to_mark()
            self.scale_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * (ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP))
        else:
            super().wheelEvent(event)

    def _fit(self) -> None:
        """Let the text fill the width, not the paper."""
        if page := self.canvas.page:
            width = round(self.viewport().width() * self.zoom / self._share())
            self.canvas.resize(QSize(width, round(width * page.height / page.width)))
            beyond = Qt.ScrollBarPolicy.ScrollBarAsNeeded if self.zoom > 1 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setHorizontalScrollBarPolicy(beyond)

    def _share(self) -> float:
        """Return the share of the paper's width that the text takes."""
        page = self.canvas.page
        return min(1.0, (self._text().width() + 2 * MARGIN) / page.width) if page else 1.0

    def _text(self) -> QRectF:
        """Return from where to where text stands on the page, in points; never less than half a page."""
        page = self.canvas.page
        if page is None or not page.lines:
            return QRectF(0, 0, page.width if page else 1, 1)
        left, right = min(line[2] for line in page.lines), max(line[4] for line in page.lines)
        return QRectF(left, 0, max(right - left, page.width / 2), 1)


class Canvas(QWidget):
    """The paper itself. Paper is white in dark mode too, so its marks always take the light colours."""

    def __init__(self, view: PagePicture) -> None:
        super().__init__(view)
        self._view = view
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
        self._view.marked.emit(*self.marked.span)

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
        if self._view.markable and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._mark_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag over words to mark them."""
        if not self._view.markable or self._pressed is None:
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
            self._view.picked.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Mark the word under the pointer."""
        if self._view.markable:
            self.words().clear()
            self._mark_to(event.position())
            self._dragging = True  # the release that follows ends nothing

    def _mark_to(self, at: QPointF) -> None:
        self.words().mark(self.words().nearest(self.to_points(at)), extend=True)
        self.tell_marked()
        self._view.ensureVisible(round(at.x()), round(at.y()), style.GRID, style.GRID)

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
