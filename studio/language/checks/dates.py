"""Does the source say the dates and times of day of the answer?"""

from __future__ import annotations

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.dates import Date, dates, weekdays


def dates_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Every date and time of the answer must stand in the evidence or in the question, however it is written."""
    said = dates(pair.answer) if pair.source else ()
    if not said:
        return None
    known = dates(pair.source) + dates(pair.asked)
    unknown = [one for one in said if not _stated(one, known, pair)]
    return _doubt(pair, unknown[0]) if unknown else None


def _stated(said: Date, known: tuple[Date, ...], pair: Candidate) -> bool:
    """Say whether the source has this date, and has its year and its day as well."""
    parts = [str(part) for part in (said.year, said.day) if part]
    text = f"{pair.passage_text} {pair.evidence} {pair.asked}"
    return any(said.agrees(other) for other in known) and all(part in text for part in parts)


def _doubt(pair: Candidate, said: Date) -> Flag:
    alike = [one.said for one in dates(pair.source) if (one.minute < 0) == (said.minute < 0)]
    if not alike and any(said.agrees(one) for one in dates(pair.passage_text)):
        sentence = f"{said.said} is in the passage but not in the marked evidence, so it may belong to something else."
        return Flag("date_elsewhere", "amber", sentence, said.said)
    instead = f"the source says {alike[0]}" if len(alike) == 1 else "the source does not"
    return Flag("date_not_in_source", "red", f"The answer says {said.said}, but {instead}.", said.said)


def weekdays_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Every day of the week in the answer must be named in the source."""
    said = weekdays(pair.answer) if pair.source else frozenset()
    there = weekdays(pair.source) if said else frozenset()
    unknown = sorted(said - there - weekdays(pair.asked))
    if not unknown:
        return None
    day = unknown[0].capitalize()
    if not there and unknown[0] in weekdays(pair.passage_text):
        sentence = f"{day} is in the passage but not in the marked evidence, so it may belong to something else."
        return Flag("date_elsewhere", "amber", sentence, day)
    sentence = f"The answer says {day}, which the source does not."
    return Flag("date_not_in_source", "red" if there else "amber", sentence, day)
