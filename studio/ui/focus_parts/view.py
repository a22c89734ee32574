"""The focus view: one question large with its source beside it, decided on by keys, one after another.

What the pane does:

1. make it: ``FocusView(session, actions, parent)``, with the pane's own actions by their names in ``key_map``
   (those in ``ACTIONS`` must be there, and ``tag`` so that its key stands on the button), and put it into a stack.
   While it is visible the pane's slots hand over to the method of the same name: ``approve``, ``reject``, ``reopen``,
   ``edit``, ``tag``, ``skip``, ``undo``, ``redo``, ``next_draft``, ``next_doubtful``, ``next``, ``previous``,
   ``history``.
2. show it: ``show_listing(listing, current_id)`` when it comes to the front and whenever a new listing was found
   (``current_id=0`` keeps the present question), then ``take_focus()``. The view counts what it decided in
   ``listing`` itself (``Listing.decide``), as the pane does.
3. listen: ``current_changed(id)`` and ``decided(id, verb)`` tell the table where the view is; ``left()`` is Esc.
   While the view is shown it alone enables ``approve``, ``reject`` and ``reopen``; the list must leave them be.
4. tell it how far the review is: ``show_progress(reviewed, total, words)``.
   ``foot_height`` is for ``Pane.foot``.
5. before it is hidden: ``keep()`` saves what was typed (hiding does it, too).

It hears of changes of the project by itself, and does what its source view asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.review import pairs
from studio.core.store.changes import Change
from studio.core.store.schema import APPROVED, DRAFT, REJECTED
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.focus_parts.card import LargeEditor, PairCard
from studio.ui.focus_parts.course import Course
from studio.ui.focus_parts.foot import FootBar
from studio.ui.focus_parts.keeper import PairKeeper
from studio.ui.focus_parts.near import NearRows
from studio.ui.focus_parts.progress_strip import ProgressStrip
from studio.ui.focus_parts.strip import NeighbourStrip
from studio.ui.questions_parts.beside import Beside
from studio.ui.questions_parts.listing import Listing
from studio.ui.questions_parts.source import SourceView
from studio.ui.questions_parts.table_model import Row
from studio.ui.questions_parts.words import number
from studio.ui.widgets.actions import action

ACTIONS = ("approve", "reject", "edit", "skip", "undo", "redo", "next_doubtful", "next", "previous")
_DECISIONS: dict[str, Callable[..., Change]] = {
    "approve": pairs.approve, "reject": pairs.reject, "reopen": pairs.back_to_draft,
}  # fmt: skip

_RESULTS = {"approve": APPROVED, "reject": REJECTED, "reopen": DRAFT}


class FocusView(QWidget):
    """Goes through a listing, one question at a time."""

    decided = Signal(int, str)
    """Id and verb: ``approve``, ``reject``, ``reopen``, ``edit``, ``tag``, ``evidence``."""
    current_changed = Signal(int)
    left = Signal()
    """Esc while the keys decide: back to the table."""

    def __init__(self, session: Session, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._actions = session, actions
        self._course, self.current_id = Course(), 0
        self._awaited: list[Future[Change]] = []
        """Undo, redo or a new question: what the last one was about is shown once it is done and listed."""
        self._goes_there = False
        """Unless the person has gone on deciding meanwhile."""
        self._near = NearRows(session, self)
        self.save = action(self, self.tr("Save"), lambda: self.editor.save(), "Ctrl+S")
        self.revert = action(self, self.tr("Revert"), lambda: self.editor.revert())
        self.editor = LargeEditor(self.save, self.revert, self)
        self.card, self.source = PairCard(self.editor, self), SourceView(session, self)
        self.beside = Beside(session, self.source, self)
        self._keeper = PairKeeper(session, self.editor, self.source, self)
        self.above = NeighbourStrip(actions["previous"], self.tr("This is the first question."), "up", self)
        self.below = NeighbourStrip(actions["next"], self.tr("This is the last question."), "down", self)
        self.progress = ProgressStrip(self)
        self.foot = FootBar(self._groups(), self)
        self._lay_out()
        self._listen()
        self._offer_save(False)

    def _groups(self) -> tuple[list[QAction], ...]:
        """Return the actions of the large buttons: decisions, then words, then the way."""
        known = self._actions
        return (
            [known["approve"], known["reject"], known["skip"]],
            [known["edit"], known.get("tag", self.editor.tags.add)],
            [known["undo"], known["redo"], known["next_doubtful"]],
        )

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(style.GROUP)
        middle.addWidget(self.card, 1)
        middle.addWidget(self.beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.progress)
        column.addWidget(self.above)
        column.addLayout(middle, 1)
        column.addWidget(self.below)
        column.addWidget(self.foot)
        self.setFocusProxy(self.card)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # hidden behind the list, it must not make that wider
        self.setSizePolicy(policy)
        two_lines = 2 * self.source.path.fontMetrics().lineSpacing()
        self.source.path.setMinimumHeight(two_lines)  # a long path must not push the page down
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes the way people read: the question, its words, its page, its neighbours, the buttons."""
        editor = self.editor
        parts = [self.card, editor.question, editor.answer, *editor.buttons, self.source.page, self.above, self.below,
                 *self.foot.buttons]  # fmt: skip
        for one, following in pairwise(parts):
            QWidget.setTabOrder(one, following)

    def _listen(self) -> None:
        self._keeper.did.connect(self._tell_done)
        self._keeper.made.connect(self._wait_for)
        self.editor.edited.connect(self._offer_save)
        self.editor.left.connect(self._leave_editor)
        self.card.stepped.connect(self.step)
        self.card.left.connect(self.left)
        self._near.came.connect(self._show_fetched)
        self._session.changed.connect(self._hear)

    # ------------------------------------------------------------ what the pane asks

    def show_listing(self, listing: Listing, current_id: int = 0) -> None:
        """Go through this listing, beginning with a question of it, or go on where the view is."""
        self._course.follow(listing, current_id or self.current_id)
        self._go(self._course.at)
        self._go_where_wanted()
        self._near.fetch(self._course.around())

    def show_progress(self, reviewed: int, total: int, said: str) -> None:
        """Show how far the review is; ``said`` names pace and time left."""
        self.progress.show_progress(reviewed, total, said)

    def take_focus(self) -> None:
        """Put the keyboard where the keys decide."""
        self.card.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def foot_height(self) -> int:
        """Return how high the buttons stand: nothing may float over them, and as little as can be over the page."""
        return self.foot.height() + style.GRID // 2

    def keep(self) -> None:
        """Save what was typed."""
        self.editor.save()

    # ------------------------------------------------------------ deciding

    def approve(self) -> None:
        """Approve, and on to the next draft."""
        self._decide("approve")

    def reject(self) -> None:
        """Reject, and on to the next draft."""
        self._decide("reject")

    def reopen(self) -> None:
        """Make it a draft again, and stay."""
        self._decide("reopen")

    def _decide(self, verb: str) -> None:
        """The next question is shown at once; the database follows."""
        decided = self.current_id
        if not decided:
            return
        self._goes_there = False
        self.editor.save()
        done = self._session.do(_DECISIONS[verb], [decided])
        if verb == "reopen":
            self._course.reopen([decided])
        else:
            self._course.decide(done)
            self.next_draft()
        self.decided.emit(decided, verb)

    def edit(self) -> None:
        """Let the words be edited."""
        if self.current_id:
            self.editor.focus_words()

    def tag(self) -> None:
        """Let a tag be typed."""
        if self.current_id:
            self.editor.tags.begin()

    def undo(self) -> None:
        """Take the last step back and show what it was about."""
        self.editor.save()
        self._wait_for(self._session.undo())

    def redo(self) -> None:
        """Do again what was taken back, and show what it was about."""
        self._wait_for(self._session.redo())

    def history(self) -> None:
        """Show what happened to the question in the place of its source, or the source again."""
        self.beside.turn()
        self.beside.follow(self.current_id)

    # ------------------------------------------------------------ going about

    def skip(self) -> None:
        """Leave it undecided and go to the next draft."""
        self.next_draft()

    def next_draft(self) -> None:
        """Go to the next question that awaits a decision."""
        self._go_if(self._course.waiting())

    def next_doubtful(self) -> None:
        """Go to the next one in which a check found something."""
        self._go_if(self._course.waiting(doubted=True))

    def next(self) -> None:
        """Go one down."""
        self.step(1)

    def previous(self) -> None:
        """Go one up."""
        self.step(-1)

    def step(self, by: int) -> None:
        """Go this many questions down, as far as there are any."""
        self._go(self._course.stepped(by))

    def _go_if(self, row: int | None) -> None:
        if row is not None:
            self._go(row)

    def _go(self, row: int) -> None:
        before, self._course.at = self.current_id, row
        self.current_id = self._course.current_id
        self._show_rows()
        self._near.fetch_missing(self._course.around())
        if self.current_id != before:
            self.current_changed.emit(self.current_id)

    # ------------------------------------------------------------ showing

    def _show_rows(self) -> None:
        """Show the present question; neighbours that are not at hand follow."""
        now = self._near.get(self.current_id)
        self.editor.show_row(now.row, self._position(now.row))
        self.source.show_source(self.current_id if now.row else 0, now.source)
        self.beside.follow(self.current_id)
        self._offer(now.row.pair.status if now.row else "")
        for strip, by in ((self.above, -1), (self.below, 1)):
            beside = self._course.id_at(self._course.at + by)
            near = self._near.at_hand(beside)
            strip.show_row(near.row if near else None, there=bool(beside))

    def _offer(self, status: str) -> None:
        """The keys are for the question that stands here, whatever the list beside it had chosen."""
        for name, result in _RESULTS.items():
            if name in self._actions:
                self._actions[name].setEnabled(bool(status) and status != result)

    def _position(self, row: Row | None) -> str:
        if row is None:
            return ""
        place = self.tr("{0} of {1}").format(number(self._course.at + 1), number(self._course.count))
        some_left = row.pair.status == DRAFT or self._course.waiting() is not None
        return place if some_left else self.tr("{0}, every one is decided").format(place)

    def _show_fetched(self) -> None:
        """Show what has come, and draw the page of the question that most likely follows."""
        self._show_rows()
        row = self._course.waiting()
        following = self._near.at_hand(self._course.id_at(row)) if row is not None else None
        if following is not None and following.source is not None and self.isVisible():
            source = following.source
            self.source.page.prepare(source.page, self._session.project.documents / source.document.stored)

    def _hear(self, kinds: frozenset[str]) -> None:
        """Rows may have changed: fetch them again, and show what an undo was about."""
        if "pair" not in kinds:
            return
        self._near.forget_soon()
        if self.isVisible():
            self._go_where_wanted()
            self._near.fetch(self._course.around())

    def _wait_for(self, change: Future[Change]) -> None:
        self._awaited.append(change)
        self._goes_there = True

    def _go_where_wanted(self) -> None:
        """Show what the last undo, redo or new question was about, once the listing has it."""
        for done in [one for one in self._awaited if one.done()]:
            touched = () if done.exception() else done.result().touched("pair")
            self._course.reopen(touched)
            row = self._course.row_of(touched[0]) if touched else -1
            goes = self._goes_there and done is self._awaited[-1]
            if row >= 0 or not touched or not goes:
                self._awaited.remove(done)
            if row >= 0 and goes:
                self._go(row)

    # ------------------------------------------------------------ saving

    def _tell_done(self, pair_id: int, verb: str) -> None:
        """After a tag the keys decide again, so that the next letter is no second one."""
        self.decided.emit(pair_id, verb)
        if verb == "tag" and self.editor.tags.field.hasFocus():
            self.editor.tags.field.hide()
            self.editor.tags.field.completer().popup().hide()
            self.take_focus()

    def _offer_save(self, dirty: bool) -> None:
        """Save and Revert keep their room, so that nothing moves."""
        for made in (self.save, self.revert):
            made.setEnabled(dirty)

    def _leave_editor(self) -> None:
        """Esc: what was typed is kept, and the keys decide again."""
        self.editor.save()
        if self.editor.is_new:  # nothing was typed
            self.editor.revert()
        self._show_rows()
        self.take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is kept when the person goes elsewhere."""
        self.editor.save()
        super().hideEvent(event)
