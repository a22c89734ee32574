"""Look-alikes: groups of questions at the left, one group side by side at the right, a decision with one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core.comparison import clusters
from studio.core.comparison.clusters import Cluster
from studio.core.review import pairs
from studio.core.store.changes import Change
from studio.core.store.schema import Pair
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.likeness_parts.cards import MOST, Cards
from studio.ui.likeness_parts.groups import GroupTable, Row
from studio.ui.look import Look
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action, close_button
from studio.ui.widgets.empty_state import EmptyState

WIDTH, HEIGHT = 158 * style.GRID, 80 * style.GRID


def open_likeness(session: Session, parent: QWidget | None = None) -> LikenessDialog:
    """Open the view of questions that are alike."""
    dialog = LikenessDialog(session, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class LikenessDialog(QDialog):
    """Every decision shows the next group by itself."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Cluster | None = None
        self._groups, self._pairs = Look(session, self), Look(session, self)
        self._groups.found.connect(self._show_groups)
        self._pairs.found.connect(self._show_pairs)
        session.changed.connect(self._follow)
        self.setWindowTitle(self.tr("Look-alikes"))
        self.resize(WIDTH, HEIGHT)
        self._make_actions()
        self.table, self.cards = GroupTable(self), Cards(self.keep, self)
        self._lay_out()
        self.table.selectionModel().currentChanged.connect(lambda *_: self._choose())
        self._groups.ask(_rows)

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        self.keep = [self._keep_action(at) for at in range(MOST)]
        tip = self.tr("They say one fact in several ways, on purpose: the first is the original")
        self.rephrase = action(self, self.tr("Keep as rephrasings  R"), self._rephrase, "R", "questions", tip)
        tip = self.tr("One question stays, with the question and the answer taken above; the others are rejected")
        self.merge = action(self, self.tr("Merge  M"), self._merge, "M", "check", tip)
        tip = self.tr("They are different questions; they are not shown here again")
        self.keep_all = action(self, self.tr("Keep all  A"), self._keep_all, "A", "add", tip)
        tip = self.tr("Take the last step back; Ctrl+Z does the same")
        self.undo = action(self, self.tr("Undo  U"), self._session.undo, "U", "undo", tip)
        action(self, self.tr("Undo"), self._session.undo, "Ctrl+Z")
        for at in range(MOST):
            number = at + 1
            action(self, self.tr("Take question {0}").format(number), lambda at=at: self.cards.take("question", at),
                   f"Ctrl+{number}")  # fmt: skip
            action(self, self.tr("Take answer {0}").format(number), lambda at=at: self.cards.take("answer", at),
                   f"Alt+{number}")  # fmt: skip

    def _keep_action(self, at: int) -> QAction:
        text, tip = self.tr("Keep this one"), self.tr("Keep this question and reject the others of the group")
        return action(self, f"{text}  {at + 1}", lambda: self._keep_one(at), str(at + 1), "check", tip)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.table)
        split.addWidget(self._side())
        split.setStretchFactor(1, 1)
        split.setSizes([WIDTH * 3 // 10, WIDTH * 7 // 10])  # three cards are seen whole
        split.setHandleWidth(style.GROUP)
        self._stack = QStackedLayout()
        self._stack.addWidget(split)
        self.empty = EmptyState(self.tr("No two questions are alike."), None, self)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.PAGE)
        column.setSpacing(style.GROUP)
        self.said = labels.body()
        column.addWidget(self.said)
        column.addLayout(self._stack, 1)
        self.close_button = close_button(self)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)

    def _side(self) -> QWidget:
        side = QWidget(self)
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        for one in (self.merge, self.rephrase, self.keep_all, self.undo):
            button = ActionButton(one)
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GROUP)
        column.addWidget(self.cards, 1)
        column.addLayout(row)
        return side

    # ------------------------------------------------------------ looking

    def _follow(self, kinds: frozenset[str]) -> None:
        if "pair" in kinds:
            self._groups.ask(_rows)

    def _show_groups(self, rows: list[Row]) -> None:
        self.said.setText(self._sentence(len(rows)))
        self._stack.setCurrentIndex(0 if rows else 1)
        self.table.show_rows(rows, self._shown)
        self._choose()
        if rows and not self.table.hasFocus() and not self.isAncestorOf(self.focusWidget() or self):
            self.table.setFocus()

    def _sentence(self, number: int) -> str:
        if not number:
            return self.tr("Questions that are nearly the same, or contradict each other, would stand here.")
        if number == 1:
            return self.tr("1 group of questions is alike. Decide what stays.")
        return self.tr("{0} groups of questions are alike. Decide what stays.").format(f"{number:,}")

    def _choose(self) -> None:
        """What is shown is decided about, and nothing else: until the chosen group is there, no key does anything."""
        cluster = self.table.cluster
        if cluster != self._shown:
            self._shown = None
            self._offer(False)
        if cluster is not None:
            self._pairs.ask(_pairs_of, cluster)

    def _show_pairs(self, found: tuple[Cluster, list[Pair]]) -> None:
        cluster, some = found
        if cluster != self.table.cluster:
            return
        if cluster != self._shown or not self.cards.shows(some):
            self.cards.show_pairs(some, len(cluster.ids))
        self._shown = cluster
        self._offer(len(some) > 1)

    def _offer(self, ready: bool) -> None:
        known = len(self.cards.cards) if ready else 0
        for at, keep in enumerate(self.keep):
            keep.setEnabled(at < known)
        for one in (self.rephrase, self.merge, self.keep_all):
            one.setEnabled(known > 1)

    # ------------------------------------------------------------ deciding

    def _ids(self) -> tuple[int, ...]:
        return self._shown.ids if self._shown else ()

    def _keep_one(self, at: int) -> None:
        self._decide(clusters.keep_one, self.cards.cards[at].pair.id)

    def _rephrase(self) -> None:
        self._decide(clusters.keep_as_rephrasings, self.cards.cards[0].pair.id)

    def _merge(self) -> None:
        self._decide(clusters.merge, *self.cards.merged())

    def _keep_all(self) -> None:
        self._decide(clusters.keep_all)

    def _decide(self, decision: Callable[..., Change], *more: object) -> None:
        """Do it; the list moves on as soon as the database has it, and a second key meets the next group."""
        ids = self._ids()
        self._offer(False)
        self._shown = None
        self._session.do(decision, ids, *more)


def _rows(db: Db) -> list[Row]:
    found = clusters.clusters(db)
    first = pairs.rows(db, [one.ids[0] for one in found])
    return [Row(one, first[one.ids[0]].question) for one in found]


def _pairs_of(db: Db, cluster: Cluster) -> tuple[Cluster, Sequence[Pair]]:
    shown = cluster.ids[:MOST]
    some = pairs.rows(db, shown)
    return cluster, [some[one] for one in shown if one in some]
