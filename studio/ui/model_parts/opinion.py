"""Before a model is asked for its opinion: which one, on how many questions, and what an opinion is worth."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from studio.core.writing import opinions
from studio.jobs.session import Session
from studio.ui.model_parts.dialog import ModelDialog


class OpinionDialog(ModelDialog):
    """Asks about every question that comes from a document."""

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, ids, parent)
        self.setWindowTitle(self.tr("Opinion of a model"))
        self.add_models()
        self.hint.setText(self.tr("It stands below the question. It changes no check and decides nothing."))
        self.finish_layout()
        self.count_with(opinions.judgeable)

    def sentence(self, count: int, of: int) -> str:
        """Say that it takes a source."""
        asked = self.tr("The model reads each source and says whether it supports the answer, and how sure it is.")
        if count == of:
            return asked
        return asked + " " + self.tr("Takes {0} of {1}: those that come from a document.").format(
            count, self.questions(of)
        )

    def button(self, count: int) -> str:
        """Name the number of questions."""
        return self.tr("Ask about {0}").format(self.questions(count)) if count else self.tr("Ask")

    def do(self, ids: list[int]) -> None:
        """Let them be judged."""
        assert self.base is not None, "the button is off without a model"
        self._session.do(opinions.ask, self._session.project, ids, self.base)
