"""How dataset versions are worded: what is in them, what a number of held-out questions can tell, what differs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio.core.freezing import certainty, general
from studio.core.freezing.splitting import Freezing
from studio.core.freezing.versions import Comparison, Facts, Sides
from studio.ui import wording

FINEST = 0.02
"""Share of the questions; a finer difference matters to nobody."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("versions", text)


def questions(number: int) -> str:
    """Return "1 question" or "12 questions"."""
    return wording.count(number, _tr("question"), _tr("questions"))


def sides(trained: int, held_out: int) -> str:
    """Say how a version is divided."""
    return _tr("{0} to learn from, {1} held out").format(questions(trained), held_out)


def happened(facts: Facts) -> str:
    """Say in a sentence or two what was moved, dropped and mixed in; nothing where nothing was."""
    return " ".join(sentence for sentence in (_near(facts), _special(facts), _mixed(facts)) if sentence)


def _near(facts: Facts) -> str:
    parts = []
    if facts.moved:
        parts.append(_tr("{0} moved to training").format(facts.moved))
    if facts.dropped:
        parts.append(_tr("{0} dropped").format(facts.dropped))
    if not parts:
        return ""
    one = facts.moved + facts.dropped == 1
    noun = _tr("near-duplicate of a trained question") if one else _tr("near-duplicates of trained questions")
    return _tr("{0}: {1}.").format(wording.capitalised(noun), ", ".join(parts))


def _special(facts: Facts) -> str:
    parts = []
    if number := sum(facts.conversations):
        parts.append(wording.count(number, _tr("conversation"), _tr("conversations")))
    if number := sum(facts.rephrasings):
        parts.append(wording.count(number, _tr("rephrasing"), _tr("rephrasings")))
    return _tr("Among them {0}.").format(_tr(" and ").join(parts)) if parts else ""


def _mixed(facts: Facts) -> str:
    if not facts.general:
        return ""
    return _tr("{0} mixed into training.").format(wording.count(facts.general, _tr("general question"),
                                                                _tr("general questions")))  # fmt: skip


def chosen(settings: Freezing) -> str:
    """Return the settings of a version in one line."""
    return "  ·  ".join(
        part for part in (
            _tr("With the tag “{0}”").format(settings.tag) if settings.tag else _tr("All approved questions"),
            _tr("{0} held out, at least {1}").format(wording.percent(settings.share), settings.least),
            _tr("{0} general questions").format(wording.percent(settings.general)) if settings.general else "",
            _tr("draw number {0}").format(settings.seed),
        ) if part
    )  # fmt: skip


def forecast(trained: int, held_out: int, facts: Facts) -> str:
    """Say what would be frozen."""
    sections = wording.count(facts.sections[1], _tr("section"), _tr("sections"))
    documents = wording.count(_held(facts.documents), _tr("document"), _tr("documents"))
    if not held_out:
        return _tr("Would train on {0} and hold out none: all stand in one section, or ask the same.").format(
            questions(trained)
        )
    return _tr("Would train on {0} and hold out {1}, from {2} of {3}.").format(
        questions(trained), held_out, sections, documents
    )


def _held(counts: dict[str, Sides]) -> int:
    return max(1, sum(held_out > 0 for title, (_, held_out) in counts.items() if title))


def shortage(settings: Freezing, trained: int, mixed: int) -> str:
    """Say where there are fewer general questions than were wished for."""
    wanted = round(trained * settings.general / (1 - settings.general))
    if mixed >= wanted:
        return ""
    return _tr("The studio has {0} general questions; {1} would be needed for that share.").format(
        len(general.available()), wanted
    )


def advice(held_out: int) -> str:
    """Say what the verdict can tell with so many held-out questions, and how many would tell more."""
    difference = certainty.smallest_difference(held_out)
    if difference is None:
        return _tr("With fewer than {0} test questions nothing can be told from chance; with {1} a difference of a "
                   "fifth can.").format(certainty.fewest(), certainty.needed(0.2))  # fmt: skip
    told = _tr("With {0} test questions, only a difference of about {1} of them can be told from chance").format(
        held_out, max(1, round(held_out * difference))
    )
    finer = difference / 2
    needed = certainty.needed(finer)
    return _tr("{0}; {1} would show half of that share.").format(told, needed) if finer >= FINEST else f"{told}."


def differences(found: Comparison) -> str:
    """Sum up a comparison in a sentence."""
    parts = [
        _tr("{0} added").format(len(found.added)), _tr("{0} removed").format(len(found.removed)),
        _tr("{0} in other words").format(len(found.changed)),
        _tr("{0} moved between training and held out").format(len(found.moved)),
        _tr("{0} the same").format(found.same),
    ]  # fmt: skip
    before, after = found.general
    mixed = _tr(" General questions: {0}, before {1}.").format(after, before) if before != after else ""
    return ", ".join(parts) + "." + mixed
