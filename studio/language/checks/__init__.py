"""Does the source support this pair? Small checks a domain expert can understand, without a judge model.

Each check looks at one thing and returns a ``Flag`` or None. Red means: do not train on this before a person
has looked. Amber means: look when you have time. No flag is green.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from studio.language.checks import (
    amounts,
    dates,
    declining,
    evidence,
    form,
    names,
    negation,
    privacy,
    questions,
    tongue,
)
from studio.language.checks.pair import DECLINING, Candidate, Flag
from studio.language.checks.thresholds import About, Thresholds, settings, thresholds

__all__ = [
    "CHECKS", "DECLINING", "About", "Candidate", "Flag", "Thresholds", "check", "level", "passes", "settings",
    "thresholds",
]  # fmt: skip

Check = Callable[[Candidate, Thresholds], Flag | None]
BY_WORDS: tuple[Check, ...] = (
    names.names_supported,
    negation.negations_agree,
    negation.opposites_agree,
    evidence.answer_supported,
    evidence.about_this,
)
"""Checks that look for words of the answer in the source, which another language has none of."""
CHECKS: tuple[Check, ...] = (
    evidence.literal,
    amounts.numbers_supported,
    dates.dates_supported,
    dates.weekdays_supported,
    *BY_WORDS,
    declining.declines,
    declining.answers,
    questions.stands_alone,
    questions.answer_stands_alone,
    form.says_more,
    form.length,
    privacy.no_personal_data,
)
_USUAL = Thresholds()
GREEN, AMBER, RED = range(3)


def check(pair: Candidate, seen: Container[str] = frozenset(), limits: Thresholds = _USUAL) -> tuple[Flag, ...]:
    """Return every doubt about a pair, red ones first; ``seen`` holds normalised questions of other pairs."""
    if nothing := form.empty(pair):
        return (nothing,)
    strange = tongue.one_language(pair, limits)
    asked = [one for one in CHECKS if not strange or one not in BY_WORDS]
    found = [flag for one in asked if (flag := one(pair, limits))]
    if strange:
        found.append(strange)
    if again := form.duplicate(pair, seen):
        found.append(again)
    return tuple(sorted(found, key=lambda flag: flag.level != "red"))


def level(flags: Iterable[Flag]) -> int:
    """Return 0 for green, 1 for amber, 2 for red."""
    return max((RED if flag.level == "red" else AMBER for flag in flags), default=GREEN)


def passes(flags: Iterable[Flag]) -> bool:
    """Say whether a pair may be approved without a second look: no red flag."""
    return level(flags) < RED
