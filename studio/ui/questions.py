"""Questions: review what was drafted, at keyboard speed, with the source beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import pairwise
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QStackedLayout, QToolButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core.review import pairs
from studio.core.store.changes import Change
from studio.core.writing import drafting
from studio.jobs.session import Session
from studio.protocol import (
    CheckPairs,
    ExportPairs,
    ImportPairs,
    ModelDrafts,
    RephrasePairs,
    RewordPairs,
    ServerDrafts,
    VotePairs,
    WriteDrafts,
)
from studio.ui import key_map, style
from studio.ui.import_parts.exported import ExportsTold
from studio.ui.import_parts.watch import watch
from studio.ui.page_view import grow_with_window
from studio.ui.questions_parts import saved_filters, steps, tools
from studio.ui.questions_parts.focus import Focus
from studio.ui.questions_parts.list_view import ListView
from studio.ui.questions_parts.side import QuestionSide
from studio.ui.widgets.actions import with_key
from studio.ui.widgets.pane import Pane
from studio.ui.work_rows import WorkRows
from studio.ui.writing_parts.outcome import WritingOutcome

Decision = Callable[[Db, Sequence[int]], Change]
WORK = tuple(job.__name__ for job in (
    WriteDrafts, ServerDrafts, ModelDrafts, RewordPairs, RephrasePairs, VotePairs, ImportPairs, ExportPairs,
    CheckPairs,
))  # fmt: skip


class QuestionsPane(Pane):
    """The list at the left, one question with its source at the right; or one question large."""

    kinds: ClassVar[frozenset[str]] = frozenset({"pair", "passage", "document", "job", "setting", "attempt"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._wanted_id: Future[Change] | None = None
        """A change whose question is to be shown once the list knows it."""
        self._came_for = 0
        """The question somebody came here for, until the list has it."""
        self.set_heading(self.tr("Questions"))
        self._make_actions()
        self._make_parts()
        self._make_header()
        self.set_content(self._content())
        grow_with_window(self.set_details(self.tr("Question and source"), self.side, scroll=False, share=0.38))
        self._empty_state = self.set_empty("", self._next)
        self.begin_at(self.table)
        self._listen()
        self._order_tabs()

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look again; the table keeps its place."""
        self.work.refresh()
        self.outcome.refresh()
        self.exports.refresh()
        self.list.ask()

    def arrive(self, **what: Any) -> None:
        """Come for one document's questions, for one question, for a filter, or for the next draft."""
        if "document" in what:
            self.filter.choose_document(int(what["document"]))
        if "pair" in what:
            self._came_for = int(what["pair"])
            self.filter.clear()
            self.list.ask()
        if "filter" in what:
            self.filter.choose(what["filter"])
        self.table.setFocus()

    def foot(self) -> int:
        """Return the height of the large view's buttons: nothing may float over them."""
        return self.focus.foot

    def take_back(self) -> bool:
        """Ctrl+Z does what U does: the question comes into view."""
        self._undo_step.trigger()
        return True

    def do_again(self) -> bool:
        """Likewise."""
        self._redo_step.trigger()
        return True

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        self._make_decisions()
        self._make_ways()
        add = self.add_action
        self._next = add(self.tr("Write draft questions"), self._do_next)
        self._lead_on = add(self.tr("Approve all that pass"), self._go_on, "Shift+A", "check")
        self._write = add(self.tr("Write questions"), self._open_writing, "Ctrl+D", "questions")
        self._new = add(self.tr("Add a question"), lambda: self.side.begin_new(), "Ctrl+N", "add")
        self.save = add(self.tr("Save"), lambda: self.editor.save(), "Ctrl+S")
        self.revert = add(self.tr("Revert"), lambda: self.side.revert(), tip=self.tr("Take back what was typed"))
        self._tools = [self._tool(tool) for tool in tools.TOOLS]

    def _make_decisions(self) -> None:
        """What is done to the selected questions, or to the one that stands large."""
        add = self.add_action
        tip = self.tr("Take the decision back: it is a draft again")
        self.approve = add(self.tr("Approve"), self._or_focus("approve", lambda: self._decide(pairs.approve)), "A",
                           "check")  # fmt: skip
        self.reject = add(self.tr("Reject"), self._or_focus("reject", lambda: self._decide(pairs.reject)), "R", "cross")
        self.reopen = add(self.tr("Reopen"), self._or_focus("reopen", lambda: self._decide(pairs.back_to_draft)), "D",
                          "undo", tip)  # fmt: skip
        self.edit = add(self.tr("Edit"), self._or_focus("edit", self._edit), "E", "edit")
        self.tag = add(self.tr("Tag"), self._or_focus("tag", self._tag), "T", "add")
        self._undo_step = add(self.tr("Undo"), self._or_focus("undo", self._undo), "U", "undo",
                              self.tr("Undo the last step; Ctrl+Z does the same"))  # fmt: skip
        self._redo_step = add(self.tr("Redo"), self._or_focus("redo", self._redo), "Shift+U", "redo")

    def _make_ways(self) -> None:
        """How one goes about the list, and what narrows it."""
        add, go = self.add_action, self._or_focus
        tip = self.tr("Leave it undecided and go to the next draft")
        self._skip = add(self.tr("Skip"), go("skip", lambda: self.list.go_to_waiting()), "S", "chevron", tip)
        self._next_draft = add(self.tr("Next draft"), go("next_draft", lambda: self.list.go_to_waiting()), "N")
        tip = self.tr("The next draft in which a check found something")
        self._next_doubtful = add(self.tr("Next doubtful"), go("next_doubtful", lambda: self.list.go_to_waiting(True)),
                                  "Shift+N", "warning", tip)  # fmt: skip
        self._down = add(self.tr("Next question"), go("next", lambda: self.table.step(1)), "J")
        self._up = add(self.tr("Previous question"), go("previous", lambda: self.table.step(-1)), "K")
        tip = self.tr("One question large, its source beside it")
        self._focus = add(self.tr("Focus"), lambda: self.focus.turn(), "F", "focus", tip)
        tip = self.tr("What happened to this question: who changed what, and when")
        self._turn_history = add(self.tr("History"), go("history", lambda: self.side.turn_history()), "H", "undo", tip)
        self._clear = add(self.tr("Show all questions"), lambda: self.filter.clear(), "Ctrl+Shift+F", "filter")
        add(self.tr("Search"), self._search, "Ctrl+F", "search")
        tip = self.tr("Choose by document, section, kind, tag and writer, too")
        self._more = add(self.tr("More filters"), lambda: self.filter.turn_more(), "Ctrl+Shift+M", "filter", tip)
        self._saved = add(self.tr("Saved filters"), self._open_saved, "Ctrl+Shift+L", "bookmark")
        self._columns = add(self.tr("Columns"), self._open_columns, "Ctrl+Shift+C", "columns")

    def _or_focus(self, name: str, here: Callable[[], object]) -> Callable[[], object]:
        """While one question stands large, its view does what the key says."""
        return lambda: self.focus.do(name) if self.focus.shown else here()

    def _tool(self, tool: tools.Tool) -> QAction:
        text, tip = tools.words(tool)
        return self.add_action(text, lambda: self._open_tool(tool), tool.key, tool.icon, tip)

    def _make_parts(self) -> None:
        self.list = ListView(self.session, (self._more, self._saved, self._columns), self._clear, self)
        self.filter, self.table = self.list.filter, self.list.table
        self.side = QuestionSide(self.session, self.table, self.save, self.revert,
                                 (self.approve, self.reject, self.reopen), self)  # fmt: skip
        self.editor, self.source, self.review = self.side.editor, self.side.source, self.side.review
        self.work, self.outcome = WorkRows(self.session, WORK, self), WritingOutcome(self.session, self)
        self.exports = ExportsTold(self.session, self)
        keyed = {
            "approve": self.approve, "reject": self.reject, "reopen": self.reopen, "edit": self.edit, "tag": self.tag,
            "skip": self._skip, "undo": self._undo_step, "redo": self._redo_step, "next_draft": self._next_draft,
            "next_doubtful": self._next_doubtful, "next": self._down, "previous": self._up, "focus": self._focus,
        }  # fmt: skip
        key_map.apply(key_map.QUESTIONS, {**keyed, "history": self._turn_history, "lead_on": self._lead_on})
        self.focus = Focus(self.session, self.list, keyed, self)

    def _make_header(self) -> None:
        more = QToolButton()
        more.setDefaultAction(self.add_action(self.tr("More tools"), lambda: more.showMenu(), "Ctrl+M", "more"))
        more.setAccessibleName(self.tr("More tools"))
        more.setMenu(tools.menu([self._new, *self._tools], self))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.add_tool(more)
        self.add_button(self._focus)
        self.add_button(self._write)
        self.primary = self.set_primary(self._lead_on)

    def _content(self) -> QWidget:
        content = QWidget(self)
        self._views = QStackedLayout()
        self._views.addWidget(self.list)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for part in (self.work, self.outcome, self.exports):
            column.addWidget(part)
        column.addLayout(self._views, 1)
        return content

    def _listen(self) -> None:
        self.list.listed.connect(self._show)
        self.list.counted.connect(self._say_how_far)
        self.table.chosen.connect(self._show_chosen)
        self.editor.edited.connect(self._offer_save)
        self.editor.left.connect(self.side.leave)
        self.side.made.connect(self._wait_for)
        self.side.wanted.connect(self._show_side)
        self.focus.turned.connect(self._turn)
        watch(self.session)
        self._offer_save(False)

    def _order_tabs(self) -> None:
        """Tab goes the way people read: filter, list, question, answer, decision, page."""
        for one, following in pairwise([*self.filter.in_order, self.table, *self.side.tab_order]):
            QWidget.setTabOrder(one, following)

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        """A listing has come: go to the question that was just made, brought back, or come for."""
        self._came_for = self._just_changed() or self._came_for  # a listing from before it comes first now and then
        pair_id = self._came_for
        if pair_id and self.table.rows.row_of(pair_id, self.table.currentIndex().row()) >= 0:
            self._came_for = 0
            self.table.go_to(pair_id)
        self.focus.follow()
        self._say_how_far()

    def _show_chosen(self) -> None:
        """While one question stands large, the keys are about that one."""
        if not self.focus.shown:
            self.side.show_chosen()

    def _say_how_far(self) -> None:
        """Name the one next step, and what stands here while there is nothing."""
        found = self.list.facts
        self.set_heading(self.tr("Questions"), steps.counted(found, self.list.listing))
        step = steps.next_step(found)
        self._lead_on.setObjectName(step.icon)
        self._lead_on.setText(step.text)
        self._lead_on.setToolTip(with_key(step.tip, self._lead_on.shortcut()))
        self._lead_on.setEnabled(step.possible)
        self._write.setEnabled(bool(found.passages))
        self._next.setText(steps.beginning(found))
        self._empty_state.set_sentence(steps.purpose(found))
        nothing = not found.total and not self.list.listing.found.ids
        self.show_empty(nothing and self.work.isHidden() and not self.editor.is_new)

    def _turn(self, view: QWidget | None) -> None:
        """Show one question large, or the list again."""
        if view is not None and self._views.indexOf(view) < 0:
            self._views.addWidget(view)
        self._views.setCurrentWidget(view or self.list)
        self.hold_details(view is not None)

    # ------------------------------------------------------------ doing

    def _decide(self, decision: Decision) -> None:
        """Decide on what is selected and go to the next draft at once; the list follows when it is done."""
        chosen = self.table.selected_ids()
        if chosen:
            self._came_for = 0
            self.editor.save()
            self.session.do(decision, chosen)
            if decision is not pairs.back_to_draft:
                self.list.leave_selected()

    def _undo(self) -> None:
        self._wanted_id = self.session.undo()

    def _redo(self) -> None:
        self._wanted_id = self.session.redo()

    def _edit(self) -> None:
        if self.table.current_row is not None:
            self._show_side()
            self.editor.focus_words()

    def _tag(self) -> None:
        if self.table.current_row is not None:
            self._show_side()
            self.editor.tags.begin()

    def _show_side(self) -> None:
        """Unfold the details: somebody wants to type there."""
        self.show_empty(False)
        self.focus.leave()
        self.unfold_details()

    def _wait_for(self, change: Future[Change]) -> None:
        """A question was made: show it, whatever the filter."""
        self._wanted_id = change
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
        if self.list.facts.passing:
            self.session.do(pairs.approve_passing)
        else:
            self.go("training")

    def _do_next(self) -> None:
        """The first step of all: the built-in rules need no choice."""
        if self.list.facts.passages:
            self.session.do(drafting.write_drafts)
        else:
            self.go("documents")

    def _open_writing(self) -> None:
        self._open_tool(tools.WRITING)

    def _open_tool(self, tool: tools.Tool) -> None:
        self.editor.save()
        dialog = tools.open_tool(tool, self.session, self.list.wanted_ids, self)
        if tool is tools.COVERAGE and dialog is not None:
            dialog.view.show_wanted.connect(self.filter.choose)  # type: ignore[attr-defined]

    def _search(self) -> None:
        self.focus.leave()
        self.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.search.selectAll()

    def _open_saved(self) -> None:
        present = self.filter.chosen()
        made = saved_filters.menu(self.session, self.list.facts.saved, present, self.filter.choose, self)
        made.popup(self.filter.below(self._saved))

    def _open_columns(self) -> None:
        self.table.column_menu().popup(self.filter.below(self._columns))

    def _offer_save(self, dirty: bool) -> None:
        """Show Save and Revert only while there is something to save."""
        for action in (self.save, self.revert):
            action.setEnabled(dirty)
            action.setVisible(dirty)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is kept when the person goes elsewhere or closes the window."""
        self.editor.save()
        super().hideEvent(event)
