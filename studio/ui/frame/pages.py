"""The stack of pages: each is made when it is first shown, and refreshed only while it is seen."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio.ui import calm
from studio.ui.frame.steps import ALL, Step
from studio.ui.widgets.pane import Pane

CALM_AFTER_MS = 2000
"""By then a new pane has loaded what it loads with its first rows."""
CLEAR_AFTER_MS = 200
"""By then Qt has destroyed the panes of a project that was closed; nobody types yet in what is shown instead."""


class Pages(QStackedWidget):
    """Holds the panes of one session."""

    wanted = Signal(str, object)
    """A pane asks to go elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Any = None
        self._panes: dict[str, Pane] = {}
        self._stale: dict[str, frozenset[str]] = {}
        self.on_made: Callable[[str, Pane], None] = lambda _name, _pane: None

    def use(self, session: Any) -> None:
        """Start anew with another session, or with none."""
        if self._panes:
            QTimer.singleShot(CLEAR_AFTER_MS, self, calm.clear)
        for pane in self._panes.values():
            self.removeWidget(pane)
            pane.deleteLater()
        self._session = session
        self._panes.clear()
        self._stale.clear()

    def holds(self, name: str) -> bool:
        """Say whether a page was shown before."""
        return name in self._panes

    def show_page(self, name: str) -> Pane:
        """Bring a page to the front, with everything it missed."""
        pane = self._panes.get(name) or self._make(name)
        missed = self._stale.pop(name, None)
        if missed is not None:
            pane.refresh(missed)
        self.setCurrentWidget(pane)
        return pane

    def tell(self, kinds: frozenset[str]) -> None:
        """Pass on what changed to every pane it concerns; one that is not seen hears of it when it is."""
        for name, pane in self._panes.items():
            concerned = kinds & pane.kinds
            if concerned and pane is self.currentWidget():
                pane.refresh(concerned)
            elif concerned:
                self._stale[name] = self._stale.get(name, frozenset()) | concerned

    def current(self) -> Pane | None:
        """Return the pane that is seen."""
        pane = self.currentWidget()
        return pane if isinstance(pane, Pane) else None

    def _make(self, name: str) -> Pane:
        step = ALL[name]
        pane = pane_class(step)(self._session)
        if not pane.heading:
            pane.set_heading(step.title, step.about)
        pane.wanted.connect(self.wanted)
        self.addWidget(pane)
        self._panes[name] = pane
        self._stale[name] = pane.kinds
        self.on_made(name, pane)
        QTimer.singleShot(CALM_AFTER_MS, self, calm.settle)
        return pane


def pane_class(step: Step) -> type[Pane]:
    """Import a step's pane; opening the window thus imports none of the others."""
    return getattr(importlib.import_module(step.module), step.pane)
