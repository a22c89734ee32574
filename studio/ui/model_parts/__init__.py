"""What a model on this PC does with questions that are there: put them in other words, or give its opinion."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from studio.jobs.session import Session
from studio.ui.model_parts.opinion import OpinionDialog
from studio.ui.model_parts.rephrasing import RephrasingDialog


def open_rephrasing(session: Session, ids: Sequence[int], parent: QWidget | None = None) -> RephrasingDialog:
    """Offer other wordings of the approved ones among these questions."""
    dialog = RephrasingDialog(session, ids, parent)
    dialog.open()
    return dialog


def open_opinion(session: Session, ids: Sequence[int], parent: QWidget | None = None) -> OpinionDialog:
    """Offer a model's opinion on these questions."""
    dialog = OpinionDialog(session, ids, parent)
    dialog.open()
    return dialog
