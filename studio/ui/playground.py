"""Playground: ask once, base and tuned model answer side by side; a corrected answer goes back to the questions."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import bases, exchanges
from studio.core.problems import Problem
from studio.core.store.schema import Adapter, Exchange
from studio.core.training import adapters
from studio.jobs.session import Session
from studio.protocol import AnswerEnded
from studio.ui import preferences, style
from studio.ui.look import Look
from studio.ui.loop import spawn
from studio.ui.playground_parts.conversation import Conversation, Models
from studio.ui.playground_parts.exchange_card import BASE, TUNED, ExchangeCard
from studio.ui.playground_parts.history import History
from studio.ui.playground_parts.parking import Parking, ParkingBar
from studio.ui.playground_parts.question_box import QuestionBox
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.pane import Pane
from studio.ui.widgets.progress_row import ProgressRow

Known = tuple[list[Adapter], list[Exchange]]


class PlaygroundPane(Pane):
    """The models above, the conversation below them, the question box at the foot."""

    kinds: ClassVar[frozenset[str]] = frozenset({"adapter", "exchange"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._adapters: dict[int, Adapter] = {}
        self._live: ExchangeCard | None = None
        """The card that is being written or kept."""
        self._wanted = 0
        """The adapter somebody came here for, until the list knows it."""
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        self.talk = Conversation(self)
        self.parking, self.parked = Parking(session, self.talk, self), ParkingBar()
        self._asks_then = False
        """What was typed is asked as soon as the models are fetched."""
        self.destroyed.connect(self.talk.close)
        self.set_heading(self.tr("Playground"), self.tr("Ask once: the base and the tuned model answer side by side."))
        self._make_actions()
        self.models, self.loading = QComboBox(), ProgressRow(self.tr("Loading the models"))
        self.history, self.box = History(), QuestionBox()
        self._hint = labels.body()
        style.mark(self._hint, ink="muted")
        self.set_content(self._content())
        self._listen()
        self._offer()

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Show the conversation as the project keeps it; a question under way refreshes when it ends."""
        if self._live is None:
            self._look.ask(_known)

    def arrive(self, **what: Any) -> None:
        """Come with a tuned model to ask."""
        self._wanted = int(what.get("adapter") or 0)
        self._choose_wanted()
        self.box.setFocus()

    def foot(self) -> int:
        """The place to type stays free."""
        return style.CONTROL + style.GRID

    def take_focus(self) -> None:
        """The place to type is where people start; while nothing can be asked, whatever offers the way there."""
        if self.box.isVisible() and self.box.isEnabled():
            self.box.setFocus()
        else:
            super().take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        """The place to type is where people start."""
        super().showEvent(event)
        self.box.setFocus()

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self.ask = add(self.tr("Ask"), self._ask, "Ctrl+Return", "send", self.tr("Ask; Enter does the same"))
        self.stop = add(self.tr("Stop"), self._stop, "Esc", "stop", self.tr("Stop; what is written so far is kept"))
        self._to_training = add(self.tr("Go to Training"), lambda: self.go("training"), icon="training")
        self._to_training.setVisible(False)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for row in (self._model_row(), self._hint_row()):
            column.addLayout(row)
        column.addWidget(self.history, 1)
        column.addWidget(self.parked)
        column.addWidget(self.loading)
        column.addLayout(self._question_row())
        self.loading.hide()
        return content

    def _model_row(self) -> QHBoxLayout:
        name = QLabel(self.tr("Model"))
        name.setBuddy(self.models)
        self.models.setAccessibleName(self.tr("Model"))
        self.models.setFixedHeight(style.CONTROL)
        self.models.setMinimumWidth(44 * style.GRID)
        self._state = labels.caption()
        self._state.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(style.GROUP)
        row.addWidget(name)
        row.addWidget(self.models)
        row.addWidget(self._state)
        row.addStretch(1)
        return row

    def _hint_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GROUP)
        self._hint.setMaximumWidth(62 * style.GRID)
        row.addWidget(self._hint, 1)
        row.addWidget(ActionButton(self._to_training))
        row.addStretch(1)
        return row

    def _question_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(self.box, 1)
        for button in (ActionButton(self.ask, primary=True), ActionButton(self.stop)):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def _listen(self) -> None:
        self.box.asked.connect(self.ask.trigger)
        self.box.textChanged.connect(self._typed)
        self.models.activated.connect(lambda _: self._keep_choice())
        self.models.currentIndexChanged.connect(lambda _: self._offer())
        self.loading.cancelled.connect(self._give_up)
        self.parking.needed.connect(self._put_away)
        self.parking.changed.connect(self._offer)
        self.parked.wanted.connect(self._fetch)
        self.history.sent.connect(self._send)
        self.history.followed.connect(lambda pair: self.go("questions", pair=pair))

    # ------------------------------------------------------------ showing

    @property
    def chosen(self) -> Models | None:
        """The models chosen now."""
        return self.models.currentData()

    def _show(self, found: Known) -> None:
        adapters, kept = found
        self._adapters = {adapter.id: adapter for adapter in adapters}
        self._fill_models()
        if self._live is None:
            names = {adapter.id: adapter.name for adapter in adapters}
            self.history.show_exchanges(kept, names)
        self._offer()

    def _fill_models(self) -> None:
        """Offer every tuned model, then every base alone."""
        folder, before = self.session.project.folder, self.chosen
        with QSignalBlocker(self.models):
            self.models.clear()
            for adapter in self._adapters.values():
                models = Models(Path(adapter.base), folder / adapter.folder, adapter.id)
                self.models.addItem(self.tr("{0}, beside its base").format(adapter.name), models)
            for base in bases.listed():
                self.models.addItem(self.tr("{0} alone").format(base.name), Models(base.folder))
            names = [self.models.itemText(at) for at in range(self.models.count())]
            known = [self.models.itemData(at) for at in range(self.models.count())]
            remembered = preferences.word("playground/models")
            at = known.index(before) if before in known else names.index(remembered) if remembered in names else 0
            self.models.setCurrentIndex(at)
        self._choose_wanted()

    def _choose_wanted(self) -> None:
        for at in range(self.models.count()):
            if self._wanted and self.models.itemData(at).adapter_id == self._wanted:
                self._wanted = 0
                self.models.setCurrentIndex(at)

    def _keep_choice(self) -> None:
        preferences.set_word("playground/models", self.models.currentText())

    def _offer(self) -> None:
        """Offer what can be done now, and say what state the models are in."""
        busy, chosen = self._live is not None, self.chosen
        self.ask.setVisible(not busy)
        self.ask.setEnabled(bool(self.box.question) and chosen is not None)
        self.stop.setVisible(busy)
        self.models.setEnabled(not busy)
        ready = chosen is not None and self.talk.is_loaded(chosen)
        self._state.setText(self._state_text(ready))
        self.parked.show_parking(self.parking)
        self._state.setVisible(self.loading.isHidden() and chosen is not None)
        self._to_training.setVisible(not self._adapters)
        self._hint.setText(self._hint_text())
        self._hint.setVisible(bool(self._hint.text()))

    def _state_text(self, ready: bool) -> str:
        if ready:
            return self.tr("Ready")
        return self.tr("Loads when you begin to type") if self.parking.may_load else self.tr("Put away for now")

    def _hint_text(self) -> str:
        if not self._adapters:
            return self.tr("There is no tuned model yet, so the base answers alone. Train one to see what it learnt.")
        if not self.history.cards and self._live is None:
            return self.tr("Ask what the documents answer, and what they do not: both models answer at once, so you "
                           "see what training changed.")  # fmt: skip
        return ""

    # ------------------------------------------------------------ asking

    def _typed(self) -> None:
        self._asks_then = False
        self._offer()
        if self.box.question and self.chosen is not None and self._live is None and self._may_ask():
            self.talk.warm_up(self.chosen)

    def _ask(self) -> None:
        question, models = self.box.question, self.chosen
        if not question or models is None or self._live is not None:
            return
        if not self._may_ask():
            self._asks_then = True
            self.parked.offer()
            return
        self.clear_problem()
        adapter = self._adapters.get(models.adapter_id or 0)
        self._live = self.history.begin(question, adapter.name if adapter else "")
        self.box.clear()
        self._offer()
        self.talk.ask(models, question)

    def _may_ask(self) -> bool:
        """Say whether the models are there or may be loaded; else say why not."""
        if self.parking.may_load:
            return True
        if not self.parking.parked:
            self.parking.refuse()
        return False

    def _put_away(self) -> None:
        """A run needs the memory: an answer under way ends first, a question that waits goes back into the box."""
        if self.loading.isVisible():
            self._give_up()
        elif self._live is not None:
            spawn(self._put_away_after())
        else:
            self.talk.close()

    async def _put_away_after(self) -> None:
        ended = await self.talk.finish()
        if not shiboken6.isValid(self):  # the project was closed meanwhile
            return
        if not ended:
            self._forget_live()
        self._offer()

    def _fetch(self) -> None:
        """Load the models again, or beside the run; a question that was asked meanwhile is asked then."""
        asks, self._asks_then = self._asks_then, False
        self.parking.insist()
        self.box.setFocus()
        if asks and self.box.question:
            self._ask()
        elif self.chosen is not None:
            self.talk.warm_up(self.chosen)

    def _stop(self) -> None:
        if self.loading.isVisible():
            self._give_up()
        else:
            self.talk.stop()

    def _send(self, exchange: int, answer: str) -> None:
        """Make a draft of an answer; its field is gone then, so the keyboard goes to the next question."""
        self.session.do(exchanges.to_questions, exchange, answer)
        self.box.setFocus()

    def _give_up(self) -> None:
        """Loading was cancelled: the question goes back into the box."""
        self.talk.close()
        self.models_loading(False)
        self._forget_live()

    def _forget_live(self) -> None:
        card, self._live = self._live, None
        if card is not None:
            self.box.setPlainText(self.box.toPlainText() or card.question)
            self.history.drop(card)
        self._offer()

    async def _keep(self, card: ExchangeCard, models: Models) -> None:
        answers = (card.answer(BASE), card.answer(TUNED))
        kept = await asyncio.wrap_future(self.session.do(exchanges.keep, models.adapter_id, card.question, *answers))
        self.history.adopt(card, kept.made[0])
        self._live = None
        self._offer()
        self._look.ask(_known)

    # ------------------------------------------------------------ what the conversation tells

    def models_loading(self, now: bool) -> None:
        """Show calmly that loading takes its time."""
        self.loading.setVisible(now)
        self.loading.set_cancellable(True)
        self.loading.show_progress(0, 0, self.tr("The first question waits for this, the next ones do not"))
        if now:
            self.parking.came_back()
        self._offer()

    def words_came(self, side: str, text: str) -> None:
        """Show the words as they come."""
        if self._live is not None:
            self._live.add_words(side, text)

    def answer_ended(self, ended: AnswerEnded) -> None:
        """Keep the exchange in the project."""
        if self._live is not None and self.chosen is not None:
            self._live.end(ended)
            spawn(self._keep(self._live, self.chosen))

    def trouble_came(self, problem: Problem) -> None:
        """Show the problem; the question is not lost."""
        self.show_problem(problem)
        self._forget_live()


def _known(db: Db) -> Known:
    return adapters.listed(db), exchanges.listed(db)
