"""The main window: rail, pages, status line, menus. It opens with nothing heavy imported.

It does not open projects itself: it says what the person wants, and the composition root hands it a session.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from studio.core.problems import Problem
from studio.ui import icons, preferences, style
from studio.ui.frame import bug
from studio.ui.frame.help import KeysDialog
from studio.ui.frame.leaving import Leaving
from studio.ui.frame.menus import Menus
from studio.ui.frame.news_bar import NewsBar
from studio.ui.frame.notification import Notification
from studio.ui.frame.pages import Pages
from studio.ui.frame.rail import Rail
from studio.ui.frame.status_line import StatusLine
from studio.ui.frame.steps import ALL, HELP, SETTINGS, START, STEPS
from studio.ui.frame.welcome import WelcomePane
from studio.ui.widgets.actions import action
from studio.ui.widgets.pane import Pane
from studio.ui.widgets.undo_bar import UndoBar

if TYPE_CHECKING:
    from studio.ui.frame.overview import Overview

LOOK_AGAIN_MS = 150
"""Events of a job come in bursts; one look at the project serves them all."""


class MainWindow(QMainWindow):
    """Shows one session, or the welcome page."""

    open_wanted = Signal(object)
    """The folder of a project to open."""
    create_wanted = Signal(object)
    """The folder of a project to make."""
    sample_wanted = Signal()
    close_wanted = Signal()
    """The project is to be closed, the window stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("SLM Studio"))
        self.setWindowIcon(icons.logo())
        style.dress(self)
        self._session: Any = None
        self._seen_title: object = None
        self._at = ""
        """Name of the page that is seen."""
        self._acts = self._make_actions()
        self._rail, self._pages, self._status = Rail(self._acts), Pages(), StatusLine()
        self._undo_bar, self._news = UndoBar(self._pages), NewsBar()
        self._notification, self._leaving = Notification(self, self._news), Leaving(self)
        self._menus = Menus(self, self._acts, self.open_wanted.emit, self._choose_appearance)
        self._look_soon = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._lay_out()
        self._connect()
        self._recall()
        self.show_session(None)

    # ------------------------------------------------------------ for the composition root

    def show_session(self, session: Any) -> None:
        """Show an open project, or the welcome page for None. The former session is no longer listened to."""
        self._leave_session()
        self._session = session
        self._leaving.use(session)
        self._notification.use(session.begun if session else 0.0)
        self._pages.use(session)
        self._rail.show_project(session.project.name if session else "")
        self.setWindowTitle(f"{session.project.name} – SLM Studio" if session else self.tr("SLM Studio"))
        if session:
            self._join_session(session)
        for step in STEPS:
            self._acts[step.name].setEnabled(session is not None)
        self._acts["close"].setEnabled(session is not None)
        self._follow_undo()
        self._look()
        last = preferences.word("page", STEPS[0].name)
        self.go((last if last in ALL and last != START.name else STEPS[0].name) if session else START.name)

    def show_problem(self, problem: Problem) -> None:
        """Show a problem on the page that is seen."""
        if (pane := self._pages.current()) is not None:
            pane.show_problem(problem)

    def go(self, name: str, what: dict[str, Any] | None = None) -> None:
        """Show a page, and there what somebody came for."""
        self._at, is_new = name, not self._pages.holds(name)
        pane = self._pages.show_page(name)
        self._undo_bar.raise_()
        self._undo_bar.keep_free(pane.foot())
        self._rail.show_current(name)
        self._menus.show_page(ALL[name].title, pane.actions() if name != START.name else [])
        self._notification.see(name)
        if self._session:
            preferences.set_word("page", name)
        if is_new or not pane.isAncestorOf(QApplication.focusWidget()):  # Qt itself would take any first field
            pane.take_focus()
        if what:
            pane.arrive(**what)

    # ------------------------------------------------------------ making

    def _make_actions(self) -> dict[str, QAction]:
        made = {
            "new": action(self, self.tr("&New project…"), self._ask_new, "Ctrl+Shift+N", "add"),
            "open": action(self, self.tr("&Open project…"), self._ask_open, QKeySequence.StandardKey.Open, "folder"),
            "sample": action(self, self.tr("Try the &sample project"), self.sample_wanted.emit, "Ctrl+Shift+S", "file"),
            "close": action(self, self.tr("&Close project"), self.close_wanted.emit, "Ctrl+W"),
            "quit": action(self, self.tr("&Quit"), self.close, "Ctrl+Q"),
            "undo": action(self, self.tr("&Undo"), self._undo, QKeySequence.StandardKey.Undo, "undo"),
            "redo": action(self, self.tr("&Redo"), self._redo, "Ctrl+Shift+Z", "redo"),
            "keys": action(self, self.tr("&Keys of this page"), self._show_keys, "?", "keyboard"),
            "report": action(self, self.tr("&Report…"), lambda: bug.show_report(self), "Ctrl+Shift+R"),
            "about": action(self, self.tr("&About SLM Studio"), self._show_about, "Ctrl+Shift+A"),
            "rail": action(self, self.tr("Go to the rail"), self._swap_focus, "F6"),
        }
        for step in (START, *STEPS, SETTINGS, HELP):
            made[step.name] = action(self, step.title, self._goer(step.name), step.key, step.icon, step.about)
        return made

    def _goer(self, name: str) -> Any:
        return lambda: self.go(name)

    def _lay_out(self) -> None:
        body, middle = QWidget(), QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addWidget(self._pages, 1)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self._news)
        column.addWidget(self._status)
        self.setCentralWidget(body)
        self.setMinimumSize(120 * style.GRID, 72 * style.GRID)

    def _connect(self) -> None:
        self._rail.chosen.connect(self.go)
        self._status.opened.connect(self.go)
        self._notification.followed.connect(self.go)
        self._pages.wanted.connect(self.go)
        self._pages.on_made = self._greet
        self._undo_bar.undo.connect(self._undo)
        self._look_soon.timeout.connect(self._look)

    def _greet(self, name: str, pane: Pane) -> None:
        """Give the welcome page its buttons, which are the window's."""
        if isinstance(pane, WelcomePane):
            pane.offer(self._acts["new"], self._acts["open"], self._acts["sample"])
            pane.open_wanted.connect(self.open_wanted)

    def _recall(self) -> None:
        self.resize(1280, 780)
        self.restoreGeometry(preferences.layout("window"))

    # ------------------------------------------------------------ the session

    def _join_session(self, session: Any) -> None:
        preferences.add_recent(session.project.folder)
        preferences.set_last_project(session.project.folder)
        session.changed.connect(self._hear)
        session.problem.connect(self.show_problem)
        session.crashed.connect(bug.tell)
        session.undo_changed.connect(self._follow_undo)
        session.network.connect(self._status.show_network)

    def _leave_session(self) -> None:
        if self._session is None:
            return
        self._session.changed.disconnect(self._hear)
        self._session.problem.disconnect(self.show_problem)
        self._session.crashed.disconnect(bug.tell)
        self._session.undo_changed.disconnect(self._follow_undo)
        self._session.network.disconnect(self._status.show_network)
        self._status.show_network("")
        self._undo_bar.hide()  # it speaks of a project that is no longer there
        preferences.set_last_project(None)

    def _hear(self, kinds: frozenset[str]) -> None:
        self._pages.tell(kinds)
        if not self._look_soon.isActive():
            self._look_soon.start()

    def _look(self) -> None:
        """Bring rail and status line up to date, and tell what has ended."""
        seen = self._seen()
        self._rail.show_badges(seen.badges if seen else {})
        self._status.show_work(seen)
        if seen is not None:
            self._notification.tell(seen.ended, self._at)
            self._leaving.follow(seen)

    def _seen(self) -> Overview | None:
        """Look at the project, where there is one."""
        if self._session is None:
            return None
        from studio.ui.frame import overview

        return self._session.read(overview.look, self._session.project, self._notification.heard_until)

    # ------------------------------------------------------------ undo

    def _follow_undo(self) -> None:
        undo, redo = (self._session.undo_title, self._session.redo_title) if self._session else ("", "")
        self._name_step("undo", self.tr("&Undo"), undo)
        self._name_step("redo", self.tr("&Redo"), redo)
        # Every change brings a title object of its own, so the same words twice are two changes.
        if undo is not self._seen_title or redo:
            self._undo_bar.hide()  # U in Questions takes back as well, and what it said is no longer so
        if undo and undo is not self._seen_title and not redo:
            pane = self._pages.current()
            self._undo_bar.keep_free(pane.foot() if pane is not None else 0)
            self._undo_bar.show_done(undo)
        self._seen_title = undo

    def _name_step(self, name: str, word: str, title: str) -> None:
        self._acts[name].setEnabled(bool(title))
        self._acts[name].setText(f"{word} {title.replace('&', '&&')}".strip())

    def _undo(self) -> None:
        """The page that is seen goes to what comes back, where it has a way of its own."""
        self._undo_bar.hide()
        pane = self._pages.current()
        if self._session and not (pane is not None and pane.take_back()):
            self._session.undo()

    def _redo(self) -> None:
        pane = self._pages.current()
        if self._session and not (pane is not None and pane.do_again()):
            self._session.redo()

    # ------------------------------------------------------------ what the person asks for

    def _ask_new(self) -> None:
        from studio.ui.frame.new_project import NewProjectDialog

        dialog = NewProjectDialog(self)
        dialog.named.connect(self.create_wanted)
        dialog.open()

    def _ask_open(self) -> None:
        dialog = QFileDialog(self, self.tr("Open project"), str(preferences.projects_folder()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.open_wanted.emit(Path(folder)))
        dialog.open()

    def _show_keys(self) -> None:
        if (pane := self._pages.current()) is not None:
            KeysDialog(pane.heading, pane.actions(), self).open()

    def _show_about(self) -> None:
        from studio.ui.frame.about import AboutDialog

        AboutDialog(self).open()

    def _choose_appearance(self, appearance: str) -> None:
        preferences.set_appearance(appearance)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        style.apply(app, appearance, preferences.SCALES[preferences.text_size()])

    def _swap_focus(self) -> None:
        """Move the keyboard between the rail and the page."""
        pane = self._pages.current()
        if pane is not None and self._rail.isAncestorOf(QApplication.focusWidget()):
            pane.take_focus()
        else:
            self._rail.take_focus()

    def may_leave(self, then: Callable[[], object], closes: bool = False) -> bool:
        """Say whether the project may be left now; else the person is asked, and ``then`` is called once it may.

        ``closes`` says that the studio is left with it.
        """
        return self._leaving.may(then, closes, self._seen())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_leave(self.close, closes=True):
            event.ignore()
            return
        preferences.keep_layout("window", self.saveGeometry())
        super().closeEvent(event)
