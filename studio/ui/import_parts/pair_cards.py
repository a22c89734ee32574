"""How the first questions of a file will look once they are in, or why they will not come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.core.problems import explain
from studio.ui import style
from studio.ui.widgets import labels

SHORT = 280
"""Characters of a text that are shown."""


class PairCards(QScrollArea):
    """A card for each of the first questions."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("How the first questions will look"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(10 * self.fontMetrics().height())

    def show_pairs(self, found: Sequence[Mapping[str, Any]], file: str) -> None:
        """Show these pairs, each as it would come in."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, style.GRID, 0)
        column.setSpacing(style.GRID)
        for pair in found:
            column.addWidget(self._refusal(pair, file) if "refused" in pair else self._card(pair))
        column.addStretch(1)
        self.setWidget(inside)

    def _card(self, pair: Mapping[str, Any]) -> QFrame:
        card, column = _frame()
        for question, answer in pair.get("turns", ()):
            column.addWidget(labels.caption(_cut(question)))
            column.addWidget(labels.caption(_cut(answer)))
        question = labels.strong(_cut(pair["question"]))
        question.setWordWrap(True)
        column.addWidget(question)
        column.addWidget(_text(pair["answer"]))
        if beside := self._beside(pair):
            column.addWidget(labels.caption(beside))
        return card

    def _beside(self, pair: Mapping[str, Any]) -> str:
        """Return what else is known of a pair, in one line."""
        tr = self.tr
        page = tr("page {0}").format(pair["page"]) if "page" in pair else ""
        parts = [pair.get("kind", ""), ", ".join(pair.get("tags", ())), pair.get("document", ""), page]
        if pair.get("extra"):
            parts.append(tr("kept: {0}").format(", ".join(pair["extra"])))
        return "  ·  ".join(_cut(part, 80) for part in parts if part)

    def _refusal(self, pair: Mapping[str, Any], file: str) -> QFrame:
        card, column = _frame()
        problem = explain(pair["refused"], {"file": file, "line": pair["line"], **pair["facts"]})
        what = labels.strong(self.tr("Line {0} will be left out.").format(pair["line"]))
        what.setWordWrap(True)
        for part in (what, _text(problem.why)):
            style.mark(part, ink="warn")
            column.addWidget(part)
        return card


def _frame() -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("card", "true")
    column = QVBoxLayout(card)
    column.setContentsMargins(style.GROUP, style.GRID, style.GROUP, style.GRID)
    column.setSpacing(style.GRID // 2)
    return card, column


def _text(text: str) -> QLabel:
    return labels.body(_cut(text))


def _cut(text: str, most: int = SHORT) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
