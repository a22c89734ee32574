"""One page of a document with words marked on it: as its picture where it has one, else as plain text."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QImage, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.problems import ProblemError
from studio.core.store.schema import Page
from studio.jobs.pages import Pages
from studio.ui import style
from studio.ui.loop import spawn
from studio.ui.page_geometry import Mark
from studio.ui.page_picture import ZOOM_STEP, PagePicture
from studio.ui.page_text import PageText

SCALES = (1.5, 2.0, 3.0, 4.0)
"""Pixels per point that are drawn: few, so that the cache is hit."""
REST_MS = 60
"""A page that is only passed on the way to another is not drawn."""
_NOTHING: tuple[Path | None, int, float] = (None, 0, 0.0)


@lru_cache(maxsize=1)
def shared_pages() -> Pages:
    """Return the one child that draws pages for every view of the window; it ends with the window."""
    return Pages()


def grow_with_window(side: QWidget) -> None:
    """Let the side that holds a page have its share of a larger window: a page is read better when it is larger."""
    policy = side.sizePolicy()
    policy.setHorizontalStretch(1)
    side.setSizePolicy(policy)


class PageView(QWidget):
    """Shows a page at once (paper and marks) and its picture as soon as the reader has drawn it."""

    picked = Signal(int)
    """The key of the mark that was clicked."""
    marked = Signal(int, int)
    """From where to where words of the page's text are marked by the person; (0, 0) when none are."""

    def __init__(self, parent: QWidget | None = None, pages: Pages | None = None) -> None:
        super().__init__(parent)
        self._pages = pages or shared_pages()
        self._page: Page | None = None
        self._file: Path | None = None
        self._marks: tuple[Mark, ...] = ()
        self._drawn = _NOTHING
        self._work: asyncio.Task[None] | None = None
        self._ahead: asyncio.Task[None] | None = None
        self.picture, self.text = PagePicture(self), PageText(self)
        self._nothing = QLabel(self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS, timeout=self._begin_drawing)
        self.zoom_bar = self._make_zoom_bar()
        self._build()
        self.clear()

    def show_page(self, page: Page, file: Path | None, marks: Sequence[Mark] = ()) -> None:
        """Show this page of the stored file with marks on it; pages without a size are shown as text."""
        if self._page is None or self._page.id != page.id:
            self._drawn = _NOTHING
        self._page, self._file, self._marks = page, file, tuple(marks)
        if page.width > 0 and file is not None:
            self._show(self.picture)
            self.picture.show_page(page, marks)
            self._rest.start()
        else:
            self._show_text()

    def prepare(self, page: Page, file: Path) -> None:
        """Draw a page that will be shown next, so that its picture is there when it is wanted."""
        if page.width > 0 and (self._ahead is None or self._ahead.done()):
            self._ahead = spawn(self._draw_ahead(file, page.number))

    async def _draw_ahead(self, file: Path, number: int) -> None:
        needed = self.picture.wanted_scale()
        with contextlib.suppress(ProblemError):  # whoever shows the page is told
            await self._pages.picture(file, number, _drawn_at(needed))

    def clear(self, why: str = "") -> None:
        """Show nothing, and say why."""
        self._page, self._drawn = None, _NOTHING
        self._rest.stop()
        self._nothing.setText(why)
        self._show(self._nothing)

    def set_markable(self) -> None:
        """Let the person mark words on the page, by mouse and by keys."""
        for part in (self.picture, self.text):
            part.set_markable(True)
            part.marked.connect(self.marked)

    def clear_marked(self) -> None:
        """Mark nothing."""
        self.picture.canvas.clear_marked()
        self.text.clear_marked()

    def _show_text(self) -> None:
        if self._page is not None:
            self.text.show_page(self._page, self._marks)
            self._show(self.text)

    def _show(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        self.zoom_bar.setEnabled(part is self.picture)

    def showEvent(self, event: QShowEvent) -> None:
        """What was asked for while nobody looked is drawn now."""
        super().showEvent(event)
        self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is drawn that nobody sees."""
        super().hideEvent(event)
        self._rest.stop()

    def _begin_drawing(self) -> None:
        """Ask for the picture in the smallest size that looks sharp, unless it is there."""
        page, file = self._page, self._file
        if page is None or file is None or not page.width:
            return
        needed = self.picture.wanted_scale()
        wanted = (file, page.number, _drawn_at(needed))
        if wanted != self._drawn:
            if self._work is not None:
                self._work.cancel()
            self._work = spawn(self._draw(*wanted))

    async def _draw(self, file: Path, number: int, scale: float) -> None:
        try:
            made = await self._pages.picture(file, number, scale)
            picture = await asyncio.to_thread(QImage, str(made))
        except ProblemError:
            picture = QImage()
        if shiboken6.isValid(self) and self._page is not None and (self._file, self._page.number) == (file, number):
            self._take(picture, (file, number, scale))

    def _take(self, picture: QImage, drawn: tuple[Path, int, float]) -> None:
        """A page whose picture cannot be had still has its words."""
        if picture.isNull():
            self._show_text()
        else:
            self._drawn = drawn
            self.picture.show_picture(picture)

    def _build(self) -> None:
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.setProperty("ink", "muted")
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.picked.connect(self.picked)
        self.text.picked.connect(self.picked)
        self.picture.scale_changed.connect(self._rest.start)
        self._stack = QStackedLayout()
        for part in (self._nothing, self.picture, self.text):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stack)
        self.setFocusProxy(self.picture)

    def _make_zoom_bar(self) -> QWidget:
        """Return the buttons that change the size; whoever holds the view places them."""
        bar = QWidget(self)
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID // 2)
        for sign, name, key, factor in (
            ("−", self.tr("Smaller page"), QKeySequence.StandardKey.ZoomOut, 1 / ZOOM_STEP),
            ("+", self.tr("Larger page"), QKeySequence.StandardKey.ZoomIn, ZOOM_STEP),
        ):
            row.addWidget(self._zoom_button(sign, name, QKeySequence(key), factor))
        return bar

    def _zoom_button(self, sign: str, name: str, key: QKeySequence, factor: float) -> QToolButton:
        action = QAction(sign, self)
        action.setShortcut(key)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{name} ({key.toString(QKeySequence.SequenceFormat.NativeText)})")
        action.triggered.connect(lambda: self.picture.set_zoom(self.picture.zoom * factor))
        self.addAction(action)
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(name)
        return button


def _drawn_at(needed: float) -> float:
    """Return the smallest of the scales that are drawn that looks sharp."""
    return next((scale for scale in SCALES if scale >= needed), SCALES[-1])
