"""Where questions are missing: the documents by section, the thinnest first, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core.review import reviewing
from studio.core.review.catalogue import Filter
from studio.core.review.reviewing import Part
from studio.core.store.changes import Change
from studio.core.store.schema import ENDED_STATES
from studio.core.writing import outcomes
from studio.core.writing.outcomes import Outcome
from studio.jobs.session import Session
from studio.ui import style, wording
from studio.ui.coverage_parts.strip import ReviewStrip
from studio.ui.coverage_parts.tree import CoverageTree
from studio.ui.look import Look
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action, close_button
from studio.ui.writing_parts.outcome import sentence

OPEN_AT_ONCE = 12
"""With more documents than this only the first is unfolded."""
WIDTH, HEIGHT = 110 * style.GRID, 75 * style.GRID

Writing = Callable[[tuple[int, ...], str], object]
"""Lets questions be written from these passages; the second is the section's name."""


@dataclass(frozen=True)
class Seen:
    """What one look found."""

    parts: list[Part]
    without_place: int


def look(db: Db) -> Seen:
    """Look for everything the view shows."""
    return Seen(reviewing.coverage(db), reviewing.without_place(db))


class CoverageView(QWidget):
    """A tree with bars; says which section somebody wants to see or to have more questions from."""

    show_wanted = Signal(object)
    """Show these questions: a ``Filter`` of document and section."""
    write_wanted = Signal(object, str)
    """Write more here: ids of passages, and the section's name."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        session.changed.connect(self._follow)
        self.strip = ReviewStrip(session, self)
        self.tree, self.said, self.note = CoverageTree(self), labels.body(), labels.caption()
        self.write = action(self, self.tr("Write more here"), self._write, "W", "add",
                            self.tr("Let more questions be written from the passages of this section"))  # fmt: skip
        self.show_these = action(self, self.tr("Show these questions"), self._go, "Return", "questions")
        self.buttons = [ActionButton(self.show_these), ActionButton(self.write, primary=True)]
        self._lay_out()
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._offer())
        self.tree.doubleClicked.connect(lambda _index: self._go())
        self._offer()

    def _lay_out(self) -> None:
        below = self.below = QHBoxLayout()
        below.setSpacing(style.GRID)
        below.addWidget(self.said, 1)
        for button in self.buttons:
            button.setAutoDefault(False)
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.strip)
        column.addWidget(labels.body(self.tr("Sections with few questions stand first. A model learns little there.")))
        column.addWidget(self.tree, 1)
        column.addWidget(self.note)
        column.addLayout(below)

    def refresh(self) -> None:
        """Look again; what is open and chosen stays so."""
        self._look.ask(look)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _follow(self, kinds: frozenset[str]) -> None:
        if self.isVisible() and kinds & {"pair", "passage", "document"}:
            self.refresh()

    @property
    def part(self) -> Part | None:
        """Return the section that is chosen."""
        return self.tree.rows.part(self.tree.currentIndex())

    def _show(self, seen: Seen) -> None:
        was, opened = self.part, self._opened()
        first_time = not self.tree.rows.rowCount()
        self.tree.rows.show_parts(seen.parts)
        for place in opened:
            self.tree.expand(self.tree.rows.index_of(*place))
        if first_time:
            self._open_first(len(seen.parts))
        kept = self.tree.rows.index_of(was.document_id, was.section) if was else self.tree.rows.index(0, 0)
        self.tree.setCurrentIndex(kept if kept.isValid() else self.tree.rows.index(0, 0))
        count = wording.count(seen.without_place, self.tr("question belongs"), self.tr("questions belong"))
        self.note.setText(self.tr("{0} to no document.").format(count) if seen.without_place else "")
        self.note.setVisible(bool(seen.without_place))
        self._offer()

    def _open_first(self, documents: int) -> None:
        for row in range(documents if documents <= OPEN_AT_ONCE else 1):
            self.tree.expand(self.tree.rows.index(row, 0))

    def _opened(self) -> list[tuple[int, tuple[str, ...]]]:
        """Return what is unfolded now."""
        found, waiting = [], [self.tree.rows.index(row, 0) for row in range(self.tree.rows.rowCount())]
        while waiting:
            index = waiting.pop()
            part = self.tree.rows.part(index)
            if part is not None and self.tree.isExpanded(index):
                found.append((part.document_id, part.section))
                waiting += [self.tree.rows.index(row, 0, index) for row in range(self.tree.rows.rowCount(index))]
        return found

    def _offer(self) -> None:
        part = self.part
        self.write.setEnabled(part is not None)
        self.show_these.setEnabled(part is not None and bool(part.questions))
        self.said.setText(self._sentence(part) if part else "")

    def _sentence(self, part: Part) -> str:
        passages = wording.count(part.passages, self.tr("passage"), self.tr("passages"))
        questions = wording.count(part.questions, self.tr("question"), self.tr("questions"))
        return self.tr("“{0}”: {1}, {2}").format(part.name, passages, questions)

    def _go(self) -> None:
        if (part := self.part) is not None and part.questions:
            self.show_wanted.emit(Filter(document_id=part.document_id, section=part.section))

    def _write(self) -> None:
        if (part := self.part) is not None:
            passages = self._session.read(reviewing.passages_of, part.document_id, part.section)
            self.write_wanted.emit(passages, part.name)


class CoverageDialog(QDialog):
    """The view in a window of its own."""

    def __init__(self, session: Session, parent: QWidget | None = None, write: Writing | None = None) -> None:
        super().__init__(parent)
        self._session, self._writing = session, write
        self.setWindowTitle(self.tr("Coverage of your documents"))
        self.resize(WIDTH, HEIGHT)
        self.view = CoverageView(session, self)
        self.view.show_wanted.connect(lambda _filter: self.accept())
        self.view.write_wanted.connect(self._write)
        self.close_button = close_button(self)
        self.view.below.insertWidget(1, self.close_button)
        self.told = labels.body()
        """What is being written, and what came of it."""
        self.told.hide()
        self._begun: Future[Change] | None = None
        self._outcome = Look(session, self)
        self._outcome.found.connect(self._tell)
        session.changed.connect(self._hear)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GRID)
        column.addWidget(self.view)
        column.addWidget(self.told)

    def _write(self, passages: tuple[int, ...], name: str) -> None:
        if self._writing is not None:
            self.accept()
            self._writing(passages, name)
            return
        self._begun = self._session.do(reviewing.write_more, passages)
        begun = self.tr("Questions are being written from “{0}”; they appear as they come.")
        self.told.setText(begun.format(name))
        self.told.show()

    def _hear(self, kinds: frozenset[str]) -> None:
        """Look what has become of the writing begun here."""
        begun = self._begun
        if "job" in kinds and begun is not None and begun.done() and not begun.exception():
            self._outcome.ask(outcomes.outcome, begun.result().made[0])

    def _tell(self, found: Outcome) -> None:
        begun = self._begun
        is_latest = begun is not None and begun.done() and found.job in begun.result().made
        if is_latest and found.state in ENDED_STATES:
            self.told.setText(sentence(found))


def open_coverage(session: Session, parent: QWidget, write: Writing | None = None) -> CoverageDialog:
    """Open the coverage; ``write`` lets more be written, without it the built-in rules do."""
    dialog = CoverageDialog(session, parent, write)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.view.tree.setFocus()
    return dialog
