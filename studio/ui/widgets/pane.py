"""The base of every pane: heading, one primary action, a place for problems, content or empty state, details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.problems import Problem
from studio.ui import preferences, style
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action, tool_button
from studio.ui.widgets.details import Details
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.problem_bar import ProblemBar

Slot = Callable[[], object]


class Pane(QWidget):
    """One step of the way. Subclasses name their ``kinds`` and redraw in ``refresh``; no pane knows another."""

    kinds: ClassVar[frozenset[str]] = frozenset()
    """Names of the tables whose changes this pane shows."""

    wanted = Signal(str, object)
    """(pane name, what to show there): the frame goes there."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName(type(self).__name__)
        self._head, self._heading, self._caption = QWidget(), labels.heading(), labels.caption()
        self._buttons = QHBoxLayout()
        self._problem = ProblemBar()
        self._stack = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._details: Details | None = None
        self._empty: EmptyState | None = None
        self._held = False
        self._begins_at: QAbstractItemView | None = None
        self._waits = False
        """The keyboard is to go to that table as soon as it has rows."""
        self._lay_out()

    # ------------------------------------------------------------ to be overridden

    def refresh(self, kinds: frozenset[str]) -> None:
        """Show what is in the project now; called when one of ``kinds`` changed and before the first show."""

    def arrive(self, **what: Any) -> None:
        """Show what somebody came here for, e.g. ``document=3``; called after the pane is visible."""

    def foot(self) -> int:
        """Return the height at the foot that nothing may float over."""
        return 0

    def take_back(self) -> bool:
        """Undo the last step and show what it was about; says whether the pane has a way of its own to do so."""
        return False

    def do_again(self) -> bool:
        """Redo, likewise."""
        return False

    def begin_at(self, table: QAbstractItemView) -> None:
        """Name the table where work begins: it gets the keyboard, also when its first rows come a moment later."""
        self._begins_at = table
        model = table.model()
        for came in (model.modelReset, model.rowsInserted):
            came.connect(lambda *_: QTimer.singleShot(0, self, self._hand_over))

    def _hand_over(self) -> None:
        """Rows have come: let the keyboard go there, unless somebody types or has left for another place."""
        table = self._begins_at
        if not self._waits or table is None or not table.model().rowCount():
            return
        self._waits, now = False, QApplication.focusWidget()
        if now is None or (self.isAncestorOf(now) and not _holds_words(now)):
            table.setFocus(Qt.FocusReason.TabFocusReason)

    def take_focus(self) -> None:
        """Put the keyboard where work begins; the frame calls it when it shows the pane."""
        table = self._begins_at
        if table is not None and table.isVisible() and table.model().rowCount():
            table.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._waits = table is not None
        self._focus_first()

    def _focus_first(self) -> None:
        start = first = self._stack.currentWidget() or self
        while not _takes_keys(first):
            first = first.nextInFocusChain()
            if first is start:  # nothing here takes keys
                return
        first.setFocus(Qt.FocusReason.TabFocusReason)

    # ------------------------------------------------------------ to be called by subclasses

    def set_heading(self, heading: str, caption: str = "") -> None:
        """Name the pane; the caption is one sentence."""
        self._heading.setText(heading)
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
        self.setAccessibleName(heading)

    def hide_heading(self) -> None:
        """Let the content say what the page is."""
        self._heading.hide()
        self._caption.hide()

    def show_head(self, shown: bool) -> None:
        """Let a page of the content that has a head of its own stand alone, or show heading and buttons again."""
        self._head.setVisible(shown)

    def add_action(
        self, text: str, slot: Slot, key: str | QKeySequence.StandardKey = "", icon: str = "", tip: str = ""
    ) -> QAction:
        """Add an action with a key; the frame lists it in the pane's menu and under ``?``."""
        return action(self, text, slot, key, icon, tip)

    def add_button(self, made: QAction) -> ActionButton:
        """Show an action as a secondary button, left of the primary one."""
        button = ActionButton(made)
        self._buttons.insertWidget(self._buttons.count() - (1 if self._has_primary() else 0), button)
        return button

    def add_tool(self, button: QToolButton) -> None:
        """Show a flat button at the left of the others."""
        self._buttons.insertWidget(0, button)

    def hold_details(self, held: bool) -> None:
        """Keep the details away while the content takes their place, whatever the person chose for them."""
        self._held = held
        self._place_details()

    def unfold_details(self) -> None:
        """Show the details: something is to be typed or read there."""
        if self._details is not None and self._details.isHidden():
            self._fold()

    def set_primary(self, made: QAction) -> ActionButton:
        """Show an action as the pane's one primary button, at the top right."""
        button = ActionButton(made, primary=True)
        self._buttons.addWidget(button)
        return button

    def set_content(self, content: QWidget) -> None:
        """Take the widget that fills the pane."""
        self._stack.insertWidget(0, content)
        self._stack.setCurrentIndex(0)

    def set_empty(self, sentence: str, made: QAction | None = None) -> EmptyState:
        """Say what stands here while there is nothing to show; ``made`` is the next step."""
        self._empty = EmptyState(sentence, made)
        self._stack.addWidget(self._empty)
        return self._empty

    def show_empty(self, is_empty: bool) -> None:
        """Show the empty state instead of the content; the details go with the content."""
        if self._empty is not None:
            self._stack.setCurrentWidget(self._empty if is_empty else self._stack.widget(0))
        self._place_details()

    def set_details(self, title: str, content: QWidget, scroll: bool = True, share: float = 0.4) -> Details:
        """Take the widget for the foldable side at the right; ``share`` is its width at the first start."""
        self._details = Details(title, content, scroll)
        self._splitter.addWidget(self._details)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setCollapsible(1, False)
        self._offer_fold()
        self._recall(share)
        return self._details

    def show_problem(self, problem: Problem, button: str = "", act: Slot | None = None) -> None:
        """Show a problem above the content; ``button`` names what ``act`` does about it."""
        self._problem.show_problem(problem, button, act)

    def clear_problem(self) -> None:
        """Take the problem away."""
        self._problem.dismiss()

    def go(self, name: str, **what: Any) -> None:
        """Ask the frame to go to another pane, e.g. ``go("questions", document=3)``."""
        self.wanted.emit(name, what)

    # ------------------------------------------------------------ for the frame

    @property
    def heading(self) -> str:
        """The pane's name as people read it."""
        return self._heading.text()

    # ------------------------------------------------------------ inside

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(style.GRID // 2)
        words.addWidget(self._heading)
        words.addWidget(self._caption)
        self._buttons.setSpacing(style.GRID)
        top = QHBoxLayout(self._head)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(style.GROUP)
        top.addLayout(words, 1)
        top.addLayout(self._buttons)
        top.setAlignment(self._buttons, Qt.AlignmentFlag.AlignTop)
        self._caption.hide()
        self._splitter.setHandleWidth(style.GROUP)
        self._splitter.addWidget(self._stack)
        self._splitter.setCollapsible(0, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.GROUP, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(self._head)
        column.addWidget(self._problem)
        column.addWidget(self._splitter, 1)

    def _has_primary(self) -> bool:
        last = self._buttons.itemAt(self._buttons.count() - 1)
        return last is not None and last.widget() is not None and last.widget().property("primary") == "true"

    def _offer_fold(self) -> None:
        fold = self.add_action(self.tr("Details"), self._fold, "F9", "details", self.tr("Show or hide the details"))
        self._buttons.insertWidget(0, tool_button(fold))

    def _fold(self) -> None:
        folded = not preferences.flag(self._fold_key)
        preferences.set_flag(self._fold_key, folded)
        self._place_details()

    def _place_details(self) -> None:
        if self._details is not None:
            is_empty = self._empty is not None and self._stack.currentWidget() is self._empty
            self._details.setHidden(is_empty or self._held or preferences.flag(self._fold_key))

    @property
    def _fold_key(self) -> str:
        return f"{self.objectName()}/folded"

    def _recall(self, share: float) -> None:
        self._splitter.setSizes([round(PAGE_WIDTH * (1 - share)), round(PAGE_WIDTH * share)])
        self._splitter.restoreState(preferences.layout(f"{self.objectName()}/split"))
        self._splitter.splitterMoved.connect(self._keep_split)
        self._place_details()

    def _keep_split(self) -> None:
        preferences.keep_layout(f"{self.objectName()}/split", self._splitter.saveState())


def _holds_words(widget: QWidget) -> bool:
    """Say whether somebody has typed there."""
    if isinstance(widget, QLineEdit):
        return bool(widget.text())
    return isinstance(widget, QPlainTextEdit) and not widget.isReadOnly() and not widget.document().isEmpty()


def _takes_keys(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


PAGE_WIDTH = 1100
"""What remains beside the rail on a small screen; only the proportion matters."""
