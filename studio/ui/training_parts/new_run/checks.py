"""What was found before the start, one line each: fine, to be looked at, or in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.core.training.findings import FINE, LOOK, STOP, Finding
from studio.ui import style
from studio.ui.widgets import labels
from studio.ui.widgets.chip import Chip

STATES = {
    FINE: ("ready", QT_TRANSLATE_NOOP("checks", "Fine")),
    LOOK: ("needs-a-look", QT_TRANSLATE_NOOP("checks", "Look")),
    STOP: ("failed", QT_TRANSLATE_NOOP("checks", "Stop")),
}
"""Each level as a chip: its state gives shape and colour."""
CHIP = 9 * style.GRID
SHOWN = 4
"""So many questions are linked at most."""


class CheckRow(QWidget):
    """One finding."""

    asked = Signal(int)
    """The person wants to see this question."""

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        state, word = STATES[finding.level]
        self.chip = Chip(state, QCoreApplication.translate("checks", word))
        self.chip.setFixedWidth(CHIP)
        self.setAccessibleName(f"{self.chip.accessibleName()}: {finding.sentence}")
        words = QVBoxLayout()
        words.setSpacing(style.GRID // 2)
        sentence = labels.body(finding.sentence, selectable=True)
        words.addWidget(sentence)
        if finding.level == FINE:
            sentence.setToolTip(finding.detail)
        elif finding.detail:
            words.addWidget(labels.caption(finding.detail))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0 if finding.level == FINE else style.GRID // 2)
        row.setSpacing(style.GRID)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if questions := [number for number in finding.ids if number > 0]:  # the studio's own are below
            words.addWidget(self._links(questions))

    def _links(self, questions: Sequence[int]) -> QLabel:
        """Return the way to these questions, as many as a line holds."""
        links = labels.caption()
        links.setTextFormat(Qt.TextFormat.RichText)
        named = [f'<a href="{number}">{self.tr("Question {0}").format(number)}</a>' for number in questions[:SHOWN]]
        links.setText(" &nbsp; ".join(named))
        flags = Qt.TextInteractionFlag
        links.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        links.setAccessibleName(self.tr("Go to these questions"))
        links.linkActivated.connect(lambda number: self.asked.emit(int(number)))
        return links


class Checks(QWidget):
    """The list of findings, the worst first."""

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[CheckRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID // 2)
        style.now.changed.connect(self._dress)

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """Show these; rows that stay the same stay where they are."""
        wanted = sorted(findings, key=lambda one: (STOP, LOOK, FINE).index(one.level))
        if wanted != [row.finding for row in self.rows]:
            self._fill(wanted)

    def _fill(self, findings: Sequence[Finding]) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = [CheckRow(finding) for finding in findings]
        for row in self.rows:
            row.asked.connect(self.asked)
            self._column.addWidget(row)

    def _dress(self) -> None:
        """A label keeps the colour its links had when they were set."""
        self._fill([row.finding for row in self.rows])
