"""The side of the Questions pane: the current question to read and edit, the decisions, and its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.core.review import catalogue, pairs
from studio.core.review.marking import Marked
from studio.core.store.changes import Change
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.questions_parts.beside import Beside
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.review_bar import ReviewBar
from studio.ui.questions_parts.saving import Saves
from studio.ui.questions_parts.source import SourceView
from studio.ui.questions_parts.table import PairTable
from studio.ui.questions_parts.turns import Turn
from studio.ui.questions_parts.words import number
from studio.ui.questions_parts.yielding import Yielding

LEAST = 36 * style.GRID
"""Narrower, a doubt is a column of single words."""
LOW = 17 * style.GRID


class QuestionSide(QWidget):
    """Shows what the table has chosen, and does what its parts ask for."""

    made = Signal(object)
    """The future of a change that makes a question, which the list is to show once it knows it."""
    wanted = Signal()
    """Words are to be typed here: unfold it."""

    def __init__(self, session: Session, table: PairTable, save: QAction, revert: QAction,
                 decisions: Sequence[QAction], parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._session, self._table = session, table
        self.editor, self.source = PairEditor(save, revert, self), SourceView(session, self)
        self._saves = Saves(session, self.editor, self)
        self.review = ReviewBar(decisions, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        self._room = Yielding(self.editor, self)
        column.addWidget(self._room)
        column.addWidget(self.review)
        self._beside = Beside(session, self.source, self)
        self._beside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._beside.setMinimumHeight(LOW)  # the words come first where there is little room
        column.addWidget(self._beside, 1)
        self.setMinimumWidth(LEAST)
        self._shown_id = 0
        self._listen()

    def _listen(self) -> None:
        editor = self.editor
        editor.saved.connect(self._save)
        editor.written.connect(self._save_about)
        editor.turns_saved.connect(self._save_turns)
        editor.tags.added.connect(lambda name: self._session.do(pairs.tag, self._table.selected_ids(), name))
        editor.tags.removed.connect(lambda name: self._session.do(pairs.untag, self._table.selected_ids(), name))
        editor.tags.add.setShortcut(QKeySequence())  # the pane has an action with this key
        editor.tags.complete_from(lambda: self._session.read(catalogue.tags))
        self.source.write_wanted.connect(self._begin_about)
        self.source.evidence_wanted.connect(self._use_as_evidence)

    @property
    def tab_order(self) -> list[QWidget]:
        """Return the controls in the order in which Tab visits them: question, answer, decision, page."""
        return [*self.editor.in_order, *self.review.buttons, self.source.page]

    def show_chosen(self) -> None:
        """Show the current question; name how many a decision will touch."""
        row, count = self._table.current_row, self._table.selected_count
        pair_id = row.pair.id if row else 0
        if pair_id != self._shown_id:
            self._shown_id = pair_id
            self._room.verticalScrollBar().setValue(0)
        self.editor.show_row(row, self._about(count))
        self.editor.tags.set_count(count)
        self.source.show_pair(pair_id)
        self._beside.follow(pair_id)
        self.review.offer(0 if self.editor.is_new else count, row.pair.status if row else "")

    @property
    def shows_history(self) -> bool:
        """Say whether the history stands in the place of the source."""
        return self._beside.shows_history

    def turn_history(self) -> None:
        """Show what happened to the question in the place of its source, or the source again."""
        self.wanted.emit()
        self._beside.turn()
        self.show_chosen()

    def _about(self, count: int) -> str:
        if count > 1:
            return self.tr("{0} questions selected; this is one of them").format(number(count))
        at = self._table.currentIndex().row() + 1
        return self.tr("{0} of {1}").format(number(at), number(self._table.rows.rowCount())) if at else ""

    # ------------------------------------------------------------ new questions, and what is saved

    def begin_new(self) -> None:
        """Make room for a question written by hand."""
        self._begin(lambda: self.editor.begin_new(self.source.has_source))

    def _begin_about(self, marked: Marked) -> None:
        self._begin(lambda: self.editor.begin_about(marked))

    def _begin(self, begin: Callable[[], None]) -> None:
        self.wanted.emit()
        begin()
        self.review.offer(0, "")

    def _save(self, pair_id: int, question: str, answer: str) -> None:
        if pair_id:
            self._saves.follow(self._session.do(pairs.edit, pair_id, question, answer))
            return
        like = self._table.current_id if self.editor.same_source.isChecked() and self.source.has_source else None
        self._tell(self._session.do(pairs.add, question, answer, like=like))

    def _save_turns(self, pair_id: int, turns: Sequence[Turn]) -> None:
        self._saves.follow(self._session.do(pairs.set_turns, pair_id, turns))

    def _save_about(self, question: str, answer: str, marked: Marked) -> None:
        self._tell(self._session.do(
            pairs.add_from_page, question, answer, marked.passage_id, marked.start, marked.end))  # fmt: skip

    def _tell(self, change: Future[Change]) -> None:
        self.made.emit(self._saves.follow(change))

    def _use_as_evidence(self, pair_id: int, marked: Marked) -> None:
        self._session.do(pairs.set_evidence, pair_id, marked.passage_id, marked.start, marked.end)

    def revert(self) -> None:
        """Take back what was typed since saving; a new question is given up."""
        self.editor.revert()
        self.show_chosen()

    def leave(self) -> None:
        """Back to the list; an empty new question is forgotten, any other words are kept."""
        self.editor.save()
        if self.editor.is_new:
            self.revert()
        self._table.setFocus()
