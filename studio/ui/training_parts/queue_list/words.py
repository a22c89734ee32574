"""What the list says of a job, in one line below its title."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication, QLocale

from studio.core.store.schema import DONE, FAILED, INTERRUPTED, PAUSED, QUEUED, STOPPED
from studio.core.training import runs
from studio.core.training.watching import Entry
from studio.protocol import Recipe
from studio.protocol.recipe import CLOSED, QLORA
from studio.ui import wording
from studio.ui.training_parts.queue_list.order import ENDED, LIVE, Group
from studio.ui.widgets import chip

BETWEEN = "  ·  "
OTHERWISE = STOPPED, INTERRUPTED, FAILED
"""Ends of a run that are told beside those that are done."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("queue", text)


def section(name: str) -> str:
    """Return a headline."""
    return {LIVE: _tr("Running"), ENDED: _tr("Finished")}.get(name, _tr("Waiting"))


def settings(recipe: Recipe) -> str:
    """Return what tells two runs on the same questions apart."""
    passes = wording.count(recipe.epochs, _tr("pass"), _tr("passes"))
    parts = [passes, _tr("room to learn {0}").format(recipe.rank), _tr("rate {0}").format(rate(recipe.rate))]
    if recipe.method == QLORA:
        parts.append(_tr("4-bit"))
    if recipe.book != CLOSED:
        parts.append(_tr("with its source"))
    return ", ".join(parts)


def rate(value: float) -> str:
    """Return a training rate without noughts that say nothing: "0.001", "2e-05"."""
    return f"{value:g}"


def loss(value: float) -> str:
    """Return a loss with two digits behind the point."""
    return QLocale().toString(value, "f", 2)


def caption(entry: Entry) -> str:
    """Return how a job is getting on, how it waits, or what came of it; a run of a group tells its settings above."""
    if entry.state == QUEUED:
        parts = [entry.waits_for or _tr("Waits for its turn")]
    elif entry.is_open:
        parts = _going(entry)
    else:
        parts = _ended(entry)
    if entry.settings is not None and not entry.sweep and (entry.state == QUEUED or not entry.is_open):
        parts.append(settings(entry.settings))
    return wording.capitalised(BETWEEN.join(part for part in parts if part))


def _going(entry: Entry) -> list[str]:
    if entry.state == PAUSED:
        return [_tr("Paused"), wording.doing(entry.now.doing, entry.now.detail)]
    doing = wording.doing(entry.now.doing, entry.now.detail) or _tr("Starting")
    return [doing, wording.left(entry.now.seconds_left), speed(entry.speed)]


def speed(tokens: float | None) -> str:
    """Return "1,200 tokens per second", or nothing."""
    return wording.count(round(tokens), _tr("token per second"), _tr("tokens per second")) if tokens else ""


def _ended(entry: Entry) -> list[str]:
    ended = entry.ended or entry.created
    return [entry.model, wording.when(ended), held_out(entry.held_out)]


def held_out(value: float | None) -> str:
    """Return the lowest error on held-out questions, or nothing."""
    return _tr("held-out error {0}").format(loss(value)) if value is not None else ""


def group_title(group: Group) -> str:
    """Return what the runs of a group have in common, and how many there are."""
    common = runs.common_title(group.entries[0].title)
    return _tr("{0}, {1}").format(common, wording.count(len(group.entries), _tr("setting"), _tr("settings")))


def group_caption(group: Group) -> str:
    """Return how many of the runs are done, what became of others, and the best of them."""
    states = Counter(one.state for one in group.entries)
    told = _tr("{0} of {1} done").format(states[DONE], wording.count(len(group.entries), _tr("run"), _tr("runs")))
    otherwise = [f"{states[one]} {chip.word(one).lower()}" for one in OTHERWISE if states[one]]
    told = ", ".join((told, *otherwise))
    best = group.best
    if best is None:
        return told
    own = runs.own_title(best.title)
    return BETWEEN.join((told, _tr("best: {0}, error {1}").format(
        own[:1].lower() + own[1:], loss(best.held_out or 0.0))))  # fmt: skip
