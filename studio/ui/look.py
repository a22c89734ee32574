"""Longer looks into the database, off the window's thread: one at a time, the latest wish next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.jobs.session import Session


class Look(QObject):
    """Never asks twice at once, skips wishes that were overtaken, and always ends with the latest one."""

    found = Signal(object)
    """What the database said."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._busy = False
        self._next: tuple[Callable[..., Any], tuple[Any, ...]] | None = None

    @property
    def busy(self) -> bool:
        """Say whether an answer is on its way."""
        return self._busy

    def ask(self, look: Callable[..., Any], *args: Any) -> None:
        """Look now, or as soon as the present look is done; a session that was left is not asked."""
        if not self._session.is_open:
            return
        if self._busy:
            self._next = look, args
            return
        self._busy = True
        self._session.hear(self._session.look(look, *args), self._take)

    def _take(self, answer: Future[Any]) -> None:
        self._busy = False
        wish, self._next = self._next, None
        if wish is not None:
            self.ask(wish[0], *wish[1])
        self.found.emit(answer.result())
