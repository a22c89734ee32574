"""The one door to qasync: asyncio and Qt in one event loop."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication

import qasync  # isort: skip  (PySide6 must be imported first, qasync takes the binding it finds)

_tasks: set[asyncio.Task[Any]] = set()


def run(app: QApplication, begin: Callable[[], None]) -> int:
    """Run the application until its last window is closed; ``begin`` is called once the loop runs."""

    async def main() -> None:
        gone = asyncio.Event()
        app.lastWindowClosed.connect(gone.set)
        begin()
        await gone.wait()
        await _end_tasks()

    app.setQuitOnLastWindowClosed(False)
    qasync.run(main())
    return 0


def spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Start a coroutine and hold on to it: asyncio itself keeps only a weak reference."""
    task = asyncio.ensure_future(work)
    _tasks.add(task)
    task.add_done_callback(_done)
    return task


def _done(task: asyncio.Task[Any]) -> None:
    _tasks.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        sys.excepthook(type(error), error, error.__traceback__)


async def _end_tasks() -> None:
    for task in list(_tasks):
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
