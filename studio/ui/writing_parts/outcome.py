"""What came of the writers: asked and got, always both, and the passages that gave nothing, with their reason."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import settings
from studio.core.store.schema import DONE
from studio.core.writing import drafting, outcomes
from studio.core.writing.outcomes import FailedPassage, Outcome, PassageAt
from studio.jobs.session import Session
from studio.ui import style, wording
from studio.ui.look import Look
from studio.ui.questions_parts.words import number
from studio.ui.widgets import labels
from studio.ui.widgets.fold import Fold

SHOWN = 3
"""Jobs; older ones are history."""
LISTED = 200
"""Failed passages in a list; what they share is said in the first of them."""


AWAY = "outcomes put away"
"""Setting of the project: jobs of which nobody wants to hear any more."""


def _look(db: Db) -> tuple[list[Outcome], set[int]]:
    """Return what came of the last jobs, and which were put away."""
    return outcomes.ended(db, SHOWN), set(settings.value(db, AWAY, []))


class WritingOutcome(QWidget):
    """Takes no room until a writer has ended with something to tell."""

    put_away = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, Look(session, self)
        self._cards: dict[int, OutcomeCard] = {}
        self._away: set[int] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        self._look.found.connect(self._show)
        self.hide()

    def refresh(self) -> None:
        """Look again."""
        self._look.ask(_look)

    def _show(self, seen: tuple[list[Outcome], set[int]]) -> None:
        found, away = seen
        self._away |= away
        told = {one.job: one for one in found if one.job not in self._away and (one.asked or one.failed)}
        for gone in self._cards.keys() - told.keys():
            self._cards.pop(gone).deleteLater()
        for job_id, outcome in told.items():
            if job_id not in self._cards:
                self._cards[job_id] = self._new_card(job_id)
            self._cards[job_id].show_outcome(outcome)
        self.setVisible(bool(self._cards))

    def _new_card(self, job_id: int) -> OutcomeCard:
        card = OutcomeCard(self)
        card.retried.connect(lambda: self._session.do(drafting.retry, self._session.project, job_id))
        card.dismissed.connect(lambda: self._put_away(job_id))
        self._column.addWidget(card)
        return card

    def _put_away(self, job_id: int) -> None:
        self._away.add(job_id)
        self._session.do(settings.put, AWAY, sorted(self._away))
        self._cards.pop(job_id).deleteLater()
        self.setVisible(bool(self._cards))


class OutcomeCard(QFrame):
    """One job that has ended."""

    retried = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._counted, self._spent = labels.strong(), labels.caption()
        self._counted.setWordWrap(True)
        self.retry = QPushButton(self.tr("Retry"), toolTip=self.tr("Try what gave nothing once more"))
        self.dismiss = QPushButton(self.tr("Put away"))
        self.passages = QListWidget()
        self.passages.setAccessibleName(self.tr("Passages that gave no questions"))
        self.passages.setFixedHeight(14 * style.GRID)
        self.passages.setWordWrap(True)
        self.passages.setSpacing(style.GRID // 2)
        self._fold = Fold("writing/failed", self.tr("Which passages, and why"), self.passages)
        self._lay_out()
        self.retry.clicked.connect(self.retried)
        self.dismiss.clicked.connect(self.dismissed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.GRID)
        head.addWidget(self._counted, 1)
        head.addWidget(self.retry)
        head.addWidget(self.dismiss)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        column.setSpacing(style.GRID // 2)
        column.addLayout(head)
        column.addWidget(self._spent)
        column.addWidget(self._fold)

    def show_outcome(self, found: Outcome) -> None:
        """Say what was asked for and what came; name what gave nothing and what to look at."""
        self._counted.setText(sentence(found))
        self.setAccessibleName(self._counted.text())
        self._spent.setText(self._cost(found))
        self._spent.setVisible(bool(self._spent.text()))
        self._list(found)
        self._fold.setVisible(self.passages.count() > 0)
        self.retry.setVisible(bool(found.failed or found.untried))
        self.retry.setText(self.tr("Retry") if found.state == DONE else self.tr("Go on"))

    def _cost(self, found: Outcome) -> str:
        """Say what it took, where a model counted."""
        if not found.tokens_in + found.tokens_out:
            return ""
        about = self.tr("about ") if found.estimated else ""
        text = self.tr("{0}{1} tokens sent, {2} received").format(about, number(found.tokens_in),
                                                                  number(found.tokens_out))  # fmt: skip
        return text if found.cost is None else self.tr("{0}; cost {1}{2:.2f}").format(text, about, found.cost)

    def _list(self, found: Outcome) -> None:
        self.passages.clear()
        for one in found.failed[:LISTED]:
            self._add(one.at, _reason(one))
        for at, words in found.suspicious[:LISTED]:
            self._add(at, self.tr("Holds words that read like an order to a model: “{0}”").format(words))

    def _add(self, at: PassageAt, text: str) -> None:
        place = " › ".join([at.document, self.tr("page {0}").format(at.page), *at.section[-1:]])
        item = QListWidgetItem(f"{place}\n{text}", self.passages)
        item.setToolTip(wording.as_tip(item.text()))


def sentence(found: Outcome) -> str:
    """Say what was asked for and what came, and what is known already or was not to be had."""
    who = found.writer.replace("\\", "/").rsplit("/", 1)[-1] or _tr("Built-in rules")
    parts = [_got(who, found)]
    if found.failed:
        parts.append(wording.count(len(found.failed), _tr("passage gave nothing"), _tr("passages gave nothing")))
    if found.untried:
        parts.append(wording.count(found.untried, _tr("passage not tried"), _tr("passages not tried")))
    return f"{'; '.join(parts)}."


def _got(who: str, found: Outcome) -> str:
    known = wording.count(found.known, _tr("is known already"), _tr("are known already"))
    if found.known and not found.got:
        return _tr("{0}: nothing new: {1}").format(who, known)
    text = _tr("{0}: asked for {1}, got {2}").format(who, number(found.asked), number(found.got))
    return _tr("{0}; {1}").format(text, known) if found.known else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("writing", text)


def _reason(one: FailedPassage) -> str:
    return f"{one.problem.why} {one.problem.remedy}".strip()
