"""What is to be written: kinds, amount, language, and from which documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QListWidget, QListWidgetItem, QSpinBox, QWidget

from studio.core.writing.drafting import Choice
from studio.protocol import KINDS
from studio.ui import style
from studio.ui.questions_parts import words
from studio.ui.widgets.form import Form
from studio.ui.writing_parts.server_box import LABELS
from studio.ui.writing_parts.writer_cards import RULES

RULES_KINDS = ("definition", "fact", "number", "how-to")
"""The rules write these and a few of their own; the others need a model."""
AMOUNT = {RULES: 8}
USUAL_AMOUNT, MOST = 3, 12
_ALL, _SOME = 0, 1


class Wishes(QWidget):
    """Adapts to the writer: the rules have fewer kinds, and the language of the text."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._writer = RULES
        self._amounts = dict(AMOUNT)
        self.kinds = {kind: QCheckBox(words.kind(kind), checked=True) for kind in KINDS}
        self.amount = QSpinBox(minimum=1, maximum=MOST)
        self.language = QComboBox(editable=True)
        self.language.addItems([self.tr("As in the passage"), "English", "Deutsch", "Français", "Español", "Italiano"])
        self.scope = QComboBox()
        self.scope.addItems([self.tr("All documents"), self.tr("Only these:")])
        self.documents = QListWidget()
        self.documents.setAccessibleName(self.tr("Documents to write from"))
        self._lay_out()
        self._listen()
        self.set_writer(RULES)
        self._show_scope()

    def _lay_out(self) -> None:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, style.GRID // 2, 0, style.GRID // 2)
        grid.setSpacing(style.GRID)
        for at, kind in enumerate(self.kinds.values()):
            grid.addWidget(kind, at // 4, at % 4)
        self.documents.setFixedHeight(12 * style.GRID)
        form = Form(self)
        form.add_row(self.tr("Kinds"), box).setMinimumWidth(LABELS)
        form.add_row(self.tr("From each passage"), self.amount, unit=self.tr("questions at most"),
                     tip=self.tr("More gives more to review; a passage holds only so many facts"))  # fmt: skip
        self._language_name = form.add_row(self.tr("Language"), self.language)
        form.add_row(self.tr("Write from"), self.scope)
        form.add_wide(self.documents)
        column = QGridLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)

    def _listen(self) -> None:
        for kind in self.kinds.values():
            kind.toggled.connect(lambda _: self.changed.emit())
        self.amount.valueChanged.connect(self._keep_amount)
        self.language.currentTextChanged.connect(lambda _: self.changed.emit())
        self.scope.currentIndexChanged.connect(lambda _: self._show_scope())
        self.documents.itemChanged.connect(lambda _: self.changed.emit())

    # ------------------------------------------------------------ what is wished

    @property
    def writer(self) -> str:
        """Who is to write."""
        return self._writer

    def set_writer(self, writer: str) -> None:
        """Offer what this writer can do."""
        self._writer = writer
        for name, kind in self.kinds.items():
            kind.setVisible(writer != RULES or name in RULES_KINDS)
        self.amount.setValue(self._amounts.get(writer, USUAL_AMOUNT))
        for part in (self.language, self._language_name):
            part.setVisible(writer != RULES)

    def offer(self, titles: Sequence[tuple[int, str]]) -> None:
        """Offer these documents, all of them ticked."""
        self.documents.clear()
        for number, title in titles:
            item = QListWidgetItem(title, self.documents)
            item.setData(Qt.ItemDataRole.UserRole, number)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(title)

    @property
    def choice(self) -> Choice:
        """What is wished now."""
        offered = [name for name in self.kinds if self._writer != RULES or name in RULES_KINDS]
        ticked = tuple(name for name in offered if self.kinds[name].isChecked())
        language = self.language.currentText().strip() if self.language.currentIndex() != 0 or self._typed() else ""
        kinds = () if len(ticked) == len(offered) else ticked
        return Choice(kinds, self.amount.value(), "" if self._writer == RULES else language, self._chosen())

    @property
    def lacks(self) -> str:
        """What has to be chosen before anything can be written, in words; empty where nothing lacks."""
        if not any(kind.isChecked() and not kind.isHidden() for kind in self.kinds.values()):
            return self.tr("Choose at least one kind.")
        if self.scope.currentIndex() == _SOME and not self._chosen():
            return self.tr("Choose at least one document.")
        return ""

    def remembered(self) -> dict[str, Any]:
        """Return what is to be found here next time; documents are another project's next time."""
        off = [name for name, kind in self.kinds.items() if not kind.isChecked()]
        return {"off": off, "amounts": self._amounts, "language": self.choice.language}

    def recall(self, kept: dict[str, Any]) -> None:
        """Show what was chosen last time."""
        for name in kept.get("off", []):
            if name in self.kinds:
                self.kinds[name].setChecked(False)
        self._amounts |= {name: int(amount) for name, amount in kept.get("amounts", {}).items()}
        if kept.get("language"):
            self.language.setCurrentText(str(kept["language"]))
        self.set_writer(self._writer)

    def _typed(self) -> bool:
        return self.language.currentText() != self.language.itemText(0)

    def _chosen(self) -> tuple[int, ...]:
        if self.scope.currentIndex() == _ALL:
            return ()
        items = [self.documents.item(row) for row in range(self.documents.count())]
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items
                     if item.checkState() == Qt.CheckState.Checked)  # fmt: skip

    def _keep_amount(self, amount: int) -> None:
        self._amounts[self._writer] = amount
        self.changed.emit()

    def _show_scope(self) -> None:
        self.documents.setVisible(self.scope.currentIndex() == _SOME)
        self.changed.emit()
