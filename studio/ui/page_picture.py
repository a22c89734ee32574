"""The picture of a page at the width there is, with marks over its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from studio.core.store.schema import Page
from studio.ui import style
from studio.ui.page_canvas import Canvas
from studio.ui.page_geometry import Mark

MOST_ZOOM = 4.0
MARGIN = 14.0
"""Points beside the text that are still shown: the rest of a page's margins only makes its words smaller."""
ZOOM_STEP = 1.25


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
        self.canvas = Canvas(self)
        for told, heard in ((self.canvas.picked, self.picked), (self.canvas.marked_words, self.marked)):
            told.connect(heard)
        self.canvas.reached.connect(self._follow_pointer)
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
        self.canvas.markable = markable
        self.canvas.setCursor(Qt.CursorShape.IBeamCursor if markable else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from word to word once one is marked, with Shift they mark on; Esc marks nothing."""
        marked, extend = self.canvas.marked, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        markable = self.canvas.markable
        if markable and event.key() == Qt.Key.Key_Escape and marked.head >= 0:
            self.canvas.clear_marked()
        elif markable and self.canvas.words().press(event.key(), extend, self.canvas.begin()):
            self.canvas.tell_marked()
            self.show_head()
        else:
            super().keyPressEvent(event)

    def show_head(self) -> None:
        """Scroll to the word where marking goes on."""
        if self.canvas.marked.head >= 0:
            place = self.canvas.to_pixels(self.canvas.marked.words[self.canvas.marked.head].box).toRect()
            self.ensureVisible(place.center().x(), place.center().y(), place.width(), 2 * place.height())

    def _follow_pointer(self, at: QPoint) -> None:
        """Scroll on while words are marked beyond what is seen."""
        self.ensureVisible(at.x(), at.y(), style.GRID, style.GRID)

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
