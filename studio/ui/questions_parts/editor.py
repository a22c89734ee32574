"""One question and its answer, to read and to edit, with what the checks doubt."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.core.review import pairs
from studio.core.review.marking import Marked
from studio.ui import style
from studio.ui.questions_parts import words
from studio.ui.questions_parts.doubts import Doubt
from studio.ui.questions_parts.fields import Words
from studio.ui.questions_parts.handed import NO_WORDS, Handed, Said, Unsaved
from studio.ui.questions_parts.table_model import Row
from studio.ui.questions_parts.tags import TagRow
from studio.ui.questions_parts.turns import TurnsView, stripped
from studio.ui.widgets import chip, labels
from studio.ui.widgets.actions import ActionButton, action

KEEP_AFTER_MS = 5000
"""What was typed is kept after this pause, so that nothing can take it away."""
NOTHING = -1
"""Not the id of any question, nor of none."""


class PairEditor(QWidget):
    """Shows a row and hands back edited words; saves by itself when the person pauses or moves on."""

    saved = Signal(int, str, str)
    """Id (0 for a new question), question, answer."""
    written = Signal(str, str, object)
    """Question, answer, and the words marked on a page (``Marked``) that a new question is about."""
    turns_saved = Signal(int, object)
    """Id, and the earlier turns of the conversation, oldest first."""
    edited = Signal(bool)
    """Whether there is something to save."""
    left = Signal()
    """Esc: back to the table."""

    def __init__(self, save: QAction, revert: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair_id = 0
        self.is_new = False
        self.place: Marked | None = None
        """The words on a page that a new question is about."""
        self.handed, self._unsaved = Handed(), Unsaved()
        self._sheet = 0
        """Counts the openings of questions: a save may fail when another one is open."""
        self._over = 0
        """The question of the table that is shown, or that a new one stands before."""
        self._shown = NO_WORDS
        """The words as they were opened or saved last."""
        self._awaited: Said | None = None
        """Words that were handed over and have not come back yet: until then the row's own are older."""
        self._pause = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS, timeout=self.save)
        self._chip, self._about = chip.Chip("draft", parent=self), labels.caption()
        self.question = Words(self.tr("Question"), 3, self)
        self.answer = Words(self.tr("Answer"), 5, self)
        self.same_source = QCheckBox(self.tr("From the place shown below"), self)
        self.about_words = labels.caption()
        self.turns, self.tags = TurnsView(self), TagRow(self)
        self.add_turn = action(self, self.tr("Earlier turn"), self._add_turn, "Ctrl+T", "add",
                               self.tr("Add what was asked and answered before this question"))  # fmt: skip
        self._add_turn_button = ActionButton(self.add_turn, link=True)
        self.opinion = labels.caption()
        self._doubts = QVBoxLayout()
        self.buttons = [ActionButton(revert, link=True), ActionButton(save, link=True)]
        self._lay_out()
        for typed in (self.question.textChanged, self.answer.textChanged, self.turns.typed):
            typed.connect(self._type)
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
        column.addWidget(self.turns)
        for field, name in ((self.question, self.tr("&Question")), (self.answer, self.tr("Ans&wer"))):
            label = QLabel(name)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        self._doubts.setSpacing(style.GRID // 2)
        below = QHBoxLayout()
        below.setSpacing(style.GRID)
        below.addWidget(self.tags, 1)
        below.addWidget(self._add_turn_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        column.addWidget(self.about_words)
        column.addWidget(self.same_source)
        column.addLayout(self._doubts)
        column.addWidget(self.opinion)
        self._end_new()

    @property
    def in_order(self) -> list[QWidget]:
        """Return what Tab visits, the way people read: what was said before, question, answer, tags."""
        return [self.turns.fold, self.question, self.answer, *self.tags.in_order, self._add_turn_button,
                self.same_source, *self.buttons]  # fmt: skip

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
            self._turn_over()
        self._over = row.pair.id if row else 0
        if not (same and (self.dirty or self._is_older(row))):
            self._fill(row.pair.id if row else 0, _said(row))
        if row is not None and not same:
            self._bring_back(row.pair.id)
        self.setEnabled(row is not None)
        self._about.setText(about)
        if row is not None:
            self._chip.set_state(words.state(row.pair.status, row.level))
        self._chip.setVisible(row is not None)
        self._show_doubts(row.doubts if row else [])
        self._show_opinion(row)
        self.tags.show_tags(pairs.as_tags(row.pair.tags) if row else [])
        self._offer_parts(row is not None)

    def begin_about(self, place: Marked) -> None:
        """Make room for a question about words that were marked on a page."""
        self.begin_new(has_source=False)
        self.place = place
        self.about_words.setText(self.tr("About: “{0}”").format(" ".join(place.words.split())))
        self.about_words.show()

    def begin_new(self, has_source: bool) -> None:
        """Make room for a question written by hand."""
        self._turn_over()
        self._fill(0, NO_WORDS)
        self.is_new = True
        self._offer_parts(False)
        self.setEnabled(True)
        self._chip.set_state("draft")
        self._chip.show()
        self._about.setText(self.tr("New question"))
        self._show_doubts([])
        self._show_opinion(None)
        self.same_source.setVisible(has_source)
        self.same_source.setChecked(has_source)
        self._bring_back(0)
        self.question.setFocus()

    def save(self) -> None:
        """Hand back what was typed, if anything was."""
        if not self.dirty:
            return
        before, known = _stripped(self._shown), self._shown if self._awaited is None else self.handed.before
        self.handed = Handed(self._sheet, self.pair_id, self._now(), known, self.is_new, self._over, self.place)
        self._unsaved.hand(self.handed)
        self._shown, self._awaited = self.handed.said, _stripped(self.handed.said)
        (question, answer, turns), place = self._awaited, self.place
        self._pause.stop()
        self._end_new()
        if place is not None:
            self.written.emit(question, answer, place)
        elif (question, answer) != before[:2]:
            self.saved.emit(self.pair_id, question, answer)
        if turns != before[2]:
            self.turns_saved.emit(self.pair_id, turns)
        self.edited.emit(False)

    def not_saved(self, handed: Handed) -> None:
        """Saving failed: what was typed counts as unsaved again, and stays or comes back with its question."""
        if handed.sheet != self._sheet:
            self._unsaved.add(handed)
            if handed.pair_id and handed.pair_id == self.pair_id and not self.dirty:
                self._bring_back(self.pair_id)
            return
        self._awaited, self._shown, self.place = None, handed.before, handed.place
        self.is_new, self._over = handed.is_new, handed.over
        self.about_words.setVisible(self.place is not None)
        self.edited.emit(self.dirty)

    def _turn_over(self) -> None:
        """Hand over what was typed; whatever comes of it later is not about the question that is opened now."""
        self.save()
        self._awaited, self._sheet = None, self._sheet + 1

    def _bring_back(self, pair_id: int) -> None:
        """Show words of this question that could not be saved after another one was opened."""
        if handed := self._unsaved.take(pair_id):
            self.question.show_words(handed.said[0])
            self.answer.show_words(handed.said[1])
            self.turns.show_turns(handed.said[2], True)
            self.place = handed.place
            self._type()

    def revert(self) -> None:
        """Show the words as they were opened or saved last; a new question is given up."""
        self._end_new()
        self._fill(self.pair_id, self._shown)

    def _end_new(self) -> None:
        """After a new question the table's own is shown again, or the new one once the table has it."""
        self._over = NOTHING if self.is_new else self._over
        self.is_new, self.place = False, None
        self.about_words.hide()
        self.same_source.hide()

    def _offer_parts(self, there: bool) -> None:
        """Tags and earlier turns belong to a question that is there: a new one gets them once it is saved."""
        self.tags.setVisible(there)
        self.add_turn.setVisible(there)
        self.tags.add.setEnabled(there)
        self.add_turn.setEnabled(there)

    def _add_turn(self) -> None:
        self.turns.add()

    def focus_words(self) -> None:
        """Begin to edit the question, at its end."""
        self.question.setFocus()
        self.question.moveCursor(QTextCursor.MoveOperation.End)

    def _is_older(self, row: Row | None) -> bool:
        """Say whether a row was looked up before the words that were saved last had arrived."""
        if row is None or self._awaited in (None, _stripped(_said(row))):
            self._awaited = None
        return self._awaited is not None

    def _fill(self, pair_id: int, said: Said) -> None:
        """Change only what differs: the cursor stays where somebody types."""
        again = pair_id == self.pair_id and not self.is_new
        self.pair_id, self.is_new, self.place = pair_id, False, None
        self.same_source.hide()
        self.about_words.hide()
        self.question.show_words(said[0])
        self.answer.show_words(said[1])
        self.turns.show_turns(said[2], again)
        self._shown = self._now()
        self._pause.stop()
        self.edited.emit(False)

    def _now(self) -> Said:
        return self.question.words(), self.answer.words(), self.turns.now()

    def _type(self) -> None:
        self.edited.emit(self.dirty)
        if self.dirty and not self.is_new:
            self._pause.start()

    def _show_opinion(self, row: Row | None) -> None:
        said = words.opinion(row.pair.opinion, row.pair.opinion_of or "") if row else ""
        self.opinion.setText(said)
        self.opinion.setVisible(bool(said))

    def _show_doubts(self, flags: list[dict[str, str]]) -> None:
        while taken := self._doubts.takeAt(0):
            taken.widget().deleteLater()
        for flag in flags:
            self._doubts.addWidget(Doubt(flag["level"], flag["sentence"], self))


def _said(row: Row | None) -> Said:
    """Return the words of a row."""
    if row is None:
        return NO_WORDS
    return row.pair.question, row.pair.answer, tuple((asked, answered) for asked, answered in row.pair.turns)


def _stripped(said: Said) -> Said:
    """Return words as they are saved."""
    return said[0].strip(), said[1].strip(), stripped(said[2])
