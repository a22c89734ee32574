"""What the list of questions is narrowed down to; remembered from one start to the next."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from studio.core.catalogue import DOUBT, Filter
from studio.core.store.schema import STATUSES
from studio.ui import preferences, style
from studio.ui.questions_parts import words
from studio.ui.questions_parts.listing import Listing
from studio.ui.widgets import chip
from studio.ui.widgets.search_field import SearchField

Choice = tuple[str, object]


class ChoiceBox(QComboBox):
    """A box whose letters choose in it: while it has the focus, A is not *Approve*."""

    def __init__(self, name: str, characters: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(characters)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_letter(event):
            event.accept()
            return True
        return super().event(event)

    def offer(self, choices: Iterable[Choice]) -> None:
        """Offer these words for these values; what was chosen stays chosen, also if it is gone for the moment."""
        wanted, offered = self.currentData(), list(choices)
        if offered == [(self.itemText(at), self.itemData(at)) for at in range(self.count())]:
            return
        self.blockSignals(True)
        self.clear()
        for word, value in offered:
            self.addItem(word, value)
        self.setCurrentIndex(max(0, self.findData(wanted)))
        self.blockSignals(False)


def _is_letter(event: QKeyEvent) -> bool:
    plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    return event.modifiers() in plain and event.text().isprintable() and bool(event.text())


class FilterBar(QWidget):
    """Search, status, kind, document, and only what needs a look."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField(self.tr("Search questions and answers"), self)
        self.search.setMinimumWidth(16 * style.GRID)
        self.search.setToolTip(self.tr("Search questions and answers (Ctrl+F)"))
        self.status = ChoiceBox(self.tr("Show questions with this status"), 9, self)
        self.kind = ChoiceBox(self.tr("Show questions of this kind"), 7, self)
        self.document = ChoiceBox(self.tr("Show questions from this document"), 9, self)
        self.flagged = QCheckBox(self.tr("Needs a look"), self)
        self.flagged.setToolTip(self.tr("Show only questions in which a check found something"))
        self._lay_out()
        self.status.offer([(self.tr("Any status"), ""), *((chip.word(status), status) for status in STATUSES)])
        self._recall()
        self._listen()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        for part, share in ((self.search, 3), (self.status, 1), (self.kind, 1), (self.document, 2), (self.flagged, 0)):
            row.addWidget(part, share)

    def _listen(self) -> None:
        self.search.searched.connect(self._change)
        for box in (self.status, self.kind, self.document):
            box.currentIndexChanged.connect(self._change)
        self.flagged.toggled.connect(self._change)

    def chosen(self) -> Filter:
        """Return what to show now."""
        return Filter(
            status=str(self.status.currentData() or ""), document_id=int(self.document.currentData() or 0),
            kind=str(self.kind.currentData() or ""), text=self.search.text().strip(),
            doubt=DOUBT if self.flagged.isChecked() else "",
        )  # fmt: skip

    def offer(self, found: Listing) -> None:
        """Offer the kinds and documents there are."""
        self.kind.offer([(self.tr("Any kind"), ""), *((words.kind(kind), kind) for kind in found.kinds)])
        self.document.offer([(self.tr("Any document"), 0), *((title, at) for at, title in found.documents)])

    def choose_document(self, document_id: int) -> None:
        """Show one document's questions, whatever was chosen before; its title may still be unknown."""
        self._put_back()
        if self.document.findData(document_id) < 0:
            self.document.blockSignals(True)
            self.document.addItem("", document_id)
            self.document.blockSignals(False)
        self.document.setCurrentIndex(self.document.findData(document_id))
        self._change()

    def clear(self) -> None:
        """Show everything."""
        self._put_back()
        self._change()

    def _put_back(self) -> None:
        self.blockSignals(True)
        self.search.clear()
        for box in (self.status, self.kind, self.document):
            box.setCurrentIndex(0)
        self.flagged.setChecked(False)
        self.blockSignals(False)

    def _change(self, *_: object) -> None:
        preferences.set_word("questions/status", str(self.status.currentData() or ""))
        preferences.set_word("questions/kind", str(self.kind.currentData() or ""))
        preferences.set_flag("questions/flagged", self.flagged.isChecked())
        self.changed.emit()

    def _recall(self) -> None:
        self.status.setCurrentIndex(max(0, self.status.findData(preferences.word("questions/status"))))
        self.flagged.setChecked(preferences.flag("questions/flagged"))
        if kind := preferences.word("questions/kind"):
            self.kind.offer([(self.tr("Any kind"), ""), (words.kind(kind), kind)])
            self.kind.setCurrentIndex(1)
