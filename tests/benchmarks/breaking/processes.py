"""What the processes of a round do: a studio without a window, and the real engine with a fault planted in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

ENGINE_MODULES = ("torch", "transformers", "peft", "bitsandbytes", "studio.engine.__main__",
                  "studio.engine.training.train", "studio.engine.evaluate", "tests.benchmarks.breaking.faults",
                  "transformers.models.llama.modeling_llama", "tests.engine.tiny")  # fmt: skip
STUDIO_MODULES = ("PySide6.QtCore", "studio.jobs.session", "studio.core.training.runs")
HERE = __name__


def studio(project: str, engines: str, fault: str) -> None:
    """Follow the queue of a project until killed; its children come from the nursery ``engines``, if named."""
    from PySide6.QtCore import QCoreApplication

    from studio.core.store.project import open_project
    from studio.jobs import launch
    from studio.jobs.session import Session
    from tests.benchmarks.breaking.nursery import born

    if engines:
        launch.start_job = lambda _kind, run: born(Path(engines), f"{HERE}:engine", str(run), fault)
    app = QCoreApplication([])
    session = Session(open_project(Path(project)))
    app.exec()
    session.close()


def engine(run: str, fault: str) -> None:
    """Do the job of a run folder, as ``python -m studio.engine`` does, with the fault that a file describes."""
    import psutil

    from studio.engine.__main__ import main
    from tests.benchmarks.breaking import faults

    psutil.Process.nice = _no_step_back  # type: ignore[method-assign]
    os.chdir(run)
    faults.plant(Path(fault), Path(run))
    main([run])


def base(folder: str) -> None:
    """Make the base model of all rounds."""
    from tests.engine.tiny import make_base

    make_base(Path(folder))


_no_step_back: Callable[..., int] = lambda *_: 0  # noqa: E731
"""Rounds are many and short: they do not step behind others in priority."""
