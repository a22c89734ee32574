"""A look at what a writer makes of three passages, before it writes from hundreds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.core.writing.previews import Shown
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
        self._title = self.tr("Try it first")
        self._purpose = self.tr("“Try on three passages” shows here what this writer makes of three passages. "
                                "Nothing of it is kept unless you say so.")  # fmt: skip
        self._counted, self._hint = labels.strong(self._title), labels.body(self._purpose)
        self.progress = ProgressRow(self.tr("Trying three passages"))
        self._keep_word = self.tr("Keep these questions")
        self.keep = QPushButton(self._keep_word, toolTip=self.tr("Put them among the drafts"))
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

    def forget(self) -> None:
        """Another writer is chosen: what the last one made says nothing of it."""
        self._counted.setText(self._title)
        self._hint.setText(self._purpose)
        self.begin(False)

    def begin(self, running: bool = True) -> None:
        """Show that a try is under way, or that none was made yet."""
        self.progress.setVisible(running)
        self.progress.set_cancellable(True)
        self.progress.show_progress(0, 0)
        self._hint.setVisible(not running)
        self._area.setVisible(False)
        self.keep.hide()
        self.keep.setText(self._keep_word)

    def show_drafts(self, drafts: list[Shown], asked: int, tried: int) -> None:
        """Show what was written, and beside it how much was asked for and from how many passages."""
        self.progress.hide()
        passages = wording.count(tried, self.tr("passage"), self.tr("passages"))
        said = self.tr("Asked for {0} from {1}, got {2}")
        self._counted.setText(said.format(words.number(asked), passages, words.number(len(drafts))))
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
