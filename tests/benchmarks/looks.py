"""How soon a changed setting is answered on the page of a new run: seconds from the change to what was found, with the
child that stays and, in turn with it, with one that is started anew for each look, as it would be without it.

The pause in which a person may still change something is part of both. Least of each kind; ``--quick`` has 300
questions, otherwise there are 3,000 as well.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import large
from tests.benchmarks.figures import figure, is_quick

if TYPE_CHECKING:
    from studio.ui.training_parts.new_run.page import NewRunPage

WARM_SECONDS, RATED_SECONDS, BLOCKED_MS = 2.0, 1.0, 50.0
QUICK_ROUNDS, ROUNDS = 2, 3
PATIENCE = 600.0


@dataclass
class Times:
    """Seconds, by what was waited for; each list has one entry a round."""

    opened: list[float] = field(default_factory=list)
    """From the page's opening to the end of its first look, the imports among it."""
    fresh: list[float] = field(default_factory=list)
    """From a change to all that is found, by a child that is started for it."""
    warm: list[float] = field(default_factory=list)
    """The same by the child that is there."""
    rated: list[float] = field(default_factory=list)
    """The same where the change moves no byte and no row: another rate."""
    samples: list[float] = field(default_factory=list)
    """From a change to the coloured samples, by the child that is there."""
    blocked: list[float] = field(default_factory=list)
    """In which the window stood still for a child that begins or ends."""


def main() -> None:
    """Measure, and print the figures."""
    quick = is_quick(__doc__)
    for questions in (300,) if quick else (300, 3000):
        with tempfile.TemporaryDirectory(prefix="slm-looks-", ignore_cleanup_errors=True) as folder:
            os.environ["SLM_STUDIO_HOME"] = folder
            times = measured(Path(folder), questions, QUICK_ROUNDS if quick else ROUNDS)
        figure(f"looks.opened_{questions}_seconds", min(times.opened))
        figure(f"looks.fresh_{questions}_seconds", min(times.fresh))
        figure(f"looks.warm_{questions}_seconds", min(times.warm), WARM_SECONDS, at_most=True)
        figure(f"looks.rated_{questions}_seconds", min(times.rated), RATED_SECONDS, at_most=True)
        figure(f"looks.warm_{questions}_samples_seconds", min(times.samples))
        figure(f"looks.fresh_over_warm_{questions}", min(times.fresh) / min(times.warm))
    figure("looks.blocked_worst_ms", 1000 * max(times.blocked), BLOCKED_MS, at_most=True)


def measured(folder: Path, questions: int, rounds: int) -> Times:
    """Open the page on so many questions, and change settings."""
    import qasync

    from studio.core.review import catalogue, pairs
    from studio.core.store import project
    from studio.jobs.session import Session
    from studio.ui import start

    app = start.application()
    app.setQuitOnLastWindowClosed(False)
    session = Session(project.open_project(large.build(folder / "Looks", questions)))
    session.queue.leave()  # nothing but looks is at work
    session.do(lambda db: pairs.approve(db, catalogue.ids(db))).result()
    try:
        with qasync.QEventLoop(app) as loop:
            return loop.run_until_complete(_changes(session, rounds))
    finally:
        session.close()


async def _changes(session: object, rounds: int) -> Times:
    from studio.ui.training_parts.new_run.page import NewRunPage

    times, page = Times(), NewRunPage(session)
    for number in range(rounds):
        began = time.perf_counter()
        page.show()
        times.opened.append(await _found(page, began))
        times.blocked += _replaced(page)
        times.fresh.append(await _changed(page, rank=8 + number))
        for rank in (16, 32):
            times.warm.append(await _changed(page, times.samples, rank=rank + number))
            times.rated.append(await _changed(page, rate=rank * 1e-5))
        page.hide()
    page.deleteLater()
    await asyncio.sleep(0.1)
    return times


def _replaced(page: NewRunPage) -> list[float]:
    """End the child, start another and end that, too: the next look starts its own. Returns the seconds of each."""
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        page.lookout.close()
        seconds.append(time.perf_counter() - began)
        if len(seconds) == 1:
            began = time.perf_counter()
            page.lookout.warm_up()
            seconds.append(time.perf_counter() - began)
    return seconds


async def _changed(page: NewRunPage, samples: list[float] | None = None, **changes: object) -> float:
    began = time.perf_counter()
    page.form.take(changes)
    return await _found(page, began, samples)


async def _found(page: NewRunPage, began: float, samples: list[float] | None = None) -> float:
    """Wait until a look that began after this is done; returns its seconds."""
    while page._found is None or not page._found.done:
        if samples is not None and page._found is not None and page._found.seen is not None:
            samples.append(time.perf_counter() - began)
            samples = None
        assert time.perf_counter() - began < PATIENCE
        await asyncio.sleep(0.005)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
