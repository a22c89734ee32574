"""Turns from the list to one question large and back; the large view is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from studio.core.review import reviewing
from studio.jobs.session import Session
from studio.ui.look import Look
from studio.ui.questions_parts.list_view import ListView


class Focus(QObject):
    """Keeps table and large view on the same question."""

    turned = Signal(object)
    """The large view that is to be shown, or None for the list."""

    def __init__(self, session: Session, listed: ListView, actions: Mapping[str, QAction], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._list, self._actions = session, listed, actions
        self._view: Any = None
        self._look = Look(session, self)
        self._look.found.connect(self._show_progress)
        self.shown = False

    @property
    def foot(self) -> int:
        """Return the height of the buttons at the foot, while they are shown."""
        return int(self._view.foot_height) if self.shown else 0

    def turn(self) -> None:
        """Show the current question large, or the list again."""
        if self.shown:
            self.leave()
        elif self._list.table.current_id:
            self._enter()

    def leave(self) -> None:
        """Show the list again, on the question that was shown large."""
        if self.shown:
            self.shown = False
            self._view.keep()
            self.turned.emit(None)
            self._list.table.go_to(self._view.current_id)
            self._list.table.setFocus()

    def do(self, name: str) -> None:
        """Let the large view do what a key says."""
        getattr(self._view, name)()

    def follow(self) -> None:
        """A new listing has come."""
        if self.shown:
            self._view.show_listing(self._list.listing)
            self._look.ask(reviewing.progress)

    def _enter(self) -> None:
        if self._view is None:
            self._view = self._made()
        self.shown = True
        self.turned.emit(self._view)
        self._view.show_listing(self._list.listing, self._list.table.current_id)
        self._view.take_focus()
        self._look.ask(reviewing.progress)

    def _made(self) -> Any:
        from studio.ui.focus_parts.view import FocusView

        made = FocusView(self._session, self._actions)
        made.left.connect(self.leave)
        return made

    def _show_progress(self, found: reviewing.Progress) -> None:
        from studio.ui.coverage_parts import told

        if self._view is not None:
            self._view.show_progress(found.reviewed, found.total, told(found))
