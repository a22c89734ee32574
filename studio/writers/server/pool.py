"""So many passages at once: threads that take one after another, and hand each result over as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

Row = dict[str, Any]
Made = TypeVar("Made")
LOOK = 0.2
"""Seconds between two looks at what the person asked for, while no answer comes."""


class _Ended:
    """A thread found nothing more to do, or met a mistake of ours."""

    def __init__(self, well: bool) -> None:
        self.well = well


class Pool(Generic[Made]):
    """Does the same work with every row. Its threads die with the process: nobody waits for a server that is slow."""

    def __init__(self, rows: Sequence[Row], work: Callable[[Row], Made], width: int) -> None:
        self._rows: SimpleQueue[Row] = SimpleQueue()
        for row in rows:
            self._rows.put(row)
        self._work, self._width = work, max(1, min(width, len(rows)))
        self._made: SimpleQueue[Made | _Ended] = SimpleQueue()

    def results(self) -> Iterator[Made | None]:
        """Yield what was made, in the order in which it comes; None every moment in which nothing did."""
        for number in range(self._width):
            Thread(target=self._serve, name=f"asker {number}", daemon=True).start()
        left = self._width
        while left:
            try:
                made = self._made.get(timeout=LOOK)
            except Empty:
                yield None
                continue
            if not isinstance(made, _Ended):
                yield made
            elif made.well:
                left -= 1
            else:
                raise RuntimeError("a thread of the server writer ended by a mistake; the log has it")

    def _serve(self) -> None:
        """Take rows until there are none; the interpreter writes what goes wrong here into the log."""
        well = False
        try:
            while (row := self._next()) is not None:
                self._made.put(self._work(row))
            well = True
        finally:
            self._made.put(_Ended(well))

    def _next(self) -> Row | None:
        try:
            return self._rows.get_nowait()
        except Empty:
            return None
