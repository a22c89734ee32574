"""Starts the window: the application, its look, the window, and the project that is open in it.

The database library is imported with the first project, so that the window shows before it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from studio import __version__, places
from studio.core.problems import ProblemError, explain
from studio.ui import calm, loop, preferences, style
from studio.ui.frame import ahead, bug
from studio.ui.frame.steps import STEPS
from studio.ui.frame.window import MainWindow

if TYPE_CHECKING:
    from studio.core.store.project import Project
    from studio.jobs.session import Session

SAMPLE = "Sample project"
THREAD_TURN = 0.001
"""Seconds until a waiting thread gets its turn. Python's 5 ms let the queue's thread hold up the window while it
records what a reader says; each touch of Python by the window may wait that long."""


def start(paths: Sequence[Path]) -> int:
    """Open the window, on a project folder or with documents to add; returns when it is closed."""
    app = application()
    bug.install()
    window = MainWindow()
    desk = Desk(window)
    window.show()
    status = loop.run(app, lambda: desk.begin(paths))
    desk.leave()
    return status


def application() -> QApplication:
    """Make the application and dress it."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(places.APP)
    app.setOrganizationName(places.APP)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("slm-studio")
    sys.setswitchinterval(THREAD_TURN)
    calm.Collector(app)
    style.apply(app, preferences.appearance(), preferences.SCALES[preferences.text_size()])
    return app


class Desk(QObject):
    """Opens and closes projects as the window asks; holds the one session."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        window.open_wanted.connect(self._wish)
        window.create_wanted.connect(lambda folder: self._leaving(lambda: self.create(folder)))
        window.sample_wanted.connect(lambda: self._leaving(self.open_sample))
        window.close_wanted.connect(lambda: self._leaving(self.close))
        QTimer.singleShot(ahead.AFTER_MS, self, ahead.begin)

    @property
    def session(self) -> Session | None:
        """The open project at work."""
        return self._session

    def begin(self, paths: Sequence[Path]) -> None:
        """Open what the command line names, else the project of last time, else nothing."""
        folders = [path for path in paths if _is_project(path)]
        folder = folders[0] if folders else preferences.last_project()
        if folder is not None:
            self.open(folder)
        files = [path for path in paths if path not in folders]
        if files:
            self._add(files)

    def open(self, folder: Path) -> None:
        """Open a project in place of the present one."""
        from studio.core.store import project

        self._show(lambda: project.open_project(folder))

    def create(self, folder: Path) -> None:
        """Make a project and open it where its way begins, wherever the last one was left."""
        from studio.core.store import project

        preferences.set_word("page", STEPS[0].name)
        self._show(lambda: project.create(folder))

    def open_sample(self) -> None:
        """Open the sample project; it is made, with its documents, the first time."""
        folder = preferences.projects_folder() / (SAMPLE + places.PROJECT_ENDING)
        if _is_project(folder):
            self.open(folder)
        else:
            self.create(folder)
            self._add(sorted((places.resources() / "samples").iterdir()))

    def close(self) -> None:
        """Close the project; the window shows the welcome page."""
        self._window.show_session(None)
        self._leave_session()

    def leave(self) -> None:
        """The window is gone: let go of the project. What runs goes on by itself."""
        self._leave_session()

    def _wish(self, folder: Path) -> None:
        """Go to a project; the one that is open already is not left for it."""
        if self._session is not None and folder == self._session.project.folder:
            self.open(folder)
        else:
            self._leaving(lambda: self.open(folder))

    def _leaving(self, then: Callable[[], None]) -> None:
        """Go from the present project to another, or to none, once it is said what becomes of its work."""
        if self._window.may_leave(then):
            then()

    def _show(self, opener: Callable[[], Project]) -> None:
        """Open first, then let go of the former: a project that cannot be opened costs nothing."""
        from studio.jobs.session import Session

        try:
            opened = opener()
        except ProblemError as error:
            self._window.show_problem(error.problem)
            return
        except OSError as error:
            self._window.show_problem(explain("file_trouble", {"reason": error.strerror or error}))
            return
        former, self._session = self._session, Session(opened, self)
        self._window.show_session(self._session)
        calm.settle()
        if former is not None:
            _end(former)

    def _add(self, files: Sequence[Path]) -> None:
        from studio.core import documents

        if self._session is None:
            self.create(_free_folder(preferences.projects_folder() / files[0].stem))
        if self._session is not None:
            self._session.do(documents.add, self._session.project, files)

    def _leave_session(self) -> None:
        former, self._session = self._session, None
        if former is not None:
            _end(former)


def _end(session: Session) -> None:
    session.close()
    session.deleteLater()


def _is_project(folder: Path) -> bool:
    return (folder / places.PROJECT_DATABASE).is_file()


def _free_folder(wanted: Path) -> Path:
    """Return a project folder of that name which is not taken yet."""
    name, number = wanted.name, 1
    while (folder := wanted.with_name(name + places.PROJECT_ENDING)).exists():
        number += 1
        name = f"{wanted.name} {number}"
    return folder
