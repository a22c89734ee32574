"""What the list of questions is narrowed down to and ordered by; remembered from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.review.catalogue import Filter
from studio.ui import icons, preferences, style
from studio.ui.questions_parts import choices
from studio.ui.questions_parts.choice_box import ChoiceBox
from studio.ui.questions_parts.listing import Facts
from studio.ui.widgets.search_field import SearchField

REMEMBERED = "questions/filter"
NARROW, LEAST = 72 * style.GRID, 44 * style.GRID
"""Below the first width the boxes stand under the search field; the second is the least."""


class FilterBar(QWidget):
    """Search, status, doubt and order in one row; the rarer wishes in a second that can be folded."""

    changed = Signal()

    def __init__(self, more: QAction, saved: QAction, columns: QAction, parent: QWidget | None = None) -> None:
        """``more`` unfolds the second row, ``saved`` opens the saved filters, ``columns`` the choice of columns."""
        super().__init__(parent)
        self.search = SearchField(self.tr("Search questions and answers"), self, pause_ms=0)
        self.search.setMinimumWidth(16 * style.GRID)
        self.search.setToolTip(self.tr("Words that must all stand there; in quotation marks a phrase (Ctrl+F)"))
        self.status = ChoiceBox(self.tr("Show questions with this status"), 8, self)
        self.doubt = ChoiceBox(self.tr("Show questions in which a check found something"), 9, self)
        self.order = ChoiceBox(self.tr("Order of the list"), 10, self)
        self.document = ChoiceBox(self.tr("Show questions from this document"), 10, self)
        self.section = ChoiceBox(self.tr("Show questions from this section"), 10, self)
        self.kind = ChoiceBox(self.tr("Show questions of this kind"), 8, self)
        self.tag = ChoiceBox(self.tr("Show questions with this tag"), 6, self)
        self.origin = ChoiceBox(self.tr("Show questions written by"), 8, self)
        self._more = _button(more)
        self.buttons = [self._more, _button(saved), _button(columns)]
        self._remembered = ""
        self._lay_out()
        self.order.offer(choices.orders())
        self.offer(Facts())
        self._recall()
        self._listen()

    def _lay_out(self) -> None:
        self._first, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._usual = _row(((self.status, 2), (self.doubt, 2), (self.order, 2)))
        self._rare, self._rare_rows = QWidget(self), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._rare_rows.addWidget(_row(((self.document, 1), (self.section, 1))), 1)
        self._rare_rows.addWidget(_row(((self.kind, 1), (self.tag, 1), (self.origin, 1))), 1)
        self._rare.setLayout(self._rare_rows)
        self._first.addWidget(self.search, 4)
        self._first.addWidget(self._usual, 6)
        for button in self.buttons:
            self._first.addWidget(button)
        for box in (self._first, self._rare_rows, self._column):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(style.GRID)
        self._column.addLayout(self._first)
        self._column.addWidget(self._rare)

    def _wrap(self, narrow: bool) -> None:
        """Give the boxes a row of their own, or take them back beside the search field."""
        if narrow == (self._column.indexOf(self._usual) >= 0):
            return
        if narrow:
            self._first.removeWidget(self._usual)
            self._column.insertWidget(1, self._usual)
        else:
            self._column.removeWidget(self._usual)
            self._first.insertWidget(1, self._usual, 6)
        directions = QBoxLayout.Direction
        self._rare_rows.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._wrap(event.size().width() < NARROW)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """It may become so narrow that its rows are wrapped."""
        return QSize(min(LEAST, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    def _listen(self) -> None:
        self.search.searched.connect(self._change)
        for box in self._boxes:
            box.currentIndexChanged.connect(self._change)

    @property
    def _boxes(self) -> list[ChoiceBox]:
        return [self.status, self.doubt, self.order, self.document, self.section, self.kind, self.tag, self.origin]

    @property
    def in_order(self) -> list[QWidget]:
        """Return the controls in the order in which Tab visits them."""
        return [self.search, self.status, self.doubt, self.order, *self.buttons, *self._boxes[3:]]

    # ------------------------------------------------------------ what is chosen

    def chosen(self) -> Filter:
        """Return what to show now."""
        order, down = choices.order_of(self.order.currentData())
        document_id = int(self.document.currentData() or 0)
        section = choices.as_section(self.section.currentData()) if document_id else ()
        status, kind, origin, tag, doubt = (str(box.currentData() or "") for box in (
            self.status, self.kind, self.origin, self.tag, self.doubt))  # fmt: skip
        return Filter(status, document_id, section, kind, origin, tag, doubt, self.search.text().strip(), order, down)

    def choose(self, wanted: Filter) -> None:
        """Show what another filter lets through, whatever was chosen before."""
        self.blockSignals(True)
        self.search.setText(wanted.text)
        for box, value in (
            (self.status, wanted.status), (self.doubt, wanted.doubt),
            (self.order, wanted.order + choices.DOWN * wanted.down),
            (self.document, wanted.document_id), (self.kind, wanted.kind), (self.tag, wanted.tag),
            (self.origin, wanted.origin), (self.section, choices.as_data(wanted.section)),
        ):  # fmt: skip
            box.choose(value)
        self.blockSignals(False)
        self._change()

    def choose_document(self, document_id: int) -> None:
        """Show one document's questions; its title may still be unknown."""
        self.choose(Filter(document_id=document_id))

    def choose_order(self, order: str, down: bool) -> None:
        """Put the list in another order."""
        self.order.choose(order + choices.DOWN * down)

    def clear(self) -> None:
        """Show everything, in the order it is in."""
        order, down = choices.order_of(self.order.currentData())
        self.choose(Filter(order=order, down=down))

    # ------------------------------------------------------------ what there is to choose

    def offer(self, found: Facts) -> None:
        """Offer what occurs, with how many questions each choice would show."""
        offers = (choices.statuses, choices.doubts, choices.documents, choices.sections, choices.kinds, choices.tags,
                  choices.origins)  # fmt: skip
        boxes = (self.status, self.doubt, self.document, self.section, self.kind, self.tag, self.origin)
        for box, offered in zip(boxes, offers, strict=True):
            box.offer(offered(found))
        self.section.setEnabled(bool(found.chosen.document_id))

    # ------------------------------------------------------------ the second row, and what is remembered

    def show_more(self, shown: bool) -> None:
        """Unfold or fold the second row; while something is chosen in it, it stays."""
        chosen = self.chosen()
        used = bool(chosen.document_id or chosen.kind or chosen.tag or chosen.origin)
        self._rare.setVisible(shown or used)

    def turn_more(self) -> None:
        """Unfold the second row, or fold it."""
        self.show_more(not self.shows_more)

    @property
    def shows_more(self) -> bool:
        """Say whether the second row is unfolded."""
        return not self._rare.isHidden()

    def _change(self, *_: object) -> None:
        self._remember(_without_words(self.chosen()))
        self.show_more(self.shows_more)
        self.changed.emit()

    def _remember(self, chosen: str) -> None:
        """Words to look for are not kept, so typing them writes nothing."""
        if chosen != self._remembered:
            self._remembered = chosen
            preferences.set_word(REMEMBERED, chosen)

    def _recall(self) -> None:
        kept = Filter()
        with suppress(ValueError, TypeError):
            kept = Filter.from_dict(json.loads(preferences.word(REMEMBERED) or "{}"))
        self._remembered = _without_words(kept)
        self.choose(kept)
        self.show_more(False)

    def below(self, made: QAction) -> QPoint:
        """Return where the menu of a button opens."""
        button = next(one for one in self.buttons if one.defaultAction() is made)
        return button.mapToGlobal(button.rect().bottomLeft())


def _without_words(chosen: Filter) -> str:
    return json.dumps({**chosen.as_dict(), "text": ""})


def _row(parts: Iterable[tuple[QWidget, int]]) -> QWidget:
    """Return parts side by side, each with its share of the room."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(style.GRID)
    for part, share in parts:
        row.addWidget(part, share)
    return made


def _button(made: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(made)
    button.setIconSize(icons.SIZE)
    button.setAccessibleName(made.text().replace("&", ""))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
