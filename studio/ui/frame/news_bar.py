"""One sentence above the status line about work that has ended, and the way there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from studio.ui import icons, style, wording
from studio.ui.widgets import labels
from studio.ui.widgets.actions import action, tool_button


class NewsBar(QFrame):
    """Stays until it is followed, dismissed, or the next piece of news takes its place."""

    followed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bad = False
        self._sign = QLabel(sizePolicy=QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed))
        self._text = labels.body()
        self._show = QPushButton(self.tr("Show"))
        self._show.clicked.connect(self._follow)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.PAGE, style.GRID // 2, style.GRID, style.GRID // 2)
        row.setSpacing(style.GRID)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._show)
        row.addWidget(tool_button(action(self, self.tr("Dismiss"), self.hide, icon="cross")))
        style.now.changed.connect(self._tint)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_news(self, sentence: str, bad: bool) -> None:
        """Say what has ended; ``bad`` says that it went wrong."""
        self._bad = bad
        self._text.setText(sentence)
        self._text.setToolTip(wording.as_tip(sentence))
        self._show.setToolTip(self.tr("Show what became of it"))
        self._show.setAccessibleName(self.tr("Show: {0}").format(sentence))
        style.mark(self, tint="bad" if bad else "ok")
        style.mark(self._text, ink="bad" if bad else "ok")
        self._tint()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _follow(self) -> None:
        self.hide()
        self.followed.emit()

    def _tint(self) -> None:
        name, role = ("warning", "on_bad") if self._bad else ("check", "on_ok")
        self._sign.setPixmap(icons.pixmap(name, role, ratio=self.devicePixelRatioF()))
