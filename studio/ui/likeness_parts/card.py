"""One question of a group, with the words in which it differs marked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from studio.core.store.schema import Pair
from studio.ui import style
from studio.ui.likeness_parts.difference import marked
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.chip import Chip

LEAST = 220
"""Pixels; narrower, a sentence is a column of single words."""


class PairCard(QFrame):
    """Question and answer under each other; either may be chosen for the merged one."""

    def __init__(self, pair: Pair, other: Pair, number: int, keep: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair = pair
        style.mark(self, card="true")
        self.setMinimumWidth(LEAST)
        name = self.tr("Question {0}").format(pair.id)
        self.question = self._choice(self.tr("Take this question"), self.tr("{0}: take its question").format(name),
                                     f"Ctrl+{number}")  # fmt: skip
        self.answer = self._choice(self.tr("Take this answer"), self.tr("{0}: take its answer").format(name),
                                   f"Alt+{number}")  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, style.GROUP, style.GROUP, style.GROUP)
        column.setSpacing(style.GRID)
        column.addLayout(_head(name, pair.status))
        for title, text, there, choice in (
            (self.tr("Question"), pair.question, other.question, self.question),
            (self.tr("Answer"), pair.answer, other.answer, self.answer),
        ):
            column.addWidget(labels.caption(title))
            column.addWidget(_words(text, there, f"{name}, {title}"))
            column.addWidget(choice)
        column.addStretch(1)
        button = ActionButton(keep)
        button.setAutoDefault(False)
        column.addWidget(button)

    def _choice(self, text: str, name: str, key: str) -> QRadioButton:
        made = QRadioButton(text, accessibleName=name, toolTip=f"{name} ({key})")
        made.setAutoExclusive(False)  # the dialog has one group over all cards
        return made


def _head(name: str, status: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(labels.strong(name))
    row.addStretch(1)
    row.addWidget(Chip(status))
    return row


def _words(text: str, other: str, name: str) -> QLabel:
    made = QLabel(marked(text, other), wordWrap=True, textFormat=Qt.TextFormat.RichText, accessibleName=name)
    made.setAccessibleDescription(text)
    labels.make_selectable(made)
    return made
