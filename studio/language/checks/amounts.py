"""Does the source say the numbers of the answer, with their units?"""

from __future__ import annotations

import re

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.dates import without_dates
from studio.language.wording import Quantity, numbers, stem, words


def numbers_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Every number of the answer must stand in the evidence with the same unit."""
    if not pair.source:
        return None
    said = numbers(without_dates(pair.answer))
    known = _stated(pair.source) + _stated(pair.asked) if said else ()
    doubts = (_doubt(pair, one, known) for one in said)
    return next((flag for flag in doubts if flag), None)


def _stated(text: str) -> tuple[Quantity, ...]:
    """Return what a text states; the parts of a date may be named alone."""
    plain = without_dates(text)
    return numbers(text) if plain == text else numbers(text) + numbers(plain)


def _doubt(pair: Candidate, said: Quantity, known: tuple[Quantity, ...]) -> Flag | None:
    alike = [one for one in known if said.agrees(one)]
    if any(one.unit or not said.unit for one in alike) or (alike and _unit_stands_apart(said.unit_said, pair)):
        return None
    if alike:
        return _elsewhere(said.said, unit_missing=True)
    if said.is_word and not said.unit:
        return _word_unknown(pair, said)
    instead = _nearest(said.unit, pair.source)
    if not instead and any(said.agrees(one) for one in _stated(pair.passage_text)):
        return _elsewhere(said.said, unit_missing=False)
    return _unknown(said.said, instead)


def _unit_stands_apart(unit: str, pair: Candidate) -> bool:
    """Say whether the unit stands in the head or the unit column of a table: not behind a number."""
    return re.search(rf"(?<!\w)(?<!\d )(?<!\d){re.escape(unit)}(?!\w)", pair.passage_text) is not None


def _elsewhere(said: str, unit_missing: bool) -> Flag:
    if unit_missing:
        sentence = f"The answer says {said}, but the source gives this number without that unit."
        return Flag("unit_not_in_source", "amber", sentence, said)
    sentence = f"{said} is in the passage but not in the marked evidence, so it may belong to something else."
    return Flag("number_elsewhere", "amber", sentence, said)


def _unknown(said: str, instead: str) -> Flag:
    source = f"the source says {instead}" if instead else "this number is not in the source"
    return Flag("number_not_in_source", "red", f"The answer says {said}, but {source}. One of the two is wrong.", said)


def _nearest(unit: str, source: str) -> str:
    """Return the source's own amount in this unit, when it has exactly one."""
    alike = {one.said for one in numbers(source) if unit and one.unit == unit}
    return alike.pop() if len(alike) == 1 else ""


def _word_unknown(pair: Candidate, said: Quantity) -> Flag | None:
    """*Two regions* may be a way of putting it; *two doors* where the source says *three doors* is not."""
    if said.value == 1:
        return None
    counted = _counted(said.said, pair.answer)
    others = {one.said for one in numbers(pair.source) if counted and _counted(one.said, pair.source) == counted}
    if others:
        return _unknown(said.said, min(others))
    merely_several = said.value == 2 and not numbers(pair.source)
    if merely_several or re.search(rf"\b{re.escape(said.said)}-[a-z]", pair.answer):
        return None
    sentence = f"The answer says {said.said}, which the source does not say in so many words."
    return Flag("number_word_not_in_source", "amber", sentence, said.said)


def _counted(said: str, text: str) -> str:
    """Return what a number counts: the stem of the word behind it."""
    after = text.partition(said)[2].lstrip(" -")[:40]
    following = words(after)[:1]
    return stem(following[0]) if following else ""
