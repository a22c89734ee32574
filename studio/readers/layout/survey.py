"""What is learned from the whole document before the first page is cut: body size, headings, running lines, words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from studio.readers.layout.lines import RawPage, Row, Style, TextLine, in_rows, style_of
from studio.readers.markers import depth

BAND = 0.12
"""The share of the page's height at top and bottom where running lines stand."""
REPEATS = 3
"""A line in the same place on so many pages is a running header or footer (on all pages of a shorter document)."""
LARGER = 1.1
"""A heading is so much larger than the body, or bold."""
MOST_HEADING_SHARE = 0.2
"""A style with more of the document's letters than this is no heading style."""
TITLE_SIZE = 1.3
LONGEST_TITLE = 150

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
_BARE_NUMBER = re.compile(
    r"^[\s\-–—|]*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|von|/)\s*\d{1,4})?[\s\-–—|]*$", re.I
)
_NUMBER_BEFORE = re.compile(
    r"(?:chapter|section|appendix|annex|part|kapitel|anhang)?(?:\d{1,4}|[a-z]\d{0,3}|[ivx]{1,5})"
)
OutlineEntry = tuple[int, str, int]
"""Level, title, page; as PDF outlines have it."""


class Survey:
    """Fed with every page once; then asked."""

    def __init__(self, outline: Iterable[OutlineEntry] = ()) -> None:
        self.pages = 0
        self.words: set[str] = set()
        """Words and hyphenated compounds in small letters, to tell where a line-end hyphen belongs to the word."""
        self._outline: dict[int, dict[str, int]] = defaultdict(dict)
        for level, title, page in outline:
            self._outline[page][squeeze(title)] = level
        self._running: Counter[tuple[str, int, str]] = Counter()
        self._letters: Counter[Style] = Counter()
        self._seen_on: dict[Style, tuple[int, int]] = {}
        self._pitches: Counter[float] = Counter()
        self._outlined: dict[Style, int] = {}
        self._ranks: dict[Style, int] | None = None
        self._first_page: list[TextLine] = []

    def add(self, page: RawPage) -> None:
        """Learn from one page."""
        self.pages += 1
        if self.pages == 1:
            self._first_page = page.lines
        before: TextLine | None = None
        for line in page.lines:
            self._add_line(line, page)
            self._add_words(line.text, before.text if before else "")
            if before and before.size == line.size and abs(before.box[0] - line.box[0]) < 1:
                self._pitches[round((line.box[1] - before.box[1]) / line.size, 1)] += 1
            before = line
        for place, row in _bands(page):
            self._running.update((place, round(line.box[1]), _normal(line.text)) for line in row.cells)

    def _add_line(self, line: TextLine, page: RawPage) -> None:
        style = style_of(line.size, line.bold)
        self._letters[style] += len(line.text)
        first, _ = self._seen_on.get(style, (page.number, 0))
        self._seen_on[style] = first, page.number
        if (level := self.outline_level(line.text, page.number)) is not None:
            self._outlined[style] = max(level, self._outlined.get(style, 0))

    def _add_words(self, text: str, before: str) -> None:
        """Parts of a word broken at the end of a line are no words."""
        words = _WORD.findall(text.lower())
        self.words.update(words[before.endswith("-") : len(words) - text.endswith("-")])

    @property
    def title(self) -> str:
        """The largest words of the first page, if they are large enough for a title and no chapter's."""
        size = max((line.size for line in self._first_page), default=0.0)
        title = " ".join(line.text for line in self._first_page if line.size > size - 0.5)
        large = size > self.body * TITLE_SIZE
        return title if large and len(title) <= LONGEST_TITLE and not depth(title) else ""

    @property
    def has_text(self) -> bool:
        """Whether any page holds letters."""
        return bool(self._letters)

    @property
    def body(self) -> float:
        """The size most letters are set in."""
        sizes: Counter[float] = Counter()
        for style, letters in self._letters.items():
            sizes[style.size] += letters
        return max(sizes, key=lambda size: sizes[size], default=10.0)

    @property
    def pitch(self) -> float:
        """The usual distance of two lines of a paragraph, in sizes of print."""
        usual = [(count, pitch) for pitch, count in self._pitches.items() if 0.9 <= pitch <= 2.5]
        return max(usual, default=(0, 1.4))[1]

    def without_running(self, page: RawPage) -> list[TextLine]:
        """Return the page's lines without running headers, footers and page numbers."""
        dropped: set[TextLine] = set()
        ended: set[str] = set()
        for place, row in _bands(page):
            if place in ended or not self._is_running(place, row):
                ended.add(place)
            else:
                dropped.update(row.cells)
        return [line for line in page.lines if line not in dropped]

    def _is_running(self, place: str, row: Row) -> bool:
        """One line that comes back on other pages takes its whole row along, as a chapter's name beside a number."""
        if row.size > self.body * LARGER:
            return False
        if _BARE_NUMBER.match(row.text):
            return True
        needed = min(REPEATS, max(self.pages, 2))
        return any(self._running[place, round(c.box[1]), _normal(c.text)] >= needed for c in row.cells)

    def rank(self, style: Style) -> int | None:
        """Return the rank of a heading style, 1 for the largest and 0 for those of the title page alone.

        None for other styles, and for those whose headings the outline lists: what it leaves out is none.
        """
        return None if style in self._outlined else self._ranked().get(style)

    def outline_level_above(self, style: Style) -> int:
        """Return the deepest level that the outline gives to a larger style."""
        return max((level for larger, level in self._outlined.items() if larger > style), default=0)

    def outline_level(self, text: str, page: int) -> int | None:
        """Return the level that the PDF's outline gives to this row of this page; None where it has none.

        A row matches a title that it equals, also with a chapter's number before it that the outline leaves out, or
        that it begins, where the title goes over two rows.
        """
        titles = self._outline.get(page)
        if not titles:
            return None
        key = squeeze(text)
        if key in titles:
            return titles[key]
        for title, level in titles.items():
            if len(key) > 11 and title.startswith(key):
                return level
            if title and key.endswith(title) and _NUMBER_BEFORE.fullmatch(key[: -len(title)]):
                return level
        return None

    def _ranked(self) -> dict[Style, int]:
        """Rank heading styles from 1; one that is on the first page only names the document and has rank 0."""
        if self._ranks is None:
            body, total = self.body, sum(self._letters.values())
            found = [
                style
                for style, letters in self._letters.items()
                if letters < total * MOST_HEADING_SHARE
                and (style.size >= body * LARGER or (style.bold and style.size >= body * 0.93))
            ]
            lasting = [style for style in found if self._seen_on[style][1] > 1 or self.pages == 1]
            ranks = {style: rank for rank, style in enumerate(sorted(lasting, reverse=True), start=1)}
            self._ranks = {style: ranks.get(style, 0) for style in found} if ranks else dict.fromkeys(found, 1)
        return self._ranks


def squeeze(text: str) -> str:
    """Letters and digits alone, in small letters: what two writings of a title have in common."""
    return "".join(filter(str.isalnum, text)).casefold()


def _normal(text: str) -> str:
    return _DIGITS.sub("#", text).casefold()


def _bands(page: RawPage) -> list[tuple[str, Row]]:
    """Return the rows of the top band from the top down, then those of the bottom band from the bottom up."""
    top = [line for line in page.lines if line.box[3] < page.height * BAND]
    bottom = [line for line in page.lines if line.box[1] > page.height * (1 - BAND)]
    return [("top", row) for row in in_rows(top)] + [("bottom", row) for row in reversed(in_rows(bottom))]
