"""What the Questions pane says about where the person stands, and what it offers next."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from studio.core.store.schema import APPROVED, DRAFT, REJECTED
from studio.ui import wording
from studio.ui.questions_parts.listing import Facts, Listing
from studio.ui.questions_parts.words import number


class Step(NamedTuple):
    """What the pane's one primary button is for now."""

    text: str
    tip: str
    icon: str
    possible: bool


def _tr(text: str) -> str:
    return QCoreApplication.translate("questions", text)


def next_step(found: Facts) -> Step:
    """Approve the many at once while some passed every check; then the way leads to training."""
    if found.passing or not found.count(status=APPROVED):
        tip = _tr("Approve every draft that passed every check; those with a doubt wait for you")
        named = _tr("Approve {0} that pass").format(number(found.passing))
        return Step(named if found.passing else _tr("Approve all that pass"), tip, "check", bool(found.passing))
    waiting = found.count(status=DRAFT)
    tip = _tr("Every draft is decided: train a model on what you approved")
    doubtful = _tr("Train a model on what you approved; {0} with a doubt will be left out").format(number(waiting))
    return Step(_tr("Go to Training"), doubtful if waiting else tip, "chevron", True)


def counted(found: Facts, listed: Listing) -> str:
    """Return how far the review is."""
    if not found.total:
        return ""
    told = [
        _tr("Approved {0} of {1}").format(number(found.count(status=APPROVED)), number(found.total)),
        wording.count(found.count(status=DRAFT), _tr("draft"), _tr("drafts")),
        _tr("{0} rejected").format(number(found.count(status=REJECTED))),
    ]
    if listed.chosen.narrows:
        shown = _tr("{0} shown") if listed.whole else _tr("{0} shown, more are looked for")
        told.append(shown.format(number(len(listed.found.ids))))
    return "  ·  ".join(told)


def beginning(found: Facts) -> str:
    """Return the name of the first step, while there is no question."""
    return _tr("Write draft questions") if found.passages else _tr("Go to Documents")


def purpose(found: Facts) -> str:
    """Return what this pane is for, while it is empty."""
    if found.passages:
        return _tr(
            "Your documents are read. Let the studio write draft questions from them; "
            "you decide on each one, with its source beside it."
        )
    return _tr(
        "Here you review questions and answers before a model learns them. "
        "They are drafted from your documents, so add those first."
    )
