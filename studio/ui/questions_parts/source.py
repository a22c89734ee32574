"""The source beside a question: where it stands, the page with the sentence marked, and words to mark on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.problems import ProblemError
from studio.core.review import marking, pairs
from studio.core.review.marking import Marked
from studio.jobs.session import Session
from studio.ui import key_map, style
from studio.ui.page_geometry import OUTLINE, Mark
from studio.ui.page_view import PageView
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action

REST_MS = 60
"""While the person goes on marking nothing is looked up."""
SHOWN_WORDS = 160
"""So many letters of what is marked are repeated below the page."""


class SourceView(QWidget):
    """Walks from a question to its words on the page, and from words marked there back to a question."""

    write_wanted = Signal(object)
    """W: write a question about these words (``Marked``)."""
    evidence_wanted = Signal(int, object)
    """Shift+W: let these words (``Marked``) prove the question with this id."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: tuple[int, tuple[int, int, int]] = (0, (0, 0, 0))
        self._page_id = 0
        self.marked: Marked | None = None
        """What is marked now, where it lies in one passage."""
        self.path = labels.caption()
        labels.make_selectable(self.path)
        self.page = PageView(self)
        self.page.set_markable()
        self.page.marked.connect(self._wait)
        self._span = (0, 0)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS, timeout=self._look_up)
        self._make_actions()
        self._lay_out()
        self._offer()

    def _make_actions(self) -> None:
        tip = self.tr("Mark words on the page by dragging, or with the arrow keys; then write a question about them")
        self.write = action(self, self.tr("Write a question about this"), self._write, "W", "add", tip)
        tip = self.tr("Let the marked words prove the answer of this question")
        self.use = action(self, self.tr("Use as evidence"), self._use, "Shift+W", "check", tip)
        for made in (self.write, self.use):
            made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        key_map.apply(key_map.QUESTIONS, {"write": self.write, "use": self.use})

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.path, 1)
        top.addWidget(self.page.zoom_bar)
        self.bar, self._said = QWidget(self), labels.caption()
        self.buttons = [ActionButton(self.write, link=True), ActionButton(self.use, link=True)]
        row = QHBoxLayout()
        row.setSpacing(style.GRID // 2)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        below = QVBoxLayout(self.bar)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self._said)
        below.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(top)
        column.addWidget(self.page, 1)
        column.addWidget(self.bar)

    @property
    def has_source(self) -> bool:
        """Say whether a page is shown."""
        return bool(self.path.text())

    def show_pair(self, pair_id: int) -> None:
        """Show the source of a question; the same one again stays where the person scrolled it."""
        asked = pair_id, self._session.read(marking.evidence_of, pair_id) if pair_id else (0, 0, 0)
        if asked != self._shown:
            self._show_found(asked, self._session.read(pairs.source, pair_id) if pair_id else None)

    def show_source(self, pair_id: int, source: pairs.Source | None) -> None:
        """Show a source that was looked up ahead."""
        asked = pair_id, _span_of(source)
        if asked != self._shown:
            self._show_found(asked, source)

    def _show_found(self, asked: tuple[int, tuple[int, int, int]], source: pairs.Source | None) -> None:
        self._shown, (pair_id, _) = asked, asked
        self.page.clear_marked()
        if source is None:
            self._page_id = 0
            self.path.setText("")
            self.page.clear(self.tr("This question was written by hand and has no source page.") if pair_id else "")
        else:
            self._show(source)
        self._offer()

    def _show(self, source: pairs.Source) -> None:
        page, passage = self.tr("page {0}").format(source.page.number), source.passage
        self._page_id = source.page.id
        self.path.setText(" › ".join([source.document.title, *passage.section, page]))
        outline = Mark(passage.start, passage.end, OUTLINE)
        evidence = Mark(source.start, source.end) if source.end > source.start else Mark(passage.start, passage.end)
        file = self._session.project.documents / source.document.stored
        self.page.show_page(source.page, file, (outline, evidence) if evidence.end - evidence.start else (outline,))

    # ------------------------------------------------------------ words marked on the page

    def _wait(self, start: int, end: int) -> None:
        """Marking goes on: at once the old words are no longer offered."""
        self._span, self.marked = (start, end), None
        self._offer()
        if end > start:
            self._rest.start()
        else:
            self._rest.stop()

    def _look_up(self) -> None:
        """Find the passage the marked words lie in."""
        start, end = self._span
        try:
            self.marked = self._session.read(marking.marked, self._page_id, start, end) if self._page_id else None
        except ProblemError as error:
            self.marked = None
            self._tell(f"{error.problem.why} {error.problem.remedy}")
            return
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with the marked words."""
        words = " ".join(self.marked.words.split()) if self.marked else ""
        short = words if len(words) <= SHOWN_WORDS else f"{words[:SHOWN_WORDS]}…"
        self._tell(self.tr("Marked: “{0}”").format(short) if words else "")

    def _tell(self, sentence: str) -> None:
        self._said.setText(sentence)
        self.write.setEnabled(self.marked is not None)
        self.use.setEnabled(self.marked is not None and bool(self._shown[0]))
        self.bar.setVisible(bool(sentence))

    def _write(self) -> None:
        if self.marked is not None:
            self.write_wanted.emit(self.marked)

    def _use(self) -> None:
        if self.marked is not None:
            self.evidence_wanted.emit(self._shown[0], self.marked)
            self.page.clear_marked()


def _span_of(source: pairs.Source | None) -> tuple[int, int, int]:
    """Return what ``marking.evidence_of`` says of a source's question."""
    if source is None:
        return 0, 0, 0
    start = source.passage.start
    return source.passage.id, source.start - start, source.end - start
