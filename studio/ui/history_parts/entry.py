"""One event in the history of a question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.history_parts.differing import as_html, pieces
from studio.ui.history_parts.sentences import Event, Wording
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action


class Marked(QLabel):
    """A text in which the words that differ from another are marked."""

    def __init__(self, name: str, text: str, other: str, gone: bool) -> None:
        super().__init__(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self._texts, self._gone = ((text, other) if gone else (other, text)), gone
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        labels.make_selectable(self)
        self.setAccessibleName(f"{name}: {text}")
        style.now.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        before, after = pieces(*self._texts)
        self.setText(as_html(before if self._gone else after, self._gone) or self.tr("(empty)"))


class Entry(QFrame):
    """Says what happened, shows the words before and after, and offers to put the earlier ones back."""

    put_back = Signal(object)
    """The columns as they were before (a dict)."""

    def __init__(self, event: Event, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.happened = event
        self.setAccessibleName(event.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, style.GRID)
        column.setSpacing(style.GRID // 2)
        line = labels.strong(event.what)
        line.setWordWrap(True)
        column.addWidget(line)
        column.addWidget(labels.caption("  ·  ".join(part for part in (event.who, event.when) if part)))
        for wording in event.wordings:
            column.addLayout(self._words(wording))
        self.button: ActionButton | None = None
        if event.earlier:
            tip = self.tr("Put the words back as they were before this change; this can be undone")
            name = self.tr("Put the earlier wording back")
            made = action(self, name, lambda: self.put_back.emit(event.earlier), "", "undo", tip)
            self.button = ActionButton(made, link=True)
            self.button.setAccessibleDescription(event.line)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def _words(self, wording: Wording) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.GRID)
        grid.setVerticalSpacing(style.GRID // 2)
        grid.setColumnStretch(1, 1)
        before, after = self.tr("Before"), self.tr("After")
        for row, (name, text, other, gone) in enumerate(
            ((before, wording.before, wording.after, True), (after, wording.after, wording.before, False))
        ):
            caption = labels.caption(name)
            caption.setWordWrap(False)
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Marked(f"{wording.name}, {name}", text, other, gone), row, 1)
        return grid
