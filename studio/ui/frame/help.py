"""Help: how the studio works in six steps, and its keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.ui import icons, style
from studio.ui.frame.steps import HELP, SETTINGS, STEPS, Step
from studio.ui.widgets import labels
from studio.ui.widgets.pane import Pane


class HelpPane(Pane):
    """Reads from the top down."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.set_heading(self.tr("Help"), self.tr("How the studio works, in six steps."))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GROUP)
        for number, step in enumerate(STEPS, 1):
            column.addLayout(_step_row(number, step))
        column.addSpacing(style.GRID)
        column.addWidget(labels.strong(self.tr("What stays true everywhere")))
        promises = QVBoxLayout()
        promises.setSpacing(style.GRID)
        for sentence in self._promises():
            promises.addWidget(labels.body(sentence))
        column.addLayout(promises)
        column.addSpacing(style.GRID)
        column.addWidget(labels.strong(self.tr("Keys that work everywhere")))
        column.addLayout(key_table(self._keys()))
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(content)
        area.setAccessibleName(self.tr("Help"))
        self.set_content(area)

    def _promises(self) -> tuple[str, ...]:
        return (
            self.tr("Nothing goes over the network unless you press a button that says so."),
            self.tr("What you do can be undone, and what you typed is saved as you go."),
            self.tr("Long work goes on when the studio is closed, and is found again at the next start."),
            self.tr("A project is one folder. Copy it to back it up or to take it to another computer."),
        )

    def _keys(self) -> list[tuple[str, str]]:
        return [
            *((step.key, step.title) for step in (*STEPS, SETTINGS, HELP)),
            ("?", self.tr("The keys of the page you are on")),
            ("F9", self.tr("Show or hide the details at the right")),
            ("Ctrl+Z", self.tr("Undo")),
            ("Ctrl+Shift+Z", self.tr("Redo")),
            ("F6", self.tr("Go to the rail, and back to the page")),
        ]


KEYS_IN_A_COLUMN = 18
"""So many stand below one another on the smallest screen, with Close in sight."""


class KeysDialog(QDialog):
    """The keys of one pane."""

    def __init__(self, title: str, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys: {0}").format(title))
        keys = [(act.shortcut().toString(), _plain(act.text())) for act in actions if not act.shortcut().isEmpty()]
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        if not keys:
            column.addWidget(labels.body(self.tr("This page has no keys of its own.")))
        beside = QHBoxLayout()
        beside.setSpacing(2 * style.PAGE)
        for at in range(0, len(keys), KEYS_IN_A_COLUMN):
            part = key_table(keys[at : at + KEYS_IN_A_COLUMN])
            part.setRowStretch(part.rowCount(), 1)
            beside.addLayout(part)
        column.addLayout(beside)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def key_table(keys: Iterable[tuple[str, str]]) -> QGridLayout:
    """Return keys and what they do in two columns."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(style.PAGE)
    grid.setVerticalSpacing(style.GRID)
    grid.setColumnStretch(1, 1)
    for row, (key, meaning) in enumerate(keys):
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        grid.addWidget(labels.strong(shown), row, 0)
        grid.addWidget(QLabel(meaning), row, 1)
    return grid


def _step_row(number: int, step: Step) -> QHBoxLayout:
    sign = _Sign(step.icon)
    words = QVBoxLayout()
    words.setSpacing(style.GRID // 2)
    words.addWidget(labels.strong(f"{number}. {step.title}"))
    words.addWidget(labels.body(step.about))
    row = QHBoxLayout()
    row.setSpacing(style.GROUP)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


class _Sign(QLabel):
    """An icon that follows the appearance."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        style.now.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setPixmap(icons.pixmap(self._name, "muted", 24, self.devicePixelRatioF()))


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip(".…")
