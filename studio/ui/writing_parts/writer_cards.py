"""Who writes: built-in rules, a model on this PC or a server, as three radio buttons that look like cards."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from studio.ui import style
from studio.ui.training_parts.preset_cards import PresetCard

RULES, MODEL, SERVER = "rules", "model", "server"


@dataclass(frozen=True)
class Writer:
    """One way to have questions written, as a card shows it."""

    name: str
    title: str
    sentence: str


class WriterCards(QWidget):
    """One of the three is always chosen."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        self.cards = {writer.name: PresetCard(writer) for writer in self._writers()}
        for card in self.cards.values():
            self._group.addButton(card)
            row.addWidget(card, 1)
        self.cards[RULES].setChecked(True)
        self._group.buttonToggled.connect(lambda _, on: self.chosen.emit() if on else None)

    def _writers(self) -> tuple[Writer, ...]:
        return (
            Writer(RULES, self.tr("Built-in rules"), self.tr("No model needed. Fast, literal, English texts.")),
            Writer(MODEL, self.tr("A model on this PC"), self.tr("More kinds and languages. Nothing leaves this PC.")),
            Writer(SERVER, self.tr("A server"), self.tr("Ollama, LM Studio, llama.cpp, vLLM, or a service.")),
        )

    @property
    def name(self) -> str:
        """The writer chosen now."""
        return next(name for name, card in self.cards.items() if card.isChecked())

    def choose(self, name: str) -> None:
        """Choose a writer; an unknown one changes nothing."""
        if name in self.cards:
            self.cards[name].setChecked(True)
