"""Before approved questions are put in other words: by whom, and how many wordings of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSpinBox, QWidget

from studio.core.bases import BaseModel
from studio.core.writing import rephrasing
from studio.jobs.session import Session
from studio.ui.model_parts.dialog import ModelDialog

USUAL = 2


class RephrasingDialog(ModelDialog):
    """A few built-in wordings are made at once and can be undone; many, and a model's, are work for the queue."""

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, ids, parent)
        self.setWindowTitle(self.tr("Other wordings"))
        self.model.addItem(self.tr("Built-in wordings, no model"), None)
        self.number = QSpinBox(minimum=1, maximum=rephrasing.MOST, value=USUAL)
        self.add_models()
        self.form.add_row(self.tr("&Of each question"), self.number, unit=self.tr("wordings at most"),
                          tip=self.tr("A wording that is there already is not written again"))  # fmt: skip
        self.hint.setText(self.tr("They come as drafts with the same answer and evidence, for you to approve."))
        self.finish_layout()
        self.count_with(rephrasing.rephrasable)

    def sentence(self, count: int, of: int) -> str:
        """Say that it is for approved questions alone."""
        why = self.tr("A model that has seen a fact asked in several ways answers it in more.")
        if count == of:
            return why
        which = self.tr("Takes {0} of {1}: those that are approved. Drafts, other wordings and conversations are left "
                        "as they are.").format(count, self.questions(of))  # fmt: skip
        return f"{why} {which}"

    def button(self, count: int) -> str:
        """Name the number of questions."""
        return self.tr("Rephrase {0}").format(self.questions(count)) if count else self.tr("Rephrase")

    def about(self, base: BaseModel | None) -> str:
        """Say where the built-in rules end."""
        if base is None:
            return self.tr("Rules for English questions; one that fits no rule is passed over.")
        return super().about(base)

    def do(self, ids: list[int]) -> None:
        """Write them, or let them be written."""
        self._session.do(rephrasing.rephrase, self._session.project, ids, self.number.value(), self.base)
