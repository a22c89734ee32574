"""Before questions are imported: what the file holds, what its columns mean, and how the first ones will look."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.problems import Problem, ProblemError
from studio.core.review import interchange
from studio.jobs.peeks import Peeks
from studio.jobs.session import Session
from studio.protocol import PairsPeeked
from studio.ui import style
from studio.ui.import_parts import words
from studio.ui.import_parts.mapping_table import MappingTable
from studio.ui.import_parts.pair_cards import PairCards
from studio.ui.loop import spawn
from studio.ui.widgets import labels
from studio.ui.widgets.problem_bar import ProblemBar
from studio.ui.wording import as_tip, count


class ImportDialog(QDialog):
    """Looks at the file, lets the person say what its columns hold, and queues the import."""

    def __init__(self, session: Session, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._file = session, file
        self._peeks = Peeks()
        self.destroyed.connect(self._peeks.close)  # also when the window goes while the dialog is open
        self._peeked: PairsPeeked | None = None
        self._wish: dict[str, Any] = {}
        self._work: asyncio.Task[None] | None = None
        self.setWindowTitle(self.tr("Import questions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_parts()
        self._lay_out()
        self.resize(112 * style.GRID, 86 * style.GRID)
        self._look()

    # ------------------------------------------------------------ the parts

    def _make_parts(self) -> None:
        tr = self.tr
        self._name, self._about = labels.heading(self._file.name), labels.caption()
        self._name.setToolTip(as_tip(str(self._file)))
        self.problem = ProblemBar()
        self.header = QCheckBox(tr("The first row &names the columns"))
        self.header.toggled.connect(self._change_header)
        self.table, self.cards = MappingTable(), PairCards()
        self.table.chosen.connect(self._change_mapping)
        self.as_drafts = QRadioButton(tr("As &drafts, to be reviewed here"))
        self.as_they_were = QRadioButton(tr("&With the status they have in the file"))
        self.as_drafts.setToolTip(tr("Nothing is trained on that nobody approved here"))
        self.as_they_were.setToolTip(tr("What was approved there counts as approved here"))
        self.as_drafts.setChecked(True)
        self._statuses = QButtonGroup(self)
        for choice in (self.as_drafts, self.as_they_were):
            self._statuses.addButton(choice)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.begin = self._buttons.addButton(tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.begin.setProperty("primary", "true")
        self.begin.setDefault(True)
        self._buttons.accepted.connect(self._import)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        tr = self.tr
        self._content = QWidget()
        room = self._content.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self._content.setSizePolicy(room)
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(style.GRID)
        above = QHBoxLayout()
        above.addWidget(labels.strong(tr("What the columns hold")), 1)
        above.addWidget(self.header)
        inside.addLayout(above)
        inside.addWidget(self.table)
        inside.addSpacing(style.GRID)
        inside.addWidget(labels.strong(tr("How the first questions will look")))
        inside.addWidget(self.cards, 1)
        inside.addLayout(self._status_row())
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GRID)
        for part in (self._name, self._about, self.problem):
            column.addWidget(part)
        column.addSpacing(style.GRID)
        column.addWidget(self._content, 1)
        column.addWidget(self._buttons)

    def _status_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GROUP)
        self._they_come = QLabel(self.tr("They come in"))
        for part in (self._they_come, self.as_drafts, self.as_they_were):
            row.addWidget(part)
        row.addStretch(1)
        return row

    def done(self, result: int) -> None:
        """Close, and end the child that looks: it may hang in a stranger's file."""
        self._peeks.close()
        super().done(result)

    # ------------------------------------------------------------ looking

    def _look(self, **wish: Any) -> None:
        """Ask for a look, or for another as soon as the present one is done."""
        self._wish = wish
        self.begin.setEnabled(False)
        if self._peeked is None:
            self._about.setText(self.tr("Looking at the file …"))
            self._content.setVisible(False)
        if self._work is None or self._work.done():
            self._work = spawn(self._peek())

    async def _peek(self) -> None:
        wish: dict[str, Any] | None = None
        found: PairsPeeked | Problem | None = None
        while wish is not self._wish:
            wish = self._wish
            try:
                found = await self._peeks.look(self._file, **wish)
            except ProblemError as error:
                found = error.problem
            if not shiboken6.isValid(self):
                return
        if isinstance(found, PairsPeeked):
            self._show(found)
        elif found is not None:
            self._show_problem(found)

    def _show_problem(self, problem: Problem) -> None:
        self._about.setText("")
        self.problem.show_problem(problem)

    def _show(self, found: PairsPeeked) -> None:
        fresh = self._peeked is None or self._peeked.columns != found.columns
        self._peeked = found
        self.problem.dismiss()
        self._content.setVisible(True)
        self._about.setText(self._described(found))
        self.header.setVisible(found.header is not None)
        self.header.blockSignals(True)
        self.header.setChecked(bool(found.header))
        self.header.blockSignals(False)
        if fresh:
            self.table.show_file(found.columns, found.rows, found.mapping)
        self.cards.show_pairs(found.pairs, self._file.name)
        self._offer(found)
        if fresh:
            self.begin.setFocus()

    def _described(self, found: PairsPeeked) -> str:
        parts = [words.medium(found.medium), words.format(found.format)]
        if found.count is not None:
            parts.append(count(found.count, self.tr("row"), self.tr("rows")))
        return "  ·  ".join(parts)

    def _offer(self, found: PairsPeeked) -> None:
        """Name on the button what would come in; without question and answer nothing can."""
        tr, held = self.tr, set(found.mapping.values())
        whole = "conversation" in held or {"question", "answer"} <= held
        self.begin.setText(self._counted(found) if whole else tr("Import"))
        self.begin.setEnabled(whole and found.usable != 0)
        trouble = tr("No row has both a question and an answer that can be used") if found.usable == 0 else ""
        self.begin.setToolTip(trouble if whole else tr("Choose which column holds the question and which the answer"))
        for part in (self._they_come, self.as_drafts, self.as_they_were):
            part.setVisible("status" in held)

    def _counted(self, found: PairsPeeked) -> str:
        """Return what the button does, with the number of rows that come in; of a long file with their most."""
        if found.count is None:
            return self.tr("Import")
        rows = count(found.count, self.tr("row"), self.tr("rows"))
        if found.usable is None:
            return self.tr("Import up to {0}").format(rows)
        if found.usable == found.count:
            return self.tr("Import {0}").format(rows)
        return self.tr("Import {0} of {1}").format(QLocale().toString(found.usable), rows)

    # ------------------------------------------------------------ choosing

    def _change_mapping(self, mapping: dict[str, str]) -> None:
        self._look(mapping=mapping, header=self._peeked.header if self._peeked else None)

    def _change_header(self, has_names: bool) -> None:
        """Names make other columns: what they hold is guessed anew."""
        self._look(header=has_names)

    def _import(self) -> None:
        if self._peeked is not None:
            self._session.do(interchange.bring_in, self._file, self._peeked.mapping, self._peeked.header,
                             self.as_they_were.isChecked())  # fmt: skip
            self.accept()
