"""A box to choose one value in, whose letters are not taken for the keys of the pane."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from studio.ui import style

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """A long name ends in dots: a style sheet alone would cut it."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width() - style.GRID // 2
        dots, text = Qt.TextElideMode.ElideRight, option.currentText.lstrip()
        option.currentText = option.fontMetrics.elidedText(text, dots, room)
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

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

    def choose(self, value: object, word: str = "") -> None:
        """Choose a value, also one that is not offered yet: its word may come later."""
        if self.findData(value) < 0:
            self.addItem(word, value)
        self.setCurrentIndex(self.findData(value))


def _is_letter(event: QKeyEvent) -> bool:
    plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    return event.modifiers() in plain and event.text().isprintable() and bool(event.text())
