"""A page without a picture: its plain text, with the same marks as a picture has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from studio.core.store.schema import Page
from studio.ui import style
from studio.ui.page_geometry import CHOSEN, EVIDENCE, FADED, OUTLINE, Mark, characters, code_units

_INSIDE = re.compile(r"\S*\Z"), re.compile(r"\S*")
"""What belongs to a word before and behind a place inside of it."""
_GROUND = {EVIDENCE: "highlight", CHOSEN: "selected", OUTLINE: "hover", FADED: "neutral"}


class PageText(QPlainTextEdit):
    """Read-only, and plain: whatever a document says is shown letter by letter and never interpreted."""

    picked = Signal(int)
    """The key of the mark that was clicked."""
    marked = Signal(int, int)
    """From where to where words of the page's text are marked by the person; (0, 0) when none are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._marks: tuple[Mark, ...] = ()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setProperty("page", "true")
        self.setTabStopDistance(12 * self.fontMetrics().averageCharWidth())
        self.document().setDocumentMargin(style.GROUP)
        self.setAccessibleName(self.tr("Text of the page"))
        style.now.changed.connect(self._paint_marks)
        self.selectionChanged.connect(lambda: self.marked.emit(*self.marked_span()))

    def show_page(self, page: Page, marks: Sequence[Mark]) -> None:
        """Show a page's text with its marks and go to the one that counts."""
        # A bare carriage return would be swallowed with its line feed and shift all that follows.
        shown = page.text.replace("\r", " ")
        if shown != self._text:
            self._text = shown
            self.setPlainText(shown)
        self._marks = tuple(marks)
        self._paint_marks()
        self._go_to_mark()

    def set_markable(self, markable: bool) -> None:
        """Let the person mark words by keys, too; by mouse they always can."""
        flags = Qt.TextInteractionFlag
        by_keys = flags.TextSelectableByKeyboard if markable else flags.NoTextInteraction
        self.setTextInteractionFlags(flags.TextSelectableByMouse | by_keys)

    def marked_span(self) -> tuple[int, int]:
        """Return what is marked, widened to whole words."""
        cursor = self.textCursor()
        first, last = (characters(self._text, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        if not self._text[first:last].strip():
            return 0, 0
        before, behind = _INSIDE[0].search(self._text, 0, first), _INSIDE[1].match(self._text, last)
        starts_inside, ends_inside = not self._text[first].isspace(), not self._text[last - 1].isspace()
        start = before.start() if before and starts_inside else first
        return start, behind.end() if behind and ends_inside else last

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift and the arrows mark word by word; Esc marks nothing."""
        steps = {Qt.Key.Key_Left: QTextCursor.MoveOperation.PreviousWord,
                 Qt.Key.Key_Right: QTextCursor.MoveOperation.NextWord}  # fmt: skip
        if event.key() == Qt.Key.Key_Escape and self.textCursor().hasSelection():
            self.clear_marked()
        elif event.key() in steps and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            cursor = self.textCursor()
            cursor.movePosition(steps[event.key()], QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        else:
            super().keyPressEvent(event)

    def clear_marked(self) -> None:
        """Mark nothing, and stay where it is scrolled."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click picks the mark under it; marking words to copy them picks nothing."""
        super().mouseReleaseEvent(event)
        at = self.cursorForPosition(event.position().toPoint()).position()
        hit = (mark.key for mark in self._marks if code_units(self._text, mark.start) <= at <= self._end(mark))
        if not self.textCursor().hasSelection() and (key := next(hit, 0)):
            self.picked.emit(key)

    def _end(self, mark: Mark) -> int:
        return code_units(self._text, mark.end)

    def _paint_marks(self) -> None:
        self.setExtraSelections([self._selection(mark) for mark in self._marks])

    def _selection(self, mark: Mark) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        made.cursor = self._cursor(mark)  # type: ignore[attr-defined]
        made.format = self._format(mark.look)  # type: ignore[attr-defined]
        return made

    def _cursor(self, mark: Mark) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(code_units(self._text, mark.start))
        cursor.setPosition(code_units(self._text, mark.end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _format(self, look: str) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setBackground(QColor(style.colour(_GROUND[look])))
        made.setForeground(style.colour("muted" if look == FADED else "text"))
        made.setFontStrikeOut(look == FADED)
        return made

    def _go_to_mark(self) -> None:
        """Put the cursor before the marked words, then scroll until the view shows some lines before them, too."""
        chosen = next((mark for mark in self._marks if mark.look in (EVIDENCE, CHOSEN)), None)
        start = QTextCursor(self.document())
        if chosen:
            start.setPosition(code_units(self._text, chosen.start))
        self.setTextCursor(start)
        self.centerCursor() if chosen else self.verticalScrollBar().setValue(0)
