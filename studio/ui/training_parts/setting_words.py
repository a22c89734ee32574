"""The settings of a run as the form of a new run names them, told instead of set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from studio.core.training.contrast import BASE, DATASET
from studio.ui.training_parts.new_run import fields


class SettingWords(QWidget):
    """Keeps the form's own controls, never shown: each knows how its values are said."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields = {field.name: field for group in fields.groups() for field in group.fields}
        for field in self._fields.values():
            field.control.setParent(self)
        self.hide()

    def label(self, name: str) -> str:
        """Return what a setting is called."""
        if name in self._fields:
            return self._fields[name].label
        return {BASE: self.tr("Base model"), DATASET: self.tr("Dataset")}.get(name, name)

    def tip(self, name: str) -> str:
        """Return what it costs and buys, with the term of art."""
        return self._fields[name].tip if name in self._fields else ""

    def told(self, name: str, value: Any, unit: bool = True) -> str:
        """Return a value, with its unit where there is room for one."""
        if name not in self._fields:
            return str(value)
        field = self._fields[name]
        said = field.control.told(value)
        is_number = any(letter.isdigit() for letter in said)
        return f"{said} {field.unit}" if unit and field.unit and is_number else said

    def all_told(self, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Return every setting the form knows with its value, in the form's order."""
        for name in self._fields:
            if name in settings and (name, settings[name]) != ("cards", 1):  # one card is no choice
                yield self.label(name), self.told(name, settings[name])
