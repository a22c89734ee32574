"""One question and its answer, to read and to edit, with what the checks doubt."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from studio.ui import style
from studio.ui.questions_parts import words
from studio.ui.questions_parts.table_model import Row
from studio.ui.widgets import chip, labels
from studio.ui.widgets.actions import ActionButton, action

KEEP_AFTER_MS = 5000
"""What was typed is kept after this pause, so that nothing can take it away."""
PARAGRAPH = "\u2029"
OUTLINE = 2
"""Round a field of words; see the sheet."""
NOTHING = -1
"""Not the id of any question, nor of none."""


class Words(QPlainTextEdit):
    """A field for plain words of a few lines; Tab leaves it."""

    def __init__(self, name: str, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        room = 2 * (OUTLINE + self.document().documentMargin())
        self.setFixedHeight(round(lines * self.fontMetrics().lineSpacing() + room))

    def words(self) -> str:
        """Return what stands there; unlike ``toPlainText`` this keeps non-breaking spaces."""
        return self.document().toRawText().replace(PARAGRAPH, "\n")


class PairEditor(QWidget):
    """Shows a row and hands back edited words; saves by itself when the person pauses or moves on."""

    saved = Signal(int, str, str)
    """Id (0 for a new question), question, answer."""
    edited = Signal(bool)
    """Whether there is something to save."""
    left = Signal()
    """Esc: back to the table."""

    def __init__(self, save: QAction, revert: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair_id = 0
        self.is_new = False
        self._before = ("", "")
        self._over = 0
        """The question of the table that is shown, or that a new one stands before."""
        self._shown = ("", "")
        """The words as they were opened or saved last."""
        self._awaited: tuple[str, str] | None = None
        """Words that were handed over and have not come back yet: until then the row's own are older."""
        self._pause = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS, timeout=self.save)
        self._chip, self._about = chip.Chip("draft", parent=self), labels.caption()
        self.question = Words(self.tr("Question"), 3, self)
        self.answer = Words(self.tr("Answer"), 5, self)
        self.same_source = QCheckBox(self.tr("From the place shown below"), self)
        self._doubts = QVBoxLayout()
        self.buttons = [ActionButton(revert, link=True), ActionButton(save, link=True)]
        self._lay_out()
        self.question.textChanged.connect(self._type)
        self.answer.textChanged.connect(self._type)
        action(self, self.tr("Back to the list"), self.left.emit, "Esc").setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(style.GRID)
        top.addStrut(style.CONTROL)
        top.addWidget(self._chip)
        top.addWidget(self._about, 1)
        for button in self.buttons:
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(top)
        for field, name in ((self.question, self.tr("&Question")), (self.answer, self.tr("Ans&wer"))):
            label = QLabel(name)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        self._doubts.setSpacing(style.GRID // 2)
        column.addWidget(self.same_source)
        column.addLayout(self._doubts)
        self.same_source.hide()

    @property
    def dirty(self) -> bool:
        """Say whether the person typed something that is not saved."""
        return self._now() != self._shown

    def show_row(self, row: Row | None, about: str) -> None:
        """Show a question; words that are being edited stay as they are, and are saved before another is shown."""
        same = (row.pair.id if row else 0) == self._over
        if same and self.is_new:
            return
        if not same:
            self.save()
            self._awaited = None
        self._over = row.pair.id if row else 0
        if not (same and (self.dirty or self._is_older(row))):
            self._fill(row.pair.id if row else 0, row.pair.question if row else "", row.pair.answer if row else "")
        self.setEnabled(row is not None)
        self._about.setText(about)
        if row is not None:
            self._chip.set_state(words.state(row.pair.status, row.level))
        self._chip.setVisible(row is not None)
        self._show_doubts(row.pair.flags if row else [])

    def begin_new(self, has_source: bool) -> None:
        """Make room for a question written by hand."""
        self.save()
        self._fill(0, "", "")
        self.is_new = True
        self.setEnabled(True)
        self._chip.set_state("draft")
        self._chip.show()
        self._about.setText(self.tr("New question"))
        self._show_doubts([])
        self.same_source.setVisible(has_source)
        self.same_source.setChecked(has_source)
        self.question.setFocus()

    def save(self) -> None:
        """Hand back what was typed, if anything was."""
        if self.dirty:
            self._before, self._shown = self._shown, self._now()
            self._awaited = (self._shown[0].strip(), self._shown[1].strip())
            self._pause.stop()
            self._end_new()
            self.saved.emit(self.pair_id, *self._awaited)
            self.edited.emit(False)

    def not_saved(self) -> None:
        """Saving failed: what was typed counts as unsaved again, and stays."""
        if self._awaited is not None:
            self._awaited, self._shown = None, self._before
            self.edited.emit(self.dirty)

    def revert(self) -> None:
        """Show the words as they were opened or saved last; a new question is given up."""
        self._end_new()
        self._fill(self.pair_id, *self._shown)

    def _end_new(self) -> None:
        """After a new question the table's own is shown again, or the new one once the table has it."""
        self._over = NOTHING if self.is_new else self._over
        self.is_new = False

    def focus_words(self) -> None:
        """Begin to edit the question, at its end."""
        self.question.setFocus()
        self.question.moveCursor(QTextCursor.MoveOperation.End)

    def _is_older(self, row: Row | None) -> bool:
        """Say whether a row was looked up before the words that were saved last had arrived."""
        if row is None or self._awaited in (None, (row.pair.question.strip(), row.pair.answer.strip())):
            self._awaited = None
        return self._awaited is not None

    def _fill(self, pair_id: int, question: str, answer: str) -> None:
        """Change only what differs: the cursor stays where somebody types."""
        self.pair_id, self.is_new = pair_id, False
        self.same_source.hide()
        for field, text in ((self.question, question), (self.answer, answer)):
            if field.words().strip() != text.strip():
                field.setPlainText(text)
        self._shown = self._now()
        self._pause.stop()
        self.edited.emit(False)

    def _now(self) -> tuple[str, str]:
        return self.question.words(), self.answer.words()

    def _type(self) -> None:
        self.edited.emit(self.dirty)
        if self.dirty and not self.is_new:
            self._pause.start()

    def _show_doubts(self, flags: list[dict[str, str]]) -> None:
        while taken := self._doubts.takeAt(0):
            taken.widget().deleteLater()
        for flag in flags:
            self._doubts.addWidget(Doubt(flag["level"], flag["sentence"], self))


class Doubt(QWidget):
    """One sentence of a check, with its weight as word, shape and colour."""

    def __init__(self, level: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        mark = chip.Chip("failed" if level == "red" else "needs-a-look", words.doubts(level), self)
        widths = (chip.width("failed", mark.fontMetrics(), words.doubts(one)) for one in ("red", "amber"))
        mark.setFixedWidth(max(widths))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        text = labels.body(sentence, selectable=True)
        row.addWidget(text, 1)
        self.setAccessibleName(f"{words.doubts(level)}: {sentence}")
