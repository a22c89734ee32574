"""A question as the model will see it: what is trained is coloured and underlined."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.protocol import SampleSeen
from studio.ui import style, wording
from studio.ui.widgets import labels
from studio.ui.widgets.actions import action, tool_button

LEAST, MOST = 10 * style.GRID, 26 * style.GRID
"""Heights of the text; a longer sample scrolls."""


class SeenSamples(QWidget):
    """One sample at a time, with the way to the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: Sequence[SampleSeen] = ()
        self._at = 0
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName(self.tr("A question as the model will see it"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(LEAST)
        self.text.setMaximumHeight(MOST)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._count = labels.caption()
        self._count.setWordWrap(False)
        self.before = action(self, self.tr("Previous sample"), lambda: self._go(-1), "Alt+Up", "chevron-left")
        self.next = action(self, self.tr("Next sample"), lambda: self._go(1), "Alt+Down", "chevron")
        self._trained = QLabel(self.tr("Underlined: what it learns to write"))
        self._lay_out()
        style.now.changed.connect(self._show)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.GRID // 2)
        head.addWidget(labels.strong(self.tr("As the model will see it")))
        head.addStretch(1)
        for part in (tool_button(self.before), self._count, tool_button(self.next)):
            head.addWidget(part)
        style.mark(self._trained, kind="caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(head)
        column.addWidget(self.text, 1000)  # all there is, up to its most
        column.addWidget(self._trained)
        column.addStretch(1)

    def show_samples(self, samples: Sequence[SampleSeen]) -> None:
        """Show these, the first one first; the same ones leave the view where it is."""
        if samples != self._samples:
            self._samples, self._at = samples, 0
            self._show()

    def _go(self, by: int) -> None:
        self._at = max(0, min(len(self._samples) - 1, self._at + by))
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._samples))
        if not self._samples:
            return
        sample = self._samples[self._at]
        self._write(sample)
        self.before.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._samples) - 1)
        tokens = wording.count(sample.tokens, self.tr("token"), self.tr("tokens"))
        self._count.setText(self.tr("{0} of {1} · {2}").format(self._at + 1, len(self._samples), tokens))
        learned = "".join(text for text, trained in sample.spans if trained)
        self.text.setAccessibleDescription(self.tr("It learns to write: {0}").format(learned))

    def _write(self, sample: SampleSeen) -> None:
        self.text.clear()
        cursor = QTextCursor(self.text.document())
        for text, trained in sample.spans:
            cursor.insertText(text, _look(trained))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)


def _look(trained: bool) -> QTextCharFormat:
    """Trained words on the green of what is good, and underlined for those who see no colours."""
    look = QTextCharFormat()
    look.setForeground(style.colour("on_ok" if trained else "muted"))
    if trained:
        look.setBackground(style.colour("ok"))
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    return look
