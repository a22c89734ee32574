"""Find and replace: the wish, what it would change, and the button that names the number."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from studio.core.review import replacing
from studio.core.review.replacing import ANSWER, BOTH, QUESTION, Wish
from studio.core.store.changes import Change
from studio.jobs.session import Session
from studio.ui import style, wording
from studio.ui.replace_parts.hit_table import HitModel, HitTable
from studio.ui.replace_parts.search import Making, Search
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action
from studio.ui.widgets.form import Form

PAUSE_MS = 200
"""The search goes along with the typing, after this pause."""
WIDTH, HEIGHT = 110 * style.GRID, 72 * style.GRID


class ReplaceDialog(QDialog):
    """Over the questions it was opened for; nothing is changed before its button is pressed."""


    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._ids = session, ids
        self._looking = self._making_now = False
        self.setWindowTitle(self.tr("Find and replace"))
        self.resize(WIDTH, HEIGHT)
        self.find, self.replace, self.where = QLineEdit(), QLineEdit(), QComboBox()
        for name, code in ((self.tr("Question and answer"), BOTH), (self.tr("Question only"), QUESTION),
                           (self.tr("Answer only"), ANSWER)):  # fmt: skip
            self.where.addItem(name, code)
        self.whole_words = QCheckBox(self.tr("W&hole words only"))
        self.match_case = QCheckBox(self.tr("&Match case"))
        self.match_case.setToolTip(self.tr("Without it, a capital at the beginning stays a capital"))
        self.hits = HitModel(session, self)
        self.table = HitTable(self.hits, self)
        self.table.setAccessibleDescription(self.tr("Space leaves a question out or takes it in again"))
        self.said, self._bar = labels.body(), QProgressBar(textVisible=False)
        self.go = action(self, self.tr("Replace"), self._begin, "Ctrl+Return", "check")
        self.stop = action(self, self.tr("Close"), self.reject, "", "")
        self._search, self._making = Search(session, self), Making(session, self)
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS, timeout=self._seek)
        self._lay_out()
        self._listen()
        self._seek()

    def _lay_out(self) -> None:
        form = Form()
        form.add_row(self.tr("&Find"), self.find)
        form.add_row(self.tr("&Replace with"), self.replace, tip=self.tr("Left empty, what is found is taken out"))
        form.add_row(self.tr("&In"), self.where)
        options = QHBoxLayout()
        options.setSpacing(style.PAGE)
        for box in (self.whole_words, self.match_case):
            options.addWidget(box)
        options.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.said, 1)
        self.buttons = [ActionButton(self.stop), ActionButton(self.go, primary=True)]
        for button in self.buttons:
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GRID)
        column.addWidget(labels.caption(self.tr("Looks through {0}.").format(self._questions(len(self._ids)))))
        column.addWidget(form)
        column.addLayout(options)
        column.addWidget(self.table, 1)
        column.addWidget(self._bar)
        column.addLayout(buttons)
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._bar.setAccessibleName(self.tr("Progress"))

    def _listen(self) -> None:
        for field in (self.find, self.replace):
            field.textChanged.connect(self._rest.start)
            field.returnPressed.connect(self._seek)
        self.where.currentIndexChanged.connect(self._seek)
        for box in (self.whole_words, self.match_case):
            box.toggled.connect(self._seek)
        self.hits.taken_changed.connect(self._tell)
        self._search.found.connect(self.hits.extend)
        self._search.went_on.connect(self._bar.setValue)
        self._search.ended.connect(self._found_all)
        self._making.went_on.connect(self._bar.setValue)
        self._making.ended.connect(self._write)

    # ------------------------------------------------------------ looking

    def wish(self) -> Wish:
        """Return what the fields say."""
        return Wish(self.find.text(), self.replace.text(), self.where.currentData(), self.whole_words.isChecked(),
                    self.match_case.isChecked())  # fmt: skip

    def _seek(self) -> None:
        """Look anew; what the old wish found is forgotten."""
        if self._making_now:
            return
        self._rest.stop()
        wish = self.wish()
        self._looking = bool(wish.find)
        self.hits.begin(wish)
        self._bar.setRange(0, max(1, len(self._ids)))
        self._bar.setValue(0)
        self._search.begin(self._ids if wish.find else (), wish, replacing.LOOK_PIECE)

    def _found_all(self) -> None:
        self._looking = False
        self._tell()

    def _tell(self) -> None:
        """Name the number, on the button too."""
        count, is_due = self.hits.count, not self._looking and self.hits.count > 0
        self._bar.setVisible(self._looking or self._making_now)
        self.said.setText(self._sentence())
        self.go.setText(self.tr("Replace in {0}").format(self._questions(count)) if is_due else self.tr("Replace"))
        self.go.setEnabled(is_due and not self._making_now)

    def _sentence(self) -> str:
        wish, count = self.wish(), self._questions(self.hits.count)
        if not wish.find:
            return self.tr("Type what is to be found.")
        if self._making_now:
            return self.tr("Replacing and checking {0}").format(count)
        if self._looking:
            return self.tr("Would change {0} so far").format(count)
        if not self.hits.rowCount():
            return self.tr("No question would change.")
        out = self.hits.rowCount() - self.hits.count
        left = "  ·  " + self.tr("{0} left out").format(out) if out else ""
        return self.tr("Would change {0}").format(count) + left

    def _questions(self, count: int) -> str:
        return wording.count(count, self.tr("question"), self.tr("questions"))

    # ------------------------------------------------------------ doing

    def _begin(self) -> None:
        """Replace and check beside everything else; until it is written, closing gives it up."""
        if self._rest.isActive() or not self.go.isEnabled():
            return
        ids = self.hits.taken()
        self._set_making(True)
        self._bar.setRange(0, len(ids))
        self._bar.setValue(0)
        self._making.begin(ids, self.wish())

    def _write(self) -> None:
        if self._making_now:
            self.stop.setEnabled(False)
            self._session.hear(self._session.do(replacing.apply, self._making.done), self._finish)

    def _finish(self, done: Future[Change]) -> None:
        """Written: the page behind offers Undo. Not written: the page says why, and here nothing is lost."""
        self.stop.setEnabled(True)
        self._set_making(False)
        if done.exception() is None:
            self.accept()

    def _set_making(self, making: bool) -> None:
        self._making_now = making
        for part in (self.find, self.replace, self.where, self.whole_words, self.match_case, self.table):
            part.setEnabled(not making)
        self.stop.setText(self.tr("Cancel") if making else self.tr("Close"))
        self._tell()

    def done(self, result: int) -> None:
        """Nothing goes on behind a closed dialog."""
        if not self.stop.isEnabled():
            return  # it is being written at this moment
        self._search.stop()
        self._making.stop()
        super().done(result)


def open_replace(session: Session, ids: Sequence[int], parent: QWidget) -> ReplaceDialog:
    """Open find and replace over these questions."""
    dialog = ReplaceDialog(session, ids, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.find.setFocus()
    return dialog
