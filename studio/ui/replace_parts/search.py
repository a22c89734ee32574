"""Looks through questions piece by piece off the window's thread; a new wish overtakes the old one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session as Db

from studio.core.review import replacing
from studio.core.review.replacing import Ready, Wish
from studio.jobs.session import Session
from studio.ui.look import Look


class _Walk(QObject):
    """Goes from piece to piece; what an overtaken walk still finds is not heard."""

    went_on = Signal(int)
    """How many questions were looked at so far."""
    ended = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = Look(session, self)
        self._look.found.connect(self._heard)
        self._number = self._done = 0
        self._wish = Wish("")
        self._pieces: Iterator[Sequence[int]] = iter(())

    def begin(self, ids: Sequence[int], wish: Wish, size: int) -> None:
        """Begin anew."""
        self.stop()
        self._wish, self._pieces, self._done = wish, replacing.pieces(ids, size), 0
        self._go_on()

    def stop(self) -> None:
        """Look no further."""
        self._number += 1
        self._pieces = iter(())

    def _go_on(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self.ended.emit()
        else:
            self._look.ask(self._at_piece, self._number, piece, self._wish)

    def _heard(self, answer: tuple[int, int, Any]) -> None:
        number, count, found = answer
        if number == self._number:
            self._done += count
            self._take(found)
            self.went_on.emit(self._done)
            self._go_on()

    @staticmethod
    def _at_piece(db: Db, number: int, piece: Sequence[int], wish: Wish) -> tuple[int, int, Any]:
        raise NotImplementedError

    def _take(self, found: Any) -> None:
        raise NotImplementedError


class Search(_Walk):
    """Finds the questions a wish would change."""

    found = Signal(object)
    """Ids of some more of them."""

    @staticmethod
    def _at_piece(db: Db, number: int, piece: Sequence[int], wish: Wish) -> tuple[int, int, array[int]]:
        return number, len(piece), replacing.matching(db, piece, wish)

    def _take(self, found: array[int]) -> None:
        self.found.emit(found)


class Making(_Walk):
    """Replaces and checks, without writing."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.done: list[Ready] = []

    def begin(self, ids: Sequence[int], wish: Wish, size: int = replacing.CHECK_PIECE) -> None:
        """Begin anew."""
        self.done = []
        super().begin(ids, wish, size)

    @staticmethod
    def _at_piece(db: Db, number: int, piece: Sequence[int], wish: Wish) -> tuple[int, int, Ready]:
        return number, len(piece), replacing.ready(db, piece, wish)

    def _take(self, found: Ready) -> None:
        self.done.append(found)
