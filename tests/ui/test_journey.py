"""The whole way by clicks and keys, with the real children on the starter model: drop, review, train, judge, ask."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from studio.core import exchanges, verdict
from studio.core.review import catalogue
from studio.core.store.schema import APPROVED, DRAFT, REJECTED, Exchange
from studio.ui import preferences
from studio.ui.frame.new_project import NewProjectDialog
from studio.ui.frame.window import MainWindow
from studio.ui.start import Desk
from studio.ui.widgets.actions import ActionButton

PATIENCE = 600
"""Seconds: the children step behind all others, so a busy machine takes long."""
TEXT = """# Pump house

The relief valve RV-1 opens at 5 bar. The filter must be replaced every 6 months.
The operator checks the oil level before each shift. The main pump weighs 85 kg.

# Glossary

**Degassing**: The removal of dissolved gas from the feed water.

**Blowdown**: The controlled release of water from the boiler to remove salts.

**Priming**: The filling of a pump with liquid before it is started.

# Torques

| Part | Torque (Nm) |
|---|---|
| Cover bolt | 25 |
| Drain plug | 40 |
| Flange nut | 60 |
"""


@pytest.fixture
def window(qapp, qtbot, tmp_path: Path) -> MainWindow:
    preferences.set_projects_folder(tmp_path)
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def test_from_a_dropped_file_to_a_chat_with_both_models(qapp, window: MainWindow, tmp_path: Path) -> None:
    manual = tmp_path / "Pump house.md"
    manual.write_text(TEXT, encoding="utf-8")
    desk = Desk(window)
    journey = Journey(window, desk)
    with qasync.QEventLoop(qapp) as loop:
        try:
            loop.run_until_complete(journey.go(manual))
        finally:
            desk.close()
            loop.run_until_complete(asyncio.sleep(0.2))


class Journey:
    """A new user's way through the window."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        self._window, self._desk = window, desk

    async def go(self, manual: Path) -> None:
        await self.make_a_project("Pump house")
        await self.drop(manual)
        await self.review()
        await self.train()
        await self.read_the_verdict()
        await self.ask("What is degassing?")

    async def make_a_project(self, name: str) -> None:
        """Ctrl+Shift+N, a name, Enter."""
        self.press("Ctrl+Shift+N")
        await self.until(lambda: bool(self.dialogs()))
        QTest.keyClicks(self.dialogs()[0].findChild(QLineEdit), name)
        QTest.keyClick(self.dialogs()[0].findChild(QLineEdit), Qt.Key.Key_Return)
        await self.until(lambda: self._desk.session is not None)
        assert self._window.windowTitle().startswith(name)

    async def drop(self, file: Path) -> None:
        """Drop a file on the pane, then Ctrl+D writes draft questions from it."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, data, left, none)
        QApplication.sendEvent(self.pane, enter)
        assert enter.isAccepted()
        dropped = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, left, none)
        QApplication.sendEvent(self.pane, dropped)
        await self.until(lambda: self.pane.table.model().rowCount() == 1 and self.pane.next_step.isVisible())
        await self.until(lambda: self.pane._next.isEnabled())
        self.press("Ctrl+D")
        await self.until(lambda: type(self.pane).__name__ == "QuestionsPane")

    async def review(self) -> None:
        """A, A, R, U by keyboard; then everything that passes at once; Ctrl+3."""
        await self.until(lambda: self.counts()[DRAFT] >= 6 and self.pane.table.model().rowCount() >= 6)
        await self.until(lambda: not self.pane.work.running)
        self.pane.table.setFocus()
        for key, status, count in (("A", APPROVED, 1), ("A", APPROVED, 2), ("R", REJECTED, 1), ("U", REJECTED, 0)):
            self.press(key)
            await self.until(lambda status=status, count=count: self.counts()[status] == count)
        self.press("Shift+A")
        await self.until(lambda: self.counts()[APPROVED] >= 6)
        self.press("Ctrl+3")

    async def train(self) -> None:
        """Choose few passes under Advanced, click Start, wait for the adapter."""
        await self.until(lambda: type(self.pane).__name__ == "TrainingPane" and self.pane.start.isEnabled())
        self.pane.form.advanced.fields["epochs"].control.setValue(50)
        assert self.pane.form.recipe.epochs == 50
        self.click(self.pane.start)
        await self.until(lambda: any(one.kind == "TrainAdapter" for one in self.jobs()))
        await self.until(lambda: all(one.state == "done" for one in self.jobs()))
        self.press("Ctrl+4")

    async def read_the_verdict(self) -> None:
        """The verdict is there in words, with every answer below."""
        await self.until(lambda: type(self.pane).__name__ == "VerdictPane" and self.pane.table.model().rowCount() > 0)
        evaluation = self.session.read(verdict.listed)[0]
        said = [label.text() for label in self.pane.sentences if label.isVisible()]
        assert said[0] == evaluation.verdict.split("\n")[0]
        trained = verdict.tallies(evaluation)["train"]
        assert trained.tuned_right > trained.base_right
        self.press("Ctrl+5")

    async def ask(self, question: str) -> None:
        """Type, Enter: both columns fill; the answer goes to Questions as a draft."""
        await self.until(lambda: type(self.pane).__name__ == "PlaygroundPane" and self.pane.chosen is not None)
        QTest.keyClicks(self.pane.box, question)
        QTest.keyClick(self.pane.box, Qt.Key.Key_Return)
        await self.until(lambda: bool(self.session.read(exchanges.listed)))
        kept: Exchange = self.session.read(exchanges.listed)[0]
        assert kept.question == question and kept.base_answer and kept.tuned_answer
        await self.until(lambda: kept.id in self.pane.history.cards)
        card = self.pane.history.cards[kept.id]
        await self.until(lambda: card.columns["tuned"].send.isEnabled() and card.columns["tuned"].send.isVisible())
        QTest.mouseClick(card.columns["tuned"].send, Qt.MouseButton.LeftButton)
        await self.until(lambda: card.correction.isVisible())
        QTest.mouseClick(card.correction.send, Qt.MouseButton.LeftButton)
        await self.until(lambda: self.session.read(exchanges.listed)[0].pair_id is not None)
        assert self.counts()[DRAFT] >= 1

    # ------------------------------------------------------------ hands and eyes

    @property
    def session(self):
        return self._desk.session

    @property
    def pane(self) -> QWidget:
        return self._window._pages.currentWidget()

    def counts(self) -> dict[str, int]:
        return self.session.read(catalogue.counts)

    def jobs(self) -> list:
        from studio.core import jobs

        return self.session.read(jobs.listed, ("TrainAdapter", "EvaluateAdapter"))

    def dialogs(self) -> list[NewProjectDialog]:
        return [one for one in self._window.findChildren(NewProjectDialog) if one.isVisible()]

    def press(self, keys: str) -> None:
        """Press a shortcut where the focus is."""
        self._window.activateWindow()  # off screen nobody does it when a dialog has closed
        QApplication.processEvents()
        QTest.keySequence(QApplication.focusWidget() or self._window, keys)

    def click(self, action) -> None:
        """Click the button that shows an action."""
        buttons = [one for one in self.pane.findChildren(ActionButton) if one.isVisible()]
        button = next(one for one in buttons if one.text().endswith(action.text()))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "waited too long"
            await asyncio.sleep(0.05)
