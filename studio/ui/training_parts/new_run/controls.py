"""The controls of the settings: each shows one value of a recipe, gives it back, and says when it was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSizePolicy, QSpinBox, QWidget

from studio.ui import style

LABELS, WIDTH = 16 * style.GRID, 16 * style.GRID
"""Of every label, and of every number and choice, so that all share their edges."""
FIELD = 44 * style.GRID
"""Width of a list of names."""


class Control(Protocol):
    """What the form asks of a control."""

    edited: Signal

    def value(self) -> Any: ...

    def show_value(self, value: Any) -> None:
        """Show a value; nobody is told."""

    def told(self, value: Any) -> str:
        """Return a value as the control would show it."""


class Still:
    """A control that the wheel turns only once it has the keyboard: scrolling past it changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class List(Still, QComboBox):
    """A list on a page that scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)


class Number(Still, QSpinBox):
    """A whole number; ``at_least`` may have a word of its own, such as "never" for 0."""

    edited = Signal()

    def __init__(self, least: int, most: int, step: int = 1, at_least: str = "", scale: float = 1) -> None:
        """``scale`` is how many of the shown units make one of the recipe: 100 for shares shown as per cent."""
        super().__init__(minimum=least, maximum=most, singleStep=step)
        self._scale = scale
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGroupSeparatorShown(True)
        self.setSpecialValueText(at_least)
        self.setFixedWidth(WIDTH)
        self.valueChanged.connect(lambda _: self.edited.emit())

    def value(self) -> Any:
        return super().value() if self._scale == 1 else super().value() / self._scale

    def show_value(self, value: float) -> None:
        blocked = QSignalBlocker(self)
        self.setValue(round(value * self._scale))
        del blocked

    def told(self, value: float) -> str:
        shown = round(value * self._scale)
        return self.specialValueText() if shown == self.minimum() and self.specialValueText() else str(shown)


class Rate(Still, QDoubleSpinBox):
    """A small number, shown without idle zeros; one step is a fifth of it."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__(decimals=6, minimum=0.000001, maximum=0.1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(WIDTH)
        self.valueChanged.connect(lambda _: self.edited.emit())

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "f", 6).rstrip("0")

    def stepBy(self, steps: int) -> None:
        self.setValue(self.value() * 1.2**steps)

    def show_value(self, value: float) -> None:
        blocked = QSignalBlocker(self)
        self.setValue(value)
        del blocked

    def told(self, value: float) -> str:
        return self.textFromValue(value)


class Choice(List):
    """One of a few words of the recipe, each with what people call it."""

    edited = Signal()

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        for code, word in words.items():
            self.addItem(word, code)
        self.setFixedWidth(WIDTH)
        self.currentIndexChanged.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        return self.currentData()

    def show_value(self, value: str) -> None:
        blocked = QSignalBlocker(self)
        self.setCurrentIndex(self.findData(value))
        del blocked

    def told(self, value: str) -> str:
        return self.itemText(self.findData(value))


class Tick(QCheckBox):
    """Yes or no, with the words of the yes beside the box."""

    edited = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.toggled.connect(lambda _: self.edited.emit())

    def value(self) -> bool:
        return self.isChecked()

    def show_value(self, value: bool) -> None:
        blocked = QSignalBlocker(self)
        self.setChecked(value)
        del blocked

    def told(self, value: bool) -> str:
        return self.tr("yes") if value else self.tr("no")


def name(control: QWidget, label: str, tip: str) -> None:
    """Give a control its accessible name and what it costs and buys."""
    control.setAccessibleName(label)
    control.setAccessibleDescription(tip)
    control.setToolTip(tip)
