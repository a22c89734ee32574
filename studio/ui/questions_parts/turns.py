"""What was said before a question in the same conversation: folded away, to read and to edit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from studio.ui import icons, style, wording
from studio.ui.questions_parts.fields import Words
from studio.ui.widgets import labels
from studio.ui.widgets.actions import action, tool_button

Turn = tuple[str, str]
MOST_HEIGHT = 26 * style.GRID
"""More turns than this scroll: the question itself must stay in sight."""


class TurnRow(QWidget):
    """One earlier question with its answer."""

    typed = Signal()
    gone = Signal(object)
    """Take this row away."""

    def __init__(self, number: int, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = Words(self.tr("Earlier question {0}").format(number), 2, self)
        self.answer = Words(self.tr("Earlier answer {0}").format(number), 2, self)
        for field, text, hint in (
            (self.question, turn[0], self.tr("What was asked before")),
            (self.answer, turn[1], self.tr("What was answered")),
        ):
            field.setPlaceholderText(hint)
            field.setPlainText(text)
            field.textChanged.connect(self.typed)
        name = self.tr("Remove this turn")
        remove = action(self, name, lambda: self.gone.emit(self), "Ctrl+Shift+T", "delete")
        remove.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fields, row = QVBoxLayout(), QHBoxLayout(self)
        fields.setSpacing(style.GRID // 2)
        fields.addWidget(self.question)
        fields.addWidget(self.answer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID // 2)
        row.addWidget(labels.caption(str(number)), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(fields, 1)
        self.remove = tool_button(remove)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def turn(self) -> Turn:
        """Return what stands there."""
        return self.question.words(), self.answer.words()


class TurnsView(QWidget):
    """A line that says how many turns came before, and below it the turns; nothing where there are none."""

    typed = Signal()
    """Words changed, or a turn came or went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[TurnRow] = []
        self.fold = QToolButton(self, checkable=True, iconSize=icons.SIZE)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setProperty("plain", "true")
        self.fold.toggled.connect(self._unfold)
        content = QWidget(self)
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, style.GRID // 2, 0)
        self._list.setSpacing(style.GRID)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea(self, widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.fold)
        column.addWidget(self._area)
        self._unfold(False)

    def now(self) -> tuple[Turn, ...]:
        """Return the turns as they stand; one without a word is none."""
        said = (row.turn() for row in self.rows)
        return tuple(turn for turn in said if turn[0].strip() or turn[1].strip())

    def show_turns(self, turns: Sequence[Turn], again: bool = False) -> None:
        """Show these turns; those of the same question ``again`` leave the cursor where somebody types."""
        if not again or stripped(self.now()) != stripped(turns):
            self._show(turns)

    def _show(self, turns: Sequence[Turn]) -> None:
        while self.rows:
            self._drop(self.rows[-1])
        for turn in turns:
            self._append(turn)
        self._name()

    def add(self) -> None:
        """Make room for one more turn, just before the question."""
        self._append(("", ""))
        self._name()
        self.fold.setChecked(True)
        self.rows[-1].question.setFocus()
        self._area.ensureWidgetVisible(self.rows[-1].answer)
        self.typed.emit()

    def _append(self, turn: Turn) -> None:
        row = TurnRow(len(self.rows) + 1, turn, self)
        row.typed.connect(self.typed)
        row.gone.connect(self._remove)
        before = self.rows[-1].remove if self.rows else self.fold
        self.rows.append(row)
        self._list.addWidget(row)
        for part in (row.question, row.answer, row.remove):  # Tab goes the way people read
            QWidget.setTabOrder(before, part)
            before = part

    def _remove(self, row: TurnRow) -> None:
        at = self.rows.index(row)
        self._show([other.turn() for other in self.rows if other is not row])
        if self.rows:
            self.rows[max(0, at - 1)].question.setFocus()
        self.typed.emit()

    def _drop(self, row: TurnRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _name(self) -> None:
        count = len(self.rows)
        self.fold.setText(wording.count(count, self.tr("earlier turn"), self.tr("earlier turns")))
        self.fold.setAccessibleName(self.fold.text())
        self.setVisible(bool(count))
        self._fit()

    def _unfold(self, is_open: bool) -> None:
        self._area.setVisible(is_open)
        self.fold.setIcon(icons.icon("chevron-down" if is_open else "chevron"))
        self.fold.setToolTip(self.tr("Hide what was said before") if is_open else self.tr("Show what was said before"))
        self._fit()

    def _fit(self) -> None:
        self._area.setFixedHeight(min(MOST_HEIGHT, self._list.sizeHint().height()))


def stripped(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return turns as they are saved."""
    return tuple((asked.strip(), answered.strip()) for asked, answered in turns)
