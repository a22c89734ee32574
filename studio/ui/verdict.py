"""Verdict: did tuning help? Said in plain words, shown as counts, and proven answer by answer."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session as Db

from studio.core import verdict
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, TRAIN, Adapter, Evaluation
from studio.jobs.session import Session
from studio.protocol import EvaluateAdapter
from studio.ui import preferences, style, wording
from studio.ui.look import Look
from studio.ui.verdict_parts.answer_details import AnswerDetails
from studio.ui.verdict_parts.answer_table import FILTERS, AnswerTable
from studio.ui.verdict_parts.outcome_bar import NOTHING, SideTally
from studio.ui.verdict_parts.summary import Summary
from studio.ui.widgets import labels
from studio.ui.widgets.pane import Pane
from studio.ui.work_rows import WorkRows

Answers = tuple[int, list[verdict.ScoredAnswer]]
SENTENCES = 4
"""One for each group of questions, and an advice."""
LEAST, LEAST_TABLE = 44 * style.GRID, 24 * style.GRID
"""Width of the verdict beside an answer, and height of the list of answers."""


class VerdictPane(Pane):
    """The sentences and bars above the answers; one answer at the side."""

    kinds: ClassVar[frozenset[str]] = frozenset({"evaluation", "adapter", "job"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._known: list[tuple[Evaluation, Adapter]] = []
        self._shown = 0
        self._wanted: dict[str, Any] = {}
        """What somebody came for, until the list knows it."""
        self._list_look, self._answer_look = Look(session, self), Look(session, self)
        self.set_heading(self.tr("Verdict"), self.tr("The same questions, answered by the base and the tuned model."))
        self._make_actions()
        self.choice, self.filter = QComboBox(), QComboBox()
        self.work = WorkRows(session, (EvaluateAdapter.__name__,), self)
        self.sentences = [labels.body(selectable=True) for _ in range(SENTENCES)]
        self.sides = {
            TRAIN: SideTally(self.tr("Questions it was trained on")),
            verdict.REWORDED: SideTally(self.tr("The same in other words")),
            HELD_OUT: SideTally(self.tr("Questions it never saw")),
        }
        self.table, self.details = AnswerTable(), AnswerDetails(self._to_question)
        self.set_content(self._content())
        self.set_details(self.tr("Answer"), self.details, share=0.36)
        self.set_empty(
            self.tr("Here you see whether training helped. After a training run the studio asks both models the same "
                    "questions by itself; start a run first."),
            self._to_training,
        )  # fmt: skip
        self.begin_at(self.table)
        self._listen()
        self._show_answer(None)

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look for verdicts; the one shown stays."""
        self.work.refresh()
        self._show_emptiness()
        if kinds & {"evaluation", "adapter"}:
            self._list_look.ask(verdict.titled)

    def arrive(self, **what: Any) -> None:
        """Come for one verdict, or for the newest on a tuned model."""
        self._wanted = what
        self._choose_wanted()

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self._ask = add(self.tr("Ask in the playground"), self._go_to_playground, "Ctrl+Return", "playground")
        self._again = add(self.tr("Ask again"), self._ask_again, "Ctrl+R", "refresh",
                          self.tr("Put the same questions to both models again"))  # fmt: skip
        self._to_question = add(self.tr("Go to this question"), self._go_to_question, "Ctrl+G", "questions",
                                self.tr("Show this question and its source in Questions"))  # fmt: skip
        self._to_training = add(self.tr("Go to Training"), lambda: self.go("training"), icon="training")
        self.add_button(self._again)
        self.set_primary(self._ask)

    def _content(self) -> QWidget:
        content, self._told = QWidget(), QWidget()
        inner, outer = QVBoxLayout(self._told), QVBoxLayout(content)
        for column in (inner, outer):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(style.GRID)
        inner.addWidget(self._choices())
        inner.addWidget(Summary(self.sentences, list(self.sides.values())))
        inner.addSpacing(style.GRID)
        inner.addLayout(self._filter_row())
        inner.addWidget(self.table, 1)
        self.table.setMinimumHeight(LEAST_TABLE)
        outer.addWidget(self.work)
        outer.addWidget(self._scrolling(), 1)
        outer.addStretch(0)
        return content

    def _scrolling(self) -> QScrollArea:
        """On a small window the verdict is longer than the page; it is never cut."""
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._told)
        area.setMinimumWidth(LEAST)
        return area

    def _choices(self) -> QComboBox:
        self.choice.setAccessibleName(self.tr("Tuned model"))
        self.choice.setFixedHeight(style.CONTROL)
        self.choice.setMaximumWidth(50 * style.GRID)
        return self.choice

    def _filter_row(self) -> QHBoxLayout:
        names = {"all": self.tr("All questions"), "held-out": self.tr("Questions it never saw"),
                 "trained": self.tr("Questions it was trained on"), "reworded": self.tr("The same in other words"),
                 "worse": self.tr("Got worse"), "wrong": self.tr("Tuned answer wrong")}  # fmt: skip
        for name, words in names.items():
            self.filter.addItem(words, name)
        self.filter.setAccessibleName(self.tr("Show"))
        self.filter.setFixedHeight(style.CONTROL)
        self.filter.setCurrentIndex(max(0, self.filter.findData(preferences.word("verdict/filter", "all"))))
        self._count = labels.caption()
        row = QHBoxLayout()
        row.setSpacing(style.GROUP)
        row.addWidget(labels.strong(self.tr("Answers")))
        row.addWidget(self._count, 1)
        row.addWidget(self.filter)
        return row

    def _listen(self) -> None:
        self.choice.currentIndexChanged.connect(lambda _: self._show_chosen())
        self.filter.currentIndexChanged.connect(lambda _: self._narrow())
        self.table.chosen.connect(self._show_answer)
        self._list_look.found.connect(self._show_list)
        self._answer_look.found.connect(self._show_answers)

    # ------------------------------------------------------------ showing

    @property
    def chosen(self) -> tuple[Evaluation, Adapter] | None:
        """The verdict shown now and the tuned model it is about."""
        at = self.choice.currentIndex()
        return self._known[at] if 0 <= at < len(self._known) else None

    def _show_emptiness(self) -> None:
        self.show_empty(not self._known and self.work.isHidden())
        self._told.setVisible(bool(self._known))
        for action in (self._ask, self._again):
            action.setEnabled(bool(self._known))

    def _show_list(self, found: list[tuple[Evaluation, Adapter]]) -> None:
        before, newer = self._shown, len(found) > len(self._known) > 0
        self._known = found
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems([f"{adapter.name}  ·  {wording.when(one.created)}" for one, adapter in found])
        kept = next((at for at, (one, _) in enumerate(found) if one.id == before), 0)
        self.choice.setCurrentIndex(0 if newer else kept)
        self.choice.blockSignals(False)
        self._show_emptiness()
        self._choose_wanted()
        self._show_chosen()

    def _choose_wanted(self) -> None:
        ids = [{"evaluation": one.id, "adapter": adapter.id} for one, adapter in self._known]
        at = next((at for at, known in enumerate(ids) if self._wanted.items() & known.items()), None)
        if at is not None:
            self._wanted = {}
            self.choice.setCurrentIndex(at)

    def _show_chosen(self) -> None:
        if self.chosen is None:
            return
        evaluation, _ = self.chosen
        counts = verdict.tallies(evaluation)
        said = evaluation.verdict.splitlines()
        for label, sentence in zip_longest(self.sentences, said[:SENTENCES], fillvalue=""):
            label.setText(sentence)
            label.setVisible(bool(sentence))
        for split, side in self.sides.items():
            side.show_tally(counts.get(split, NOTHING))
        if evaluation.id != self._shown:
            self._shown = evaluation.id
            self._answer_look.ask(_answers, self.session.project, evaluation)

    def _show_answers(self, found: Answers) -> None:
        if found[0] == self._shown:
            self.table.show_answers(found[1], self.filter.currentData())
            self._tell_count()

    def _narrow(self) -> None:
        name = self.filter.currentData()
        assert name in FILTERS
        preferences.set_word("verdict/filter", name)
        self.table.narrow(name)
        self._tell_count()

    def _tell_count(self) -> None:
        self._count.setText(wording.count(self.table.rows.rowCount(), self.tr("question"), self.tr("questions")))

    def _show_answer(self, answer: verdict.ScoredAnswer | None) -> None:
        self.details.setVisible(answer is not None)
        self._to_question.setEnabled(answer is not None)
        if answer is not None:
            self.details.show_answer(answer)

    # ------------------------------------------------------------ doing

    def _go_to_playground(self) -> None:
        if self.chosen is not None:
            self.go("playground", adapter=self.chosen[1].id)

    def _ask_again(self) -> None:
        if self.chosen is not None:
            self.session.do(verdict.start, self.session.project, self.chosen[1].id)

    def _go_to_question(self) -> None:
        if self.table.answer is not None:
            self.go("questions", pair=self.table.answer.id)


def _answers(_db: Db, project: Project, evaluation: Evaluation) -> Answers:
    """Read and score the answers, off the window's thread."""
    try:
        return evaluation.id, verdict.scored_answers(project, evaluation)
    except OSError:
        return evaluation.id, []
