"""Questions: review what was drafted, at keyboard speed, with the source beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import pairwise
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import drafting, pairs
from studio.core.store.changes import Change
from studio.jobs.session import Session
from studio.protocol import WriteDrafts
from studio.ui import style
from studio.ui.look import Look
from studio.ui.page_view import grow_with_window
from studio.ui.questions_parts import saved_filters, steps
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.filter_bar import FilterBar
from studio.ui.questions_parts.listing import Facts, Listing, facts, listing, rest
from studio.ui.questions_parts.review_bar import ReviewBar
from studio.ui.questions_parts.source import SourceView
from studio.ui.questions_parts.table import PairTable
from studio.ui.questions_parts.words import number
from studio.ui.widgets.actions import with_key
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.pane import Pane
from studio.ui.work_rows import WorkRows

Decision = Callable[[Db, Sequence[int]], Change]


class QuestionsPane(Pane):
    """The list at the left, one question with its source at the right."""

    kinds: ClassVar[frozenset[str]] = frozenset({"pair", "passage", "document", "job", "setting"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._listing, self._facts = Listing(), Facts()
        self._wanted_id: Future[Change] | None = None
        """A change whose question is to be shown once the list knows it."""
        self._came_for = 0
        """The question somebody came here for, until the list has it."""
        self._look, self._rest, self._count = (Look(session, self) for _ in range(3))
        self._look.found.connect(self._show)
        self._rest.found.connect(self._show)
        self._count.found.connect(self._show_facts)
        self.set_heading(self.tr("Questions"))
        self._make_actions()
        self.filter, self.table = FilterBar(self._more, self._saved, self._columns, self), PairTable(session, self)
        self.work = WorkRows(session, WriteDrafts.__name__, self)
        self.editor, self.source = PairEditor(self.save, self.revert, self), SourceView(session, self)
        self.set_content(self._content())
        grow_with_window(self.set_details(self.tr("Question and source"), self._side(), scroll=False, share=0.38))
        self._empty_state = self.set_empty("", self._next)
        self.begin_at(self.table)
        self._listen()
        self._order_tabs()

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look again; the table keeps its place."""
        self.work.refresh()
        self._ask()

    def arrive(self, **what: Any) -> None:
        """Come for one document's questions, for one question, or for the next draft."""
        if "document" in what:
            self.filter.choose_document(int(what["document"]))
        if "pair" in what:
            self._came_for = int(what["pair"])
            self.filter.clear()
            self._ask()
        if "filter" in what:
            self.filter.choose(what["filter"])
        self.table.setFocus()

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self._next = add(self.tr("Write draft questions"), self._do_next)
        self._lead_on = add(self.tr("Approve all that pass"), self._go_on, "Shift+A", "check")
        self._write = add(self.tr("Write draft questions"), self._write_drafts, "Ctrl+D", "questions")
        self._new = add(self.tr("Add a question"), self._add, "Ctrl+N", "add")
        self.approve = add(self.tr("Approve"), lambda: self._decide(pairs.approve), "A", "check")
        self.reject = add(self.tr("Reject"), lambda: self._decide(pairs.reject), "R", "cross")
        tip = self.tr("Take the decision back: it is a draft again")
        self.reopen = add(self.tr("Reopen"), lambda: self._decide(pairs.back_to_draft), "D", "undo", tip)
        self.edit = add(self.tr("Edit"), self._edit, "E", "edit")
        add(self.tr("Undo"), self._undo, "U", "undo", self.tr("Undo the last step; Ctrl+Z does the same"))
        add(self.tr("Next draft"), lambda: self._go_to_waiting(self.table.currentIndex().row()), "N")
        tip = self.tr("The next draft in which a check found something")
        add(self.tr("Next doubtful"), lambda: self._go_to_waiting(self.table.currentIndex().row(), True), "Shift+N",
            tip=tip)
        add(self.tr("Next question"), lambda: self.table.step(1), "J")
        add(self.tr("Previous question"), lambda: self.table.step(-1), "K")
        self.save = add(self.tr("Save"), lambda: self.editor.save(), "Ctrl+S")
        self.revert = add(self.tr("Revert"), self._revert, tip=self.tr("Take back what was typed since saving"))
        self._clear = add(self.tr("Show all questions"), lambda: self.filter.clear(), "Ctrl+Shift+F", "filter")
        add(self.tr("Search"), self._search, "Ctrl+F", "search")
        tip = self.tr("Choose by document, section, kind, tag and writer, too")
        self._more = add(self.tr("More filters"), self._show_more, "Ctrl+Shift+M", "filter", tip)
        self._saved = add(self.tr("Saved filters"), self._open_saved, "Ctrl+Shift+L", "bookmark")
        self._columns = add(self.tr("Columns"), self._open_columns, "Ctrl+Shift+C", "columns")
        self.add_button(self._new)
        self.add_button(self._write)
        self.primary = self.set_primary(self._lead_on)

    def _content(self) -> QWidget:
        content = QWidget(self)
        self._listed = QStackedLayout()
        self._listed.addWidget(self.table)
        self._listed.addWidget(EmptyState(self.tr("No question fits this filter."), self._clear))
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for part in (self.work, self.filter):
            column.addWidget(part)
        column.addLayout(self._listed, 1)
        return content

    def _side(self) -> QWidget:
        self.review = ReviewBar((self.approve, self.reject, self.reopen), self)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.editor)
        column.addWidget(self.review)
        column.addWidget(self.source, 1)
        return side

    def _listen(self) -> None:
        self.filter.changed.connect(self._ask)
        self.table.ordered.connect(self.filter.choose_order)
        self.table.chosen.connect(self._show_chosen)
        self.editor.saved.connect(self._save)
        self.editor.edited.connect(self._offer_save)
        self.editor.left.connect(self._leave_editor)
        self.session.problem.connect(self.editor.not_saved)
        self._offer_save(False)

    def _order_tabs(self) -> None:
        """Tab goes the way people read: filter, list, question, answer, decision, page."""
        parts = [*self.filter.in_order, self.table, self.editor.question,
                 self.editor.answer, self.editor.same_source, *self.editor.buttons, *self.review.buttons,
                 self.source.page]  # fmt: skip
        for one, following in pairwise(parts):
            QWidget.setTabOrder(one, following)

    # ------------------------------------------------------------ showing

    def _ask(self) -> None:
        """Look for the list first, then for what stands beside it."""
        chosen = self.filter.chosen()
        self._look.ask(listing, chosen)
        self._count.ask(facts, chosen)

    def _show(self, found: Listing) -> None:
        """Take a listing in, unless the filter has moved on meanwhile."""
        if found.chosen != self.filter.chosen():
            return
        self._listing = found
        self.table.show_ids(found.found.ids)
        self.table.show_order(found.chosen.order, found.chosen.down)
        if not found.whole:
            self._rest.ask(rest, found, lambda: found.chosen == self._listing.chosen)
        self._go_where_wanted()
        self._say_how_far()

    def _go_where_wanted(self) -> None:
        """Go to the question that was just made or brought back, or that somebody came here for."""
        pair_id = self._just_changed() or self._came_for
        if pair_id and self.table.rows.row_of(pair_id, self.table.currentIndex().row()) >= 0:
            self._came_for = 0
            self.table.go_to(pair_id)

    def _show_facts(self, found: Facts) -> None:
        """Take in what stands beside the list."""
        if found.chosen != self.filter.chosen():
            return
        self._facts = found
        self.filter.offer(found)
        if found.chosen != self.filter.chosen():  # what was chosen last time is gone
            self.refresh(self.kinds)
        self._say_how_far()

    def _say_how_far(self) -> None:
        self.set_heading(self.tr("Questions"), steps.counted(self._facts, self._listing))
        self._offer_steps(self._facts)

    def _offer_steps(self, found: Facts) -> None:
        """Name the one next step, and what stands here while there is nothing."""
        step = steps.next_step(found)
        self._lead_on.setObjectName(step.icon)
        self._lead_on.setText(step.text)
        self._lead_on.setToolTip(with_key(step.tip, self._lead_on.shortcut()))
        self._lead_on.setEnabled(step.possible)
        self._write.setEnabled(bool(found.passages) and not self.work.running)
        self._write.setText(steps.writing(found))
        self._next.setText(steps.beginning(found))
        self._empty_state.set_sentence(steps.purpose(found))
        nothing_fits = bool(found.total) and not self._listing.found.ids
        self._listed.setCurrentIndex(1 if nothing_fits else 0)
        self.show_empty(not found.total and self.work.isHidden() and not self.editor.is_new)

    def _show_chosen(self) -> None:
        """Show the current question; name how many a decision will touch."""
        row, count = self.table.current_row, self.table.selected_count
        self.editor.show_row(row, self._about(count))
        self.source.show_pair(row.pair.id if row else 0)
        self.review.offer(0 if self.editor.is_new else count, row.pair.status if row else "")

    def _about(self, count: int) -> str:
        if count > 1:
            return self.tr("{0} questions selected; this is one of them").format(number(count))
        at = self.table.currentIndex().row() + 1
        return self.tr("{0} of {1}").format(number(at), number(len(self._listing.found.ids))) if at else ""

    # ------------------------------------------------------------ doing

    def _decide(self, decision: Decision) -> None:
        """Decide on what is selected and go to the next draft at once; the list follows when it is done."""
        chosen = self.table.selected_ids()
        if not chosen:
            return
        self.editor.save()
        self.session.do(decision, chosen)
        if decision is not pairs.back_to_draft:
            rows = self.table.selected_ranges()
            self._listing.decide(rows)
            self._go_to_waiting(rows[-1][1])

    def _go_to_waiting(self, after: int, doubted: bool = False) -> None:
        row = self._listing.next_waiting(after, doubted)
        if row is not None:
            self.table.go_to_row(row)

    def _undo(self) -> None:
        self._wanted_id = self.session.undo()

    def _edit(self) -> None:
        if self.table.current_row is None:
            return
        self._show_side()
        self.editor.focus_words()

    def _show_side(self) -> None:
        """Unfold the details: somebody wants to type there."""
        self.show_empty(False)
        if self._details is not None and self._details.isHidden():
            self._fold()

    def _add(self) -> None:
        self._show_side()
        self.editor.begin_new(self.source.has_source)
        self.review.offer(0, "")

    def _save(self, pair_id: int, question: str, answer: str) -> None:
        if pair_id:
            self.session.do(pairs.edit, pair_id, question, answer)
            return
        like = self.table.current_id if self.editor.same_source.isChecked() and self.source.has_source else None
        self._wanted_id = self.session.do(pairs.add, question, answer, like=like)
        if self.filter.chosen().narrows:
            self.filter.clear()

    def _just_changed(self) -> int | None:
        """Return the question that an undo or a new question was about, once."""
        done = self._wanted_id
        if done is None or not done.done():
            return None
        self._wanted_id = None
        change = None if done.exception() else done.result()
        touched = (*change.made, *change.touched("pair")) if change else ()
        return touched[0] if touched else None

    def _go_on(self) -> None:
        """Decide on the many at once; with nothing left that passes the way leads to training."""
        self.editor.save()
        if self._facts.passing:
            self.session.do(pairs.approve_passing)
        else:
            self.go("training")

    def _write_drafts(self) -> None:
        self.session.do(drafting.write_drafts)

    def _do_next(self) -> None:
        if self._facts.passages:
            self._write_drafts()
        else:
            self.go("documents")

    def _search(self) -> None:
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    def _show_more(self) -> None:
        self.filter.show_more(not self.filter.shows_more)

    def _open_saved(self) -> None:
        present = self.filter.chosen()
        made = saved_filters.menu(self.session, self._facts.saved, present, self.filter.choose, self)
        made.popup(self.filter.below(self._saved))

    def _open_columns(self) -> None:
        self.table.column_menu().popup(self.filter.below(self._columns))

    def _offer_save(self, dirty: bool) -> None:
        """Show Save and Revert only while there is something to save."""
        for action in (self.save, self.revert):
            action.setEnabled(dirty)
            action.setVisible(dirty)

    def _revert(self) -> None:
        self.editor.revert()
        self._show_chosen()

    def _leave_editor(self) -> None:
        """Back to the list; an empty new question is forgotten, any other words are kept."""
        self.editor.save()
        if self.editor.is_new:
            self._revert()
        self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is kept when the person goes elsewhere or closes the window."""
        self.editor.save()
        super().hideEvent(event)
