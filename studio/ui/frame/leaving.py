"""Leaving a project while work goes on: the person decides once what becomes of it, and nothing waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui import preferences

if TYPE_CHECKING:
    from studio.ui.frame.leaving_dialog import LeavingDialog
    from studio.ui.frame.overview import Overview

GOES_ON = "leaving/goes_on"
"""The remembered answer: leave without a question, the work goes on in the background."""
PATIENCE = 60
"""Seconds that work which was asked to stop is waited for; it saves and ends without us as well."""
SESSION_ENDS = 60.0
"""Seconds after the system said that it ends the session in which it closes our window."""


class Leaving(QObject):
    """Answers whether the window or the project may be left now; where it may not, says so once it may."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._session: Any = None
        self._dialog: LeavingDialog | None = None
        self._then: Callable[[], object] = lambda: None
        self._stops = self._decided = False
        self._told_to_stop: set[int] = set()
        self._unasked_until = 0.0
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE * 1000)
        self._patience.timeout.connect(self._leave)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.commitDataRequest.connect(self.end_of_session)

    def use(self, session: Any) -> None:
        """Take another project, or none."""
        self._session = session

    def may(self, then: Callable[[], object], closes: bool, seen: Overview | None) -> bool:
        """Say whether one may leave now. Else the person is asked, and ``then`` is called once they may.

        ``closes`` says that the studio is left, not just the project; ``seen`` is what is at work.
        """
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return False
        if self._decided or seen is None or not seen.holds_back or self._is_unasked():
            return True
        self._ask(then, closes, seen)
        return False

    def follow(self, seen: Overview) -> None:
        """Show the work as it is now; when all of it has stopped as it was asked to, leave."""
        if self._dialog is None:
            return
        self._dialog.show_work(seen)
        if self._stops and seen.at_work:
            self._tell_to_stop()
        elif self._stops:
            self._leave()

    def end_of_session(self, _manager: object = None) -> None:
        """The person logs out or shuts down: no question, the work goes on as far as the system lets it."""
        self._unasked_until = time.monotonic() + SESSION_ENDS

    def _is_unasked(self) -> bool:
        return preferences.flag(GOES_ON) or time.monotonic() < self._unasked_until

    def _ask(self, then: Callable[[], object], closes: bool, seen: Overview) -> None:
        from studio.ui.frame.leaving_dialog import LeavingDialog

        self._then, self._stops = then, False
        self._dialog = LeavingDialog(seen, closes, self._window)
        self._dialog.going_on.connect(self._go_on)
        self._dialog.stopping.connect(self._stop)
        self._dialog.leave_now.connect(self._leave)
        self._dialog.rejected.connect(self._stay)
        self._dialog.open()

    def _go_on(self, from_now_on: bool) -> None:
        if from_now_on:
            preferences.set_flag(GOES_ON, True)
        self._leave()

    def _stop(self) -> None:
        """Ask everything to stop; nothing that waits may begin in its place."""
        assert self._dialog is not None
        self._stops = True
        self._told_to_stop.clear()
        self._session.queue.hold(True)
        self._tell_to_stop()
        self._dialog.show_stopping(PATIENCE)
        self._patience.start()

    def _tell_to_stop(self) -> None:
        """Ask what is at work, also what began in the very moment of the answer; each but once."""
        from studio.core import jobs

        assert self._dialog is not None
        for job_id in set(self._dialog.work) - self._told_to_stop:
            self._told_to_stop.add(job_id)
            self._session.do(jobs.stop, self._session.project, job_id)

    def _stay(self) -> None:
        self._end_dialog()
        if self._stops:
            self._session.queue.hold(False)

    def _leave(self) -> None:
        self._end_dialog()
        left, self._decided = self._session, True
        try:
            self._then()
        finally:
            self._decided = False
        if self._stops and self._session is left and self._window.isVisible():  # the other project did not open
            left.queue.hold(False)

    def _end_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        self._patience.stop()
        if dialog is not None:
            dialog.rejected.disconnect(self._stay)
            dialog.hide()
            dialog.deleteLater()
