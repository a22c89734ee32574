"""The first page: what the studio does, the projects opened last, and three ways to begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.ui import icons, preferences, style, wording
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.pane import Pane

WIDTH = 80 * style.GRID


class WelcomePane(Pane):
    """Seen while no project is open."""

    open_wanted = Signal(object)
    """The folder of a recent project."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.set_heading(" ")
        self.hide_heading()
        self.setAccessibleName(self.tr("Start"))
        self._ways = QHBoxLayout()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(style.GRID)
        self._recent_title = labels.strong(self.tr("Recent projects"))
        self.set_content(self._middle())

    def offer(self, new: QAction, open_other: QAction, sample: QAction) -> None:
        """Show the three ways to begin; the actions are the window's."""
        self._ways.addWidget(ActionButton(new, primary=True))
        self._ways.addWidget(ActionButton(open_other))
        self._ways.addWidget(ActionButton(sample))
        self._ways.addStretch(1)

    def refresh(self, kinds: frozenset[str]) -> None:
        """List the recent projects anew."""
        while (item := self._recent.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        folders = preferences.recent()
        self._recent_title.setVisible(bool(folders))
        for folder in folders:
            button = RecentButton(folder)
            button.clicked.connect(lambda _checked=False, chosen=folder: self.open_wanted.emit(chosen))
            self._recent.addWidget(button)

    def _middle(self) -> QScrollArea:
        column = QWidget()
        column.setFixedWidth(WIDTH)
        inner = QVBoxLayout(column)
        inner.setSpacing(style.GROUP)
        inner.addStretch(2)
        inner.addLayout(self._title())
        inner.addLayout(self._ways)
        inner.addSpacing(style.GROUP)
        inner.addWidget(self._recent_title)
        inner.addLayout(self._recent)
        inner.addStretch(3)
        return _centred(column)

    def _title(self) -> QHBoxLayout:
        mark = QLabel(pixmap=icons.logo().pixmap(72, 72))
        words = QVBoxLayout()
        words.setSpacing(style.GRID)
        words.addWidget(labels.heading(self.tr("SLM Studio")))
        words.addWidget(
            labels.body(
                self.tr(
                    "Turn your documents into a small language model that knows your field, and see whether it can "
                    "be trusted. Everything stays on this computer."
                )
            )
        )
        row = QHBoxLayout()
        row.setSpacing(style.PAGE)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row


class RecentButton(QPushButton):
    """A project: its name, and where it lies."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setProperty("row", "true")
        self.setAccessibleName(self.tr("Open {0}").format(folder.stem))
        self.setToolTip(wording.as_tip(str(folder)))
        words = QVBoxLayout(self)
        words.setContentsMargins(style.GROUP, style.GRID, style.GROUP, style.GRID)
        words.setSpacing(0)
        name, where = labels.strong(), labels.caption()
        where.setWordWrap(False)
        for label, text in ((name, folder.stem), (where, str(folder.parent))):
            label.ensurePolished()  # the room depends on the font, which the sheet gives
            room = WIDTH - 6 * style.GRID
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room))
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(label)


def _centred(column: QWidget) -> QScrollArea:
    outer = QWidget()
    row = QHBoxLayout(outer)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(column)
    row.addStretch(1)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(outer)
    return area
