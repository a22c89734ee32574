"""A Problem where the person looks: what happened, why, what to do, with a button that does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.core.problems import Problem
from studio.ui import icons, style
from studio.ui.widgets import labels
from studio.ui.widgets.actions import action, tool_button


class ProblemBar(QFrame):
    """Hidden until there is a problem; stays until it is dismissed or the next one replaces it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._act: Callable[[], object] | None = None
        self.setProperty("tint", "bad")
        self._sign = QLabel(sizePolicy=QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed))
        self._what = labels.strong()
        self._why = labels.body()
        for label in (self._what, self._why):
            label.setWordWrap(True)
            label.setProperty("ink", "bad")
            labels.make_selectable(label)
        self._button = QPushButton(sizePolicy=QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed))
        self._button.clicked.connect(self._do)
        self._lay_out()
        style.now.changed.connect(self._tint)
        self._tint()
        self.hide()

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(style.GRID // 2)
        text.addWidget(self._what)
        text.addWidget(self._why)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GRID)
        row.addWidget(self._sign)
        row.addLayout(text, 1)
        row.addWidget(self._button)
        row.addWidget(tool_button(action(self, self.tr("Copy"), self._copy, icon="copy")))
        row.addWidget(tool_button(action(self, self.tr("Dismiss"), self.dismiss, icon="cross")))

    @property
    def problem(self) -> Problem | None:
        """The problem shown now."""
        return self._problem

    def show_problem(self, problem: Problem, button: str = "", act: Callable[[], object] | None = None) -> None:
        """Show a problem; ``button`` names what ``act`` does about it."""
        self._problem, self._act = problem, act
        self._what.setText(problem.what)
        self._why.setText(f"{problem.why} {problem.remedy}".strip())
        self._button.setText(button)
        self._button.setVisible(bool(button and act))
        self.setAccessibleName(self.tr("Problem"))
        self.setAccessibleDescription(str(problem))
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(problem)))

    def dismiss(self) -> None:
        """Take the problem away."""
        self._problem = self._act = None
        self.hide()

    def _do(self) -> None:
        act = self._act
        self.dismiss()
        if act is not None:
            act()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._problem or ""))

    def _tint(self) -> None:
        self._sign.setPixmap(icons.pixmap("warning", "on_bad", ratio=self.devicePixelRatioF()))
