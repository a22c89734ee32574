"""One question with its answers side by side, and the editor that sends one of them to Questions."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.store.schema import Exchange
from studio.protocol import AnswerEnded
from studio.ui import style
from studio.ui.playground_parts.answer_column import AnswerColumn
from studio.ui.widgets import labels
from studio.ui.widgets.chip import Chip

BASE, TUNED = "base", "tuned"


class Correction(QWidget):
    """An answer in a field: correct it, then send it or leave it."""

    sent = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QPlainTextEdit(accessibleName=self.tr("Answer to send"), tabChangesFocus=True)
        self.field.setFixedHeight(11 * style.GRID)
        self.send = QPushButton(self.tr("Send as a draft"))
        cancel = QPushButton(self.tr("Cancel"))
        self.send.clicked.connect(self._send)
        cancel.clicked.connect(self.hide)
        self.field.textChanged.connect(lambda: self.send.setEnabled(bool(self.field.toPlainText().strip())))
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(
            labels.caption(self.tr("Correct the answer where needed. It waits in Questions for approval.")), 1
        )
        row.addWidget(cancel)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.field)
        column.addLayout(row)
        self.hide()

    def edit(self, answer: str) -> None:
        """Begin with this answer."""
        self.field.setPlainText(answer)
        self.show()
        self.field.setFocus()

    def _send(self) -> None:
        self.hide()
        self.sent.emit(self.field.toPlainText().strip())


class ExchangeCard(QWidget):
    """Grows while the models write; afterwards it belongs to an exchange of the project."""

    sent = Signal(int, str)
    """(exchange, answer) to make a draft of."""
    followed = Signal(int)
    """The pair that came of it: the person wants to see it."""

    def __init__(self, question: str, tuned_name: str, parent: QWidget | None = None) -> None:
        """``tuned_name`` is empty where the base answers alone."""
        super().__init__(parent)
        self.exchange_id, self._pair_id = 0, 0
        self.columns = {BASE: AnswerColumn(self.tr("Base"))}
        if tuned_name:
            self.columns[TUNED] = AnswerColumn(tuned_name)
        self._question = labels.body(question, selectable=True)
        style.mark(self._question, kind="strong")
        self._foot, self._chip = labels.caption(), Chip("draft", self.tr("In Questions"))
        self._follow = QPushButton(self.tr("Show it"))
        style.mark(self._follow, link=True)
        self.correction = Correction()
        self._lay_out()
        for column in self.columns.values():
            column.wanted.connect(self.correction.edit)
        self.correction.sent.connect(lambda answer: self.sent.emit(self.exchange_id, answer))
        self._follow.clicked.connect(lambda: self.followed.emit(self._pair_id))

    def _lay_out(self) -> None:
        answers, foot = QHBoxLayout(), QHBoxLayout()
        answers.setSpacing(style.GRID)
        for column in self.columns.values():
            answers.addWidget(column, 1)
        if len(self.columns) == 1:
            answers.addStretch(1)
        foot.setSpacing(style.GRID)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self._chip)
        foot.addWidget(self._follow)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, style.GRID // 2, 0)
        rows.setSpacing(style.GRID)
        rows.addWidget(self._question)
        rows.addLayout(answers)
        rows.addWidget(self.correction)
        rows.addLayout(foot)
        self._chip.hide()
        self._follow.hide()

    @property
    def question(self) -> str:
        """What was asked."""
        return self._question.text()

    def add_words(self, side: str, words: str) -> None:
        """Show more of one side's answer."""
        if side in self.columns:
            self.columns[side].add_words(words)

    def end(self, ended: AnswerEnded) -> None:
        """Say how long it took, and why it ended where that matters."""
        took = self.tr("Answered in {0} seconds").format(QLocale().toString(ended.seconds, "f", 1))
        why = {"length": self.tr("cut off at the longest length"), "stopped": self.tr("stopped")}.get(ended.reason)
        self.set_foot(f"{took}, {why}" if why else took)
        self.settle()

    def settle(self) -> None:
        """Nothing more will come."""
        for column in self.columns.values():
            column.set_ended()

    def set_foot(self, text: str) -> None:
        """Say something small below the answers."""
        self._foot.setText(text)

    def answer(self, side: str) -> str:
        """Return one side's answer."""
        return self.columns[side].text if side in self.columns else ""

    def show_exchange(self, exchange: Exchange) -> None:
        """Show what the project knows of it: above all whether it was sent to Questions."""
        self.exchange_id, self._pair_id = exchange.id, exchange.pair_id or 0
        for side, text in ((BASE, exchange.base_answer), (TUNED, exchange.tuned_answer)):
            if side in self.columns:
                self.columns[side].set_text(text)
                self.columns[side].set_ended()
                self.columns[side].set_sendable(not self._pair_id)
        self._chip.setVisible(bool(self._pair_id))
        self._follow.setVisible(bool(self._pair_id))
