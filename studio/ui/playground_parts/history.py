"""The conversation so far: one card per question, the newest at the foot, where the eye rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.core.store.schema import Exchange
from studio.ui import style, wording
from studio.ui.playground_parts.exchange_card import ExchangeCard

NEAR = 6 * style.GRID
"""So close to the foot the list follows what comes."""


class History(QScrollArea):
    """Keeps its cards while they only change; a card under way joins the others when its exchange is kept."""

    sent = Signal(int, str)
    followed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Questions asked"))
        self.cards: dict[int, ExchangeCard] = {}
        self._follows = True
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.PAGE)
        self._column.addStretch(1)
        self.setWidget(inside)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(lambda value: setattr(self, "_follows", value >= bar.maximum() - NEAR))
        bar.rangeChanged.connect(lambda _, foot: bar.setValue(foot) if self._follows else None)

    def begin(self, question: str, tuned_name: str) -> ExchangeCard:
        """Add a card for a question that is asked now, and go there."""
        card = ExchangeCard(question, tuned_name)
        card.sent.connect(self.sent)
        card.followed.connect(self.followed)
        self._column.addWidget(card)
        self._follows = True
        return card

    def adopt(self, card: ExchangeCard, exchange_id: int) -> None:
        """From now on this card is the one of an exchange."""
        self.cards[exchange_id] = card

    def drop(self, card: ExchangeCard) -> None:
        """Take a card away that no exchange came of."""
        self._column.removeWidget(card)
        card.deleteLater()

    def show_exchanges(self, exchanges: Sequence[Exchange], names: Mapping[int, str]) -> None:
        """Show what the project keeps; ``names`` are those of the tuned models."""
        for gone in self.cards.keys() - {exchange.id for exchange in exchanges}:
            self.drop(self.cards.pop(gone))
        for exchange in exchanges:
            if exchange.id not in self.cards:
                name = names.get(exchange.adapter_id or 0, "") or self._gone(exchange)
                self.cards[exchange.id] = self.begin(exchange.question, name)
                self.cards[exchange.id].set_foot(wording.capitalised(wording.when(exchange.created)))
            self.cards[exchange.id].show_exchange(exchange)

    def _gone(self, exchange: Exchange) -> str:
        """What a tuned model said is still told when the model was removed."""
        return self.tr("A removed model") if exchange.tuned_answer else ""
