"""A look at what a writer makes of three passages, before it writes from hundreds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.core.previews import Shown
from studio.ui import style, wording
from studio.ui.questions_parts import words
from studio.ui.widgets import labels
from studio.ui.widgets.progress_row import ProgressRow


class PreviewSide(QWidget):
    """Shows drafts with the words that prove them; they are kept only if the person says so."""

    cancelled = Signal()
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counted = labels.strong(self.tr("Try it first"))
        self._hint = labels.body(self.tr("“Try on three passages” shows here what this writer makes of three passages. "
                                         "Nothing of it is kept unless you say so."))  # fmt: skip
        self.progress = ProgressRow(self.tr("Trying three passages"))
        self.keep = QPushButton(self.tr("Keep these questions"), toolTip=self.tr("Put them among the drafts"))
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("Questions written from three passages"))
        self._lay_out()
        self.progress.cancelled.connect(self.cancelled)
        self.keep.clicked.connect(self._keep)
        self.begin(False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._counted, 1)
        head.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addLayout(head)
        for part in (self._hint, self.progress):
            column.addWidget(part)
        column.addWidget(self._area, 1)
        column.addStretch(0)
        self.setMinimumWidth(44 * style.GRID)

    def begin(self, running: bool = True) -> None:
        """Show that a try is under way, or that none was made yet."""
        self.progress.setVisible(running)
        self.progress.set_cancellable(True)
        self.progress.show_progress(0, 0)
        self._hint.setVisible(not running)
        self._area.setVisible(False)
        self.keep.hide()

    def show_drafts(self, drafts: list[Shown], asked: int) -> None:
        """Show what was written, and beside it how much was asked for."""
        self.progress.hide()
        self._counted.setText(self.tr("Asked for {0}, got {1}").format(words.number(asked), words.number(len(drafts))))
        self._hint.setVisible(not drafts)
        if not drafts:
            self._hint.setText(self.tr("These three passages gave no question."))
        self._area.setWidget(_listed(drafts))
        self._area.setVisible(bool(drafts))
        self.keep.setVisible(bool(drafts))
        self.keep.setEnabled(True)

    def _keep(self) -> None:
        self.keep.setEnabled(False)
        self.keep.setText(self.tr("Kept"))
        self.kept.emit()


def _listed(drafts: list[Shown]) -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, style.GRID, 0)
    column.setSpacing(style.GRID)
    for draft in drafts:
        column.addWidget(_card(draft))
    column.addStretch(1)
    return inside


def _card(draft: Shown) -> QFrame:
    card = QFrame()
    card.setProperty("card", "true")
    card.setAccessibleName(draft.question)
    column = QVBoxLayout(card)
    column.setSpacing(style.GRID // 2)
    question, evidence = labels.strong(draft.question), labels.caption()
    question.setWordWrap(True)
    evidence.setText(f"{words.kind(draft.kind)} · “{' '.join(draft.evidence.split())}”" if draft.evidence
                     else words.kind(draft.kind))  # fmt: skip
    evidence.setToolTip(wording.as_tip(evidence.text()))
    for label in (question, labels.body(draft.answer), evidence):
        labels.make_selectable(label)
        column.addWidget(label)
    return card
