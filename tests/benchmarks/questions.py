"""How fast the review bench is with very many questions: opening, filters, search, scrolling, jumps, bulk decisions.

The pane is the real one in a real window without a screen, the database a real project on this disk. ``--quick`` has
a tenth of the questions and the same marks.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil

from tests.benchmarks import large
from tests.benchmarks.figures import figure, is_quick
from tests.benchmarks.importing import import_ratio

MANY, VERY_MANY, BULK = 200_000, 1_000_000, 100_000
TYPED = ("the pump", "what is the pressure", "valve must", "of the", "is")
"""What a person types, letter by letter: words that half of all questions have, and beginnings of everything."""


def main() -> None:
    """Measure with many and with very many questions."""
    quick = is_quick(__doc__)
    scale = 10 if quick else 1
    with tempfile.TemporaryDirectory(prefix="slm-questions-", ignore_cleanup_errors=True) as folder:
        many(Path(folder), MANY // scale, BULK // scale)
        very_many(Path(folder), VERY_MANY // scale)


def many(folder: Path, pairs: int, bulk: int) -> None:
    """Two hundred thousand: opening, memory, filters, search, scrolling, and decisions by the hundred thousand."""
    bench = Bench(large.build(folder / "Many", pairs))
    figure("questions.open_ms", bench.open() * 1000, 300, at_most=True)
    figure("questions.filter_ms_worst", max(bench.filters()) * 1000, 100, at_most=True)
    figure("questions.search_ms_worst", max(bench.searches(whole=False)) * 1000, 100, at_most=True)
    figure("questions.frame_ms_worst", max(bench.scroll()) * 1000, 50, at_most=True)
    figure("questions.memory_mb", bench.grown(), 60, at_most=True)
    approve, undo = bench.decide(bulk)
    figure("questions.approve_bulk_seconds", approve, 3, at_most=True)
    figure("questions.undo_bulk_seconds", undo, 3, at_most=True)
    bench.close()
    figure("questions.import_vs_raw", import_ratio(bulk), 0.4)


def very_many(folder: Path, pairs: int) -> None:
    """A million: opening, jumps to any row, search as you type."""
    bench = Bench(large.build(folder / "Very many", pairs))
    figure("questions.million_open_ms", bench.open() * 1000, 1000, at_most=True)
    figure("questions.million_jump_ms_p95", _p95(bench.jumps()) * 1000, 10, at_most=True)
    figure("questions.million_type_ms_p95", _p95(bench.typing()) * 1000, 50, at_most=True)
    bench.close()


class Bench:
    """The Questions pane of one project in a window, and a stopwatch."""

    def __init__(self, folder: Path) -> None:
        from studio.core.store import project
        from studio.jobs.session import Session
        from studio.ui import start
        from studio.ui.questions import QuestionsPane

        self.app = start.application()
        self._warm_up(folder)
        self.session = Session(project.open_project(folder))
        self._before = _memory()
        self._make = lambda: QuestionsPane(self.session)
        self.pane: QuestionsPane | None = None
        self.chance = random.Random(7)

    def _warm_up(self, folder: Path) -> None:
        """Open a pane on an empty project once: what is loaded once per program is not what is measured."""
        from studio.core.store import project
        from studio.jobs.session import Session
        from studio.ui.questions import QuestionsPane

        session = Session(project.create(folder.with_name(f"Empty {folder.name} {time.time_ns()}")))
        pane = QuestionsPane(session)
        pane.resize(1366, 768)
        pane.show()
        pane.refresh(pane.kinds)
        self._until(lambda: pane._empty is not None and pane._empty.isVisible())
        pane.hide()
        session.close()

    def open(self) -> float:
        """Return the seconds from making the pane to every row being there and the first ones painted."""
        from studio.ui import calm

        began = time.perf_counter()
        self.pane = self._make()
        self.session.changed.connect(lambda kinds, pane=self.pane: pane.refresh(kinds & pane.kinds))
        self.pane.resize(1366, 768)
        self.pane.show()
        self.pane.refresh(self.pane.kinds)
        self._until(lambda: self.pane.table.rows.rowCount() > 0)
        self._paint()
        taken = time.perf_counter() - began
        self._until(lambda: bool(self.pane.list.facts.sorts))
        calm.settle()  # as the window does when a pane has been made
        return taken

    def filters(self) -> list[float]:
        """Return the seconds each choice of a filter takes until its rows are painted."""
        from studio.core.review.catalogue import DOUBTFUL, Filter

        wishes = [Filter(status="approved"), Filter(kind="number", doubt="any"), Filter(document_id=7),
                  Filter(tag="ward"), Filter(order=DOUBTFUL, status="draft"), Filter(origin="rules", kind="fact"),
                  Filter(document_id=3, status="rejected", doubt="red")]  # fmt: skip
        return [self._timed(lambda wish=wish: self.pane.filter.choose(wish), wish) for wish in wishes]

    def searches(self, whole: bool) -> list[float]:
        """Return the seconds a search takes until its first rows are painted; ``whole`` waits for the last one."""
        from studio.core.review.catalogue import Filter

        wishes = [Filter(text=text) for text in (*TYPED, '"must the"', "zzyx", "pressure 4711")]
        return [self._timed(lambda wish=wish: self.pane.filter.choose(wish), wish, whole) for wish in wishes]

    def typing(self) -> list[float]:
        """Return the seconds from each letter to the rows that fit it, painted."""
        from studio.core.review.catalogue import Filter

        taken: list[float] = []
        self.pane.filter.choose(Filter())
        for text in TYPED:
            for end in range(1, len(text) + 1):
                typed = text[:end]
                if not typed.endswith(" "):
                    field = self.pane.filter.search
                    taken.append(self._timed(lambda typed=typed, field=field: field.setText(typed), Filter(text=typed)))
        return taken

    def scroll(self) -> list[float]:
        """Return the seconds of each frame while somebody pages, drags and jumps through the whole list."""
        from studio.core.review.catalogue import Filter

        self._timed(lambda: self.pane.filter.choose(Filter()), Filter())
        self._rest()
        bar = self.pane.table.verticalScrollBar()
        page, top = bar.pageStep(), bar.maximum()
        stops = [*range(0, 120 * page, page), *(self.chance.randrange(top) for _ in range(120)), *range(0, 600, 20)]
        return [self._frame(lambda stop=stop: bar.setValue(stop)) for stop in stops]

    def jumps(self) -> list[float]:
        """Return the seconds that going to a row anywhere takes until its words are there."""
        self._rest()
        rows = self.pane.table.rows
        return [self._clock(lambda: rows.at(self.chance.randrange(rows.rowCount()))) for _ in range(300)]

    def decide(self, number: int) -> tuple[float, float]:
        """Return the seconds that approving this many questions takes, and taking it back."""
        from studio.core.review import pairs

        ids = list(self.pane.table.rows.ids[:number])
        approve = self._clock(lambda: self.session.do(pairs.approve, ids).result())
        undo = self._clock(lambda: self.session.undo().result())
        return approve, undo

    def grown(self) -> float:
        """Return the MB this process has grown by since before the pane was made."""
        return (_memory() - self._before) / 1e6

    def close(self) -> None:
        """Leave the project."""
        self._rest()
        self.pane.hide()
        self.session.close()
        self.pane = None

    def _timed(self, act: Callable[[], None], wish: object, whole: bool = False) -> float:
        """Act and wait until the list shows what was wished for."""
        listing = lambda: self.pane.list.listing  # noqa: E731
        self._rest()
        began = time.perf_counter()
        act()
        self._until(lambda: listing().chosen == wish and (listing().whole or not whole))
        self._paint()
        return time.perf_counter() - began

    def _frame(self, act: Callable[[], None]) -> float:
        began = time.perf_counter()
        act()
        self._paint()
        self.app.processEvents()
        return time.perf_counter() - began

    def _clock(self, act: Callable[[], object]) -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    def _paint(self) -> None:
        self.pane.table.viewport().repaint()

    def _rest(self) -> None:
        """Let what goes on in the background come to its end."""
        end = time.monotonic() + 0.3
        self._until(lambda: time.monotonic() > end and not self.pane.list.busy)

    def _until(self, met: Callable[[], bool]) -> None:
        end = time.monotonic() + 120
        while not met():
            self.app.processEvents()
            if time.monotonic() > end:
                raise TimeoutError("the pane did not come to what was waited for")
            time.sleep(0.0005)


def _memory() -> int:
    return psutil.Process().memory_info().rss


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


if __name__ == "__main__":
    main()
