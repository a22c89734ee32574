"""Tells that long work has ended: in the window by a bar, and on the desktop while the person is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from studio.ui import icons, preferences, wording

if TYPE_CHECKING:
    from studio.core.outcomes import Outcome
    from studio.ui.frame.news_bar import NewsBar

WANTED = "notification/desktop"
"""Whether the desktop is told; the bar in the window always is."""


class Notification(QObject):
    """Never tells the same end twice; what ended while the studio was closed becomes one sentence."""

    followed = Signal(str, object)
    """(pane name, what to show there): the person wants to see it."""

    def __init__(self, window: QWidget, bar: NewsBar) -> None:
        super().__init__(window)
        self._window, self._bar = window, bar
        self._tray: QSystemTrayIcon | None = None
        self._opened = 0.0
        self.heard_until = 0.0
        """What was recorded before this moment has been heard of."""
        self._told: set[tuple[int, float]] = set()
        self._away: list[Outcome] = []
        self._subject: Sequence[Outcome] = ()
        bar.followed.connect(self._follow)

    def use(self, opened: float) -> None:
        """Begin with another project, opened at a moment; what the bar says is of the one before."""
        self._opened = self.heard_until = opened
        self._told.clear()
        self._away.clear()
        self._bar.hide()
        self._end_tray()

    def tell(self, ended: Sequence[Outcome], seen_pane: str) -> None:
        """Tell what is new among what has ended, as recorded from ``heard_until`` on.

        ``seen_pane`` is the page that is shown: what can be seen there needs no bar.
        """
        fresh = [one for one in ended if (one.job_id, one.ended) not in self._told]
        self._told |= {(one.job_id, one.ended) for one in fresh}
        self.heard_until = max([self.heard_until, *(one.recorded for one in fresh)])
        away = [one for one in fresh if one.ended < self._opened]
        here = [one for one in fresh if one.ended >= self._opened]
        if away:  # the queue reads them one after another; they are one piece of news
            self._away += away
            self._show(self._away, while_away(self._away))
        if here and not (self._is_watched() and {place(one)[0] for one in here} == {seen_pane}):
            self._show(here, sentence(here))
        if here and not self._is_watched() and preferences.flag(WANTED, True):
            self._tell_desktop(sentence(here))

    def see(self, pane: str) -> None:
        """The person goes to a page: where all of the news is to be seen there, the bar has nothing more to say."""
        if self._subject and {place(one)[0] for one in self._subject} == {pane}:
            self._bar.hide()

    def _show(self, told: Sequence[Outcome], words: str) -> None:
        self._subject = tuple(told)
        self._bar.show_news(words, any(one.problem for one in told))

    def _is_watched(self) -> bool:
        """Any window of ours counts: somebody who answers a dialog is here."""
        return QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive

    def _tell_desktop(self, words: str) -> None:
        """A desktop without a tray, or one that shows no messages, still marks the window in its task bar."""
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            if self._tray is None:
                self._tray = self._new_tray()
            self._tray.show()  # messages need a visible icon; it goes when the window is come back to
            self._tray.showMessage(QApplication.applicationName(), words, icons.logo())

    def _new_tray(self) -> QSystemTrayIcon:
        tray = QSystemTrayIcon(icons.logo(), self)
        tray.setToolTip(QApplication.applicationName())
        tray.messageClicked.connect(self._come_back)
        tray.activated.connect(lambda _reason: self._come_back())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.applicationStateChanged.connect(self._end_tray_when_active)
        return tray

    def _come_back(self) -> None:
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.raise_()
        self._window.activateWindow()
        self._bar.hide()
        self._follow()

    def _end_tray_when_active(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._end_tray()

    def _end_tray(self) -> None:
        if self._tray is not None:
            self._tray.hide()

    def _follow(self) -> None:
        if self._subject:
            self.followed.emit(*place(self._subject[-1]))


def place(outcome: Outcome) -> tuple[str, dict[str, int]]:
    """Return where an outcome is to be seen."""
    from studio.ui.frame.overview import pane_of

    pane = pane_of(outcome.kind)
    arrivals = {"training": {"job": outcome.job_id}, "verdict": {"adapter": outcome.adapter_id or 0}}
    return pane, arrivals.get(pane, {})


def sentence(ended: Sequence[Outcome]) -> str:
    """Say in one sentence what has ended."""
    if len(ended) > 1:
        return _tr("{0}.").format(_counted(ended))
    only = ended[0]
    if only.problem:
        return _tr("“{0}” was not done: {1}").format(only.title, only.problem)
    if only.kind == "TrainAdapter":
        return _tr("“{0}” is done: the tuned model is ready.").format(only.title)
    if only.kind == "EvaluateAdapter":
        return _tr("“{0}” is done: the verdict is ready.").format(only.title)
    return _tr("“{0}” is done.").format(only.title)


def while_away(ended: Sequence[Outcome]) -> str:
    """Say in one sentence what has ended while the studio was closed."""
    return _tr("While the studio was closed, {0}.").format(_counted(ended))


def _counted(ended: Sequence[Outcome]) -> str:
    """Return "2 runs finished and 1 was not done"."""
    failed = sum(bool(one.problem) for one in ended)
    done = len(ended) - failed
    parts = [wording.count(done, _tr("run finished"), _tr("runs finished"))] if done else []
    if failed and done:
        parts.append(wording.count(failed, _tr("was not done"), _tr("were not done")))
    elif failed:
        parts.append(wording.count(failed, _tr("run was not done"), _tr("runs were not done")))
    return _tr(" and ").join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("notification", text)
