"""The words of a page as things that can be marked: one after another, by pointing or by keys."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.core.store.schema import Page
from studio.ui.page_geometry import Measure, boxes, outlines

_WORD = re.compile(r"\S+")
LINES_APART = 4.0
"""Going to another line is this many times as far as going along one."""
Key = Qt.Key


@dataclass(frozen=True)
class Word:
    """One word: its span in the page's text and where it stands, in points."""

    start: int
    end: int
    box: QRectF


@dataclass
class MarkedWords:
    """A run of words from ``anchor`` to ``head``, in the order of the text; -1 where nothing is marked."""

    words: list[Word] = field(default_factory=list)
    anchor: int = -1
    head: int = -1

    @property
    def span(self) -> tuple[int, int]:
        """Return from where to where the page's text is marked; (0, 0) where nothing is."""
        if self.head < 0:
            return 0, 0
        first, last = sorted((self.anchor, self.head))
        return self.words[first].start, self.words[last].end

    def shapes(self) -> list[QRectF]:
        """Return what is to be painted: one box for each line of the run."""
        if self.head < 0:
            return []
        first, last = sorted((self.anchor, self.head))
        lines: list[QRectF] = []
        for word in self.words[first : last + 1]:
            if lines and abs(lines[-1].top() - word.box.top()) < 1 and word.box.left() >= lines[-1].left():
                lines[-1] = lines[-1].united(word.box)
            else:
                lines.append(QRectF(word.box))
        return lines

    def clear(self) -> None:
        """Mark nothing."""
        self.anchor = self.head = -1

    def mark(self, word: int, extend: bool = False) -> None:
        """Mark one word, or the run that reaches to it."""
        if self.words:
            self.head = min(max(word, 0), len(self.words) - 1)
            self.anchor = self.head if not extend or self.anchor < 0 else self.anchor

    def nearest(self, at: QPointF) -> int:
        """Return the word at a point of the page, or the one closest to it."""
        if not self.words:
            return -1
        return min(range(len(self.words)), key=lambda one: _distance(self.words[one].box, at))

    def from_text(self, position: int) -> int:
        """Return the word that stands at a position of the text, or the next one."""
        return min(bisect_left([word.end for word in self.words], position + 1), len(self.words) - 1)

    def press(self, key: int, extend: bool, begin: int) -> bool:
        """Do what an arrow key says; the first one marks the word at position ``begin``. Says whether it was one."""
        if not self.words or key not in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
            return False
        if self.head < 0:
            if key in (Key.Key_Up, Key.Key_Down) and not extend:
                return False  # nothing is marked: these scroll
            self.mark(self.from_text(begin))
            return True
        steps = {Key.Key_Left: -1, Key.Key_Right: 1}
        self.mark(self.head + steps[key] if key in steps else self._beyond(key == Key.Key_Down), extend)
        return True

    def _beyond(self, down: bool) -> int:
        """Return the word above or below the head."""
        here = self.words[self.head].box
        beyond = [one for one, word in enumerate(self.words)
                  if (_follows(here, word.box) if down else _follows(word.box, here))]  # fmt: skip
        return min(beyond, key=lambda one: _distance(self.words[one].box, here.center()), default=self.head)


def words_of(page: Page, measure: Measure) -> list[Word]:
    """Return the words of a page in the order of its text."""
    found: list[Word] = []
    for line in sorted(page.lines, key=lambda one: one[0]):
        first, last = int(line[0]), int(line[1])
        for match in _WORD.finditer(page.text, first, last):
            where = boxes([line], match.start(), match.end(), page.text, measure)
            found.append(Word(match.start(), match.end(), outlines(where)[0]))
    return found


def _follows(above: QRectF, box: QRectF) -> bool:
    """Say whether a box lies in a line below another's."""
    return box.top() >= above.bottom() - 1


def _distance(box: QRectF, at: QPointF) -> float:
    across = max(box.left() - at.x(), 0.0, at.x() - box.right())
    down = max(box.top() - at.y(), 0.0, at.y() - box.bottom())
    return across + LINES_APART * down
