"""All settings of a run behind its preset: what differs from the preset is marked and can be set back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from studio.protocol import Recipe
from studio.ui import icons, style
from studio.ui.training_parts.new_run import controls, fields
from studio.ui.widgets import labels

LABEL, CONTROL, UNIT, BACK = range(4)
"""Columns: all groups share their edges."""
CARDS = "cards"


class SetBack(QPushButton):
    """Marks a setting that differs from the preset, with what the preset has; a press gives that back."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setIcon(icons.icon("undo", "accent"))
        style.mark(self, link=True)
        self.hide()

    def offer(self, value: str) -> None:
        """Say what the preset has."""
        self.setText(value)
        self.setToolTip(self.tr("Changed. The preset has {0}: press to set it back.").format(value))
        self.setAccessibleName(self.tr("Set {0} back to {1}").format(self._label, value))


class AdvancedForm(QWidget):
    """Shows a preset's recipe with one's own settings in place of some; gives the two together."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset = Recipe()
        self._own: dict[str, Any] = {}
        self._cards = 0
        """How many this PC has, as far as that is known."""
        self.groups = fields.groups()
        self.fields = {field.name: field for group in self.groups for field in group.fields}
        self.back = {field.name: SetBack(field.label) for field in self.fields.values()}
        self.back_all = QPushButton(self.tr("Set all back"), toolTip=self.tr("Give every setting the preset's value"))
        self.back_all.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        style.mark(self.back_all, link=True)
        self._lay_out()
        self._show_cards()
        self.back_all.clicked.connect(lambda: self.set_back())
        for field in self.fields.values():
            field.control.edited.connect(lambda name=field.name: self._take(name))
            self.back[field.name].clicked.connect(lambda _=False, name=field.name: self.set_back(name))

    def _lay_out(self) -> None:
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(style.GROUP)
        grid.setVerticalSpacing(style.GRID // 2)
        grid.setColumnStretch(BACK + 1, 1)
        grid.setColumnMinimumWidth(LABEL, controls.LABELS)
        for group in self.groups:
            title = labels.strong(group.title)
            title.setMinimumHeight(style.CONTROL)
            grid.addWidget(title, grid.rowCount(), LABEL, 1, BACK, Qt.AlignmentFlag.AlignBottom)
            for field in group.fields:
                self._add(grid, field)
        grid.addWidget(self.back_all, 1, BACK)  # an empty grid has one row already: the first title is in the second

    def _add(self, grid: QGridLayout, field: fields.Field) -> None:
        row = grid.rowCount()
        name, unit = QLabel(field.label, buddy=field.control, toolTip=field.tip), QLabel(field.unit)
        style.mark(unit, ink="muted")
        controls.name(field.control, field.label, field.tip)
        field.control.setFixedHeight(style.CONTROL)
        grid.setRowMinimumHeight(row, style.CONTROL)
        grid.addWidget(name, row, LABEL)
        grid.addWidget(field.control, row, CONTROL)
        grid.addWidget(unit, row, UNIT)
        grid.addWidget(self.back[field.name], row, BACK)

    # ------------------------------------------------------------ what is set

    @property
    def recipe(self) -> Recipe:
        """The preset's settings with one's own in their place."""
        return replace(self._preset, **self._own)

    @property
    def own(self) -> dict[str, Any]:
        """What differs from the preset."""
        return dict(self._own)

    def show_preset(self, recipe: Recipe) -> None:
        """Show what a preset gives; one's own settings stay."""
        self._preset = recipe
        self._own = {name: value for name, value in self._own.items() if value != getattr(recipe, name)}
        self._show()

    def show_own(self, own: Mapping[str, Any]) -> None:
        """Show one's own settings in place of the preset's; names that no recipe has are left out."""
        known = asdict(self._preset)
        self._own = {name: value for name, value in own.items() if name in known and value != known[name]}
        self._show()

    def change(self, **changes: Any) -> None:
        """Set some of the settings, as if they had been typed."""
        self.show_own({**self._own, **changes})
        self.edited.emit()

    def set_back(self, name: str = "") -> None:
        """Give one setting the preset's value again; without a name, all of them."""
        self.show_own({other: value for other, value in self._own.items() if name and other != name})
        if name:
            self.fields[name].control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def offer_cards(self, count: int) -> None:
        """Say how many cards this PC has: with one there is nothing to choose."""
        self._cards = count
        self._show_cards()

    def _show_cards(self) -> None:
        """Who shares the work is asked where there are several, or where a copied run asked for several."""
        shown = self._cards > 1 or CARDS in self._own
        row, *_ = self._grid.getItemPosition(self._grid.indexOf(self.fields[CARDS].control))
        self._grid.setRowMinimumHeight(row, style.CONTROL if shown else 0)
        for column in (LABEL, CONTROL, UNIT):
            self._grid.itemAtPosition(row, column).widget().setVisible(shown)

    def _take(self, name: str) -> None:
        """Somebody set a control."""
        self._own[name] = self.fields[name].control.value()
        if self._own[name] == getattr(self._preset, name):
            del self._own[name]
        self._mark(name)
        self.edited.emit()

    def _show(self) -> None:
        now = self.recipe
        for name, field in self.fields.items():
            field.control.show_value(getattr(now, name))
            self._mark(name)
        self._show_cards()

    def _mark(self, name: str) -> None:
        self.back[name].offer(self.fields[name].control.told(getattr(self._preset, name)))
        self.back[name].setVisible(name in self._own)
        self.back_all.setVisible(bool(self._own))
