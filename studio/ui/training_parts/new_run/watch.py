"""The look before the start, taken by itself: a moment after the last change, beside the window, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from PySide6.QtCore import QObject, QTimer, Signal

from studio.core.bases import BaseModel
from studio.core.problems import ProblemError
from studio.core.training.material import Material
from studio.core.training.preflight import Preflight
from studio.protocol import Recipe
from studio.ui.loop import spawn

PAUSE_MS = 400
"""A look is taken when the person stops changing settings."""
Source = Callable[[BaseModel, Recipe, Material, bool], AsyncGenerator[Preflight, None]]
"""Looks at a run, with a measurement or without, and tells what it knows each time it knows more."""


class Watch(QObject):
    """Another wish ends the look that is under way."""

    began = Signal(bool)
    """A look begins; says whether it measures."""
    found = Signal(object)
    """A Preflight that knows more than the last one."""
    ended = Signal()
    """It is over, one way or another."""
    problem = Signal(object)
    """Why it found nothing more."""

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._tasks: list[asyncio.Task[None]] = []
        """The look that is under way, if any."""
        self._wish: tuple[BaseModel, Recipe, Material] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(lambda: self._begin(probe=False))
        self.destroyed.connect(lambda _=None, tasks=self._tasks: [task.cancel() for task in tasks])

    def look(self, base: BaseModel, recipe: Recipe, material: Material) -> None:
        """Look at this run once nothing else was wished for a moment."""
        self.cancel()
        self._wish = base, recipe, material
        self._pause.start()

    def measure(self, base: BaseModel, recipe: Recipe, material: Material) -> None:
        """Look at this run now, and do a few real steps of it."""
        self.cancel()
        self._wish = base, recipe, material
        self._begin(probe=True)

    def cancel(self) -> None:
        """End what is under way: nobody wants to know any more."""
        self._pause.stop()
        if self._tasks:
            self._tasks.pop().cancel()
            self.ended.emit()

    def _begin(self, probe: bool) -> None:
        self.began.emit(probe)
        self._tasks.append(spawn(self._follow(probe)))

    async def _follow(self, probe: bool) -> None:
        assert self._wish is not None
        me = asyncio.current_task()
        try:
            async with aclosing(self._source(*self._wish, probe)) as told:
                async for found in told:
                    self.found.emit(found)
        except ProblemError as error:
            self.problem.emit(error.problem)
        if me in self._tasks:
            self._tasks.clear()
            self.ended.emit()
