"""One dataset version as a card: when, how much, of what, and what it took to keep its two sides apart."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.freezing.splitting import Freezing
from studio.core.freezing.versions import Facts
from studio.ui import style, wording
from studio.ui.questions_parts import words as question_words
from studio.ui.versions_parts import words
from studio.ui.versions_parts.looks import Known
from studio.ui.versions_parts.mix import Legend, MixBars
from studio.ui.widgets import labels


class Mix(QWidget):
    """Legend and bars: how many are trained and held out, by kind and by document."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = Legend()
        self.kinds, self.documents = MixBars(self.tr("By kind")), MixBars(self.tr("By document"))
        bars = QHBoxLayout()
        bars.setSpacing(style.PAGE)
        for one in (self.kinds, self.documents):
            bars.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addWidget(self.legend)
        column.addLayout(bars)
        column.addStretch(1)

    def show_facts(self, trained: int, held_out: int, facts: Facts) -> None:
        """Show what a version holds or would hold."""
        self.legend.show_words(
            self.tr("{0} to learn from").format(words.questions(trained)), self.tr("{0} held out").format(held_out)
        )
        self.kinds.show_counts(
            {question_words.kind(code): sides for code, sides in facts.kinds.items()}, self.tr("Other kinds")
        )
        self.documents.show_counts(
            {title or self.tr("No document"): sides for title, sides in facts.documents.items()},
            self.tr("Other documents"),
        )


class VersionCard(QFrame):
    """Never changes: a version does not either."""

    compared = Signal(int)
    """The version's id: it is to be compared with the one before it."""

    def __init__(self, known: Known, before: int | None, parent: QWidget | None = None) -> None:
        """``before`` is the number of the version before it, if there is one."""
        super().__init__(parent)
        style.mark(self, card=True)
        self.version = known.version
        self.title = self.tr("Version {0}").format(self.version.number)
        self._settings = Freezing.from_dict(self.version.settings) if self.version.settings else None
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, style.GROUP - 4, style.GROUP, style.GROUP - 4)
        column.setSpacing(style.GRID)
        column.addLayout(self._head(before))
        self.mix = Mix()
        self.mix.show_facts(self.version.trained, self.version.held_out, known.facts)
        column.addWidget(self.mix)
        self._add_words(column, known)
        self.setAccessibleName(f"{self.title}, {words.sides(self.version.trained, self.version.held_out)}")

    def _head(self, before: int | None) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(style.GRID)
        head.addWidget(labels.strong(self.title))
        head.addWidget(labels.caption(wording.when(self.version.created)), 1)
        if before is not None:
            compare = QPushButton(self.tr("Compare with version {0}").format(before))
            compare.setAccessibleName(self.tr("Compare version {0} with version {1}").format(
                self.version.number, before))  # fmt: skip
            style.mark(compare, link=True)
            compare.clicked.connect(lambda: self.compared.emit(self.version.id))
            head.addWidget(compare)
        return head

    def _add_words(self, column: QVBoxLayout, known: Known) -> None:
        if known.problem is not None:
            trouble = labels.body(str(known.problem), selectable=True)
            style.mark(trouble, ink="bad")
            column.addWidget(trouble)
        if said := words.happened(known.facts):
            column.addWidget(labels.body(said))
        if self._settings is not None:
            column.addWidget(labels.caption(words.chosen(self._settings)))
