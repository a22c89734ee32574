"""The list of questions with its filters: looks for the ids first, for what stands beside them next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from studio.core.review import catalogue
from studio.core.review.catalogue import Filter
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.look import Look
from studio.ui.questions_parts.filter_bar import FilterBar
from studio.ui.questions_parts.listing import Facts, Listing, facts, listing, rest
from studio.ui.questions_parts.table import PairTable
from studio.ui.widgets.empty_state import EmptyState


class ListView(QWidget):
    """Filter bar, table, and a word where no question fits."""

    listed = Signal()
    """Another listing is shown, or more was found for the present one."""
    counted = Signal()
    """The counts beside it are known."""

    def __init__(self, session: Session, bar: Sequence[QAction], clear: QAction, parent: QWidget | None = None) -> None:
        """``bar`` holds the actions of the filter bar: more filters, saved filters, columns."""
        super().__init__(parent)
        self._session = session
        self.listing, self.facts = Listing(), Facts()
        self._is_counted = False
        """Whether what stands beside the list was asked for since the filter or the questions changed."""
        self._look, self._rest, self._count, self._words = (Look(session, self) for _ in range(4))
        self._known: dict[str, list[str]] = {}
        """The words that beginnings of a search stand for, until the questions change."""
        self.filter, self.table = FilterBar(*bar, self), PairTable(session, self)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState(self.tr("No question fits this filter."), clear))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.filter)
        column.addLayout(self._stack, 1)
        self._listen()

    def _listen(self) -> None:
        self._look.found.connect(self._show)
        self._rest.found.connect(self._show)
        self._count.found.connect(self._show_facts)
        self._words.found.connect(self._known.update)
        self.filter.changed.connect(self._narrow)
        self.table.ordered.connect(self.filter.choose_order)

    @property
    def busy(self) -> bool:
        """Say whether an answer is on its way."""
        return any(look.busy for look in (self._look, self._rest, self._count, self._words))

    @property
    def says_nothing_fits(self) -> bool:
        """Say whether a word stands in the place of the table."""
        return self._stack.currentIndex() == 1

    def ask(self) -> None:
        """Look again; the table keeps its place. What stands beside it is counted once the list is there."""
        self._is_counted = False
        self._known.clear()
        self._look.ask(listing, self.filter.chosen())

    def _narrow(self) -> None:
        """Another filter is chosen; words to look for change nothing of what stands beside the list."""
        chosen = self.filter.chosen()
        self._look.ask(listing, chosen, dict(self._known))
        before = self.facts.chosen
        if replace(chosen, text="") == replace(before, text=""):
            if not (chosen.text and before.text):
                self._show_facts(replace(self.facts, chosen=chosen))
        else:
            self._is_counted = False

    def _show(self, found: Listing) -> None:
        """Take a listing in, unless the filter has moved on meanwhile."""
        if found.chosen != self.filter.chosen():
            return
        before, self.listing = self.listing, found
        self.table.show_ids(found.found.ids)
        if found.chosen != before.chosen or not before.whole:
            self.table.show_current()  # with other questions round it, its place is another one
        self.table.show_order(found.chosen.order, found.chosen.down)
        self._look_up_words(found.chosen.text)
        if not found.whole:
            self._rest.ask(rest, found, self._still_wanted(found.chosen))
        if not self._is_counted:
            self._is_counted = True
            QTimer.singleShot(0, self, lambda: self._count.ask(facts, self.filter.chosen()))
        self._say_nothing_fits()
        self.listed.emit()

    def _look_up_words(self, text: str) -> None:
        """Find the words that a beginning stands for: with the next one typed behind it, it is quick."""
        unknown = [one for one in catalogue.beginnings(text) if one not in self._known]
        if unknown:
            self._words.ask(catalogue.words_begun, unknown)

    def _still_wanted(self, chosen: Filter) -> Callable[[], bool]:
        return lambda: self.listing.chosen == chosen

    def _show_facts(self, found: Facts) -> None:
        if found.chosen != self.filter.chosen():
            return
        self.facts = found
        self.filter.offer(found)
        if found.chosen != self.filter.chosen():  # what was chosen last time is gone
            self.ask()
        self._say_nothing_fits()
        self.counted.emit()

    def _say_nothing_fits(self) -> None:
        nothing = bool(self.facts.total) and not self.listing.found.ids
        self._stack.setCurrentIndex(1 if nothing else 0)

    # ------------------------------------------------------------ going about

    def go_to_waiting(self, doubted: bool = False, after: int | None = None) -> None:
        """Go to the draft that follows a row (the current one if none is named), or to the next with a doubt."""
        row = self.listing.next_waiting(self.table.currentIndex().row() if after is None else after, doubted)
        if row is not None:
            self.table.go_to_row(row)

    def leave_selected(self) -> None:
        """Count what is selected as decided and go on: the next key must not wait for the database."""
        rows = self.table.selected_ranges()
        self.listing.decide(rows)
        self.go_to_waiting(after=rows[-1][1])

    def wanted_ids(self) -> list[int]:
        """Return what a tool works on: the selected questions, or all that are shown while one alone is selected."""
        selected = self.table.selected_ids()
        if len(selected) > 1:
            return selected
        if self.listing.whole:
            return self.table.rows.ids.tolist()
        return self._session.read(catalogue.ids, self.listing.chosen).tolist()  # the rest is still looked for
