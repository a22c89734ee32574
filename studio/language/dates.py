"""Dates and times of day in a text, in the ways English and the languages around it write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from studio.language.wording import TEXTS, words

_ENGLISH = "january february march april may june july august september october november december"
_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
_OTHERS = """
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
"""
_NUMBER_OF = {
    name: at % 12 + 1 for names in (_OTHERS, _SHORT, _ENGLISH) for at, name in enumerate(names.split())
}
_NUMBER_OF["sept"] = 9
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_NAME = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1\d{3}|20\d{2})"
_WRITTEN = re.compile(
    rf"\b(?P<day>{_DAY})(?:st|nd|rd|th|\.)?[  ]?(?:of |de )?(?P<month>{_NAME})\b\.?(?:,? (?:de )?(?P<year>{_YEAR})\b)?"
    rf"|\b(?P<month2>{_NAME})\b\.?(?: (?P<day2>{_DAY})(?:st|nd|rd|th)?\b(?![.:]\d))?(?:,? (?P<year2>{_YEAR})\b)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    rf"(?<![\w./-])(?:(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>{_DAY})"
    rf"|(?P<first>{_DAY})(?P<sign>[./-])(?P<second>{_DAY})(?P=sign)(?P<year2>{_YEAR}|\d\d))(?![\w/-]|\.\d)"
)
_CLOCK = re.compile(
    r"(?<![\w:.,])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?!\d|:)(?:[  ]?(?P<half>[ap])\.?m\b\.?)?"
    r"|[  ]?(?P<half2>[ap])\.?m\b\.?)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_FIGURE_HINT = re.compile(r"\d[./-]\d\d?[./-]\d\d")
_CLOCK_HINT = re.compile(r"\d:\d\d|\d[  ]?[ap]\.?m\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Date:
    """A day, a month or a time of day; what is not said is 0, ``either`` marks 3/4/2024: nobody knows which first."""

    said: str
    start: int
    year: int = 0
    month: int = 0
    day: int = 0
    either: bool = False
    minute: int = -1
    """Minutes since midnight of a time of day."""

    def agrees(self, other: Date) -> bool:
        """Say whether both can mean the same."""
        if self.minute >= 0 or other.minute >= 0:
            return self.minute == other.minute
        turned = (self.either or other.either) and (self.day, self.month) == (other.month, other.day)
        same_day = turned or (_alike(self.month, other.month) and _alike(self.day, other.day))
        return same_day and (_alike(self.year, other.year) or _shortened(self.year, other.year))


def _alike(one: int, other: int) -> bool:
    return not one or not other or one == other


def _shortened(one: int, other: int) -> bool:
    """Say whether one year leaves out the century: 24 for 2024."""
    return min(one, other) < 100 and one % 100 == other % 100


@lru_cache(maxsize=TEXTS)
def dates(text: str) -> tuple[Date, ...]:
    """Return the dates and times of day, in order."""
    return tuple(sorted(_found(text), key=lambda date: date.start))


@lru_cache(maxsize=TEXTS)
def without_dates(text: str) -> str:
    """Return the text with a blank in the place of each date, so that its parts are no numbers of their own."""
    for date in dates(text):
        text = text[: date.start] + " " * len(date.said) + text[date.start + len(date.said) :]
    return text


def weekdays(text: str) -> frozenset[str]:
    """Return the days of the week that are named."""
    found = _WEEKDAY.findall(text) if "day" in text else ()
    return frozenset(day.lower().removesuffix("s") for day in found)


def _found(text: str) -> Iterator[Date]:
    if not _NUMBER_OF.keys().isdisjoint(words(text)):
        yield from filter(None, map(_written, _WRITTEN.finditer(text)))
    if not _DIGIT.search(text):
        return
    if _FIGURE_HINT.search(text):
        yield from filter(None, map(_figures, _FIGURES.finditer(text)))
    if _CLOCK_HINT.search(text):
        yield from filter(None, map(_clock, _CLOCK.finditer(text)))


def _written(match: re.Match[str]) -> Date | None:
    name = match["month"] or match["month2"]
    day, year = int(match["day"] or match["day2"] or 0), int(match["year"] or match["year2"] or 0)
    if not name[0].isupper() and not day:  # may, march, mars
        return None
    if not (day or year) and (len(name) < 4 or _NUMBER_OF[name.lower()] in (3, 5, 8)):
        return None  # May I, March on, August persons
    return Date(match[0], match.start(), year, _NUMBER_OF[name.lower()], day)


def _figures(match: re.Match[str]) -> Date | None:
    if match["year"]:
        return Date(match[0], match.start(), int(match["year"]), int(match["month"]), int(match["day"]))
    first, second, year = int(match["first"]), int(match["second"]), int(match["year2"])
    if first > 12 and second > 12:
        return None
    if match["sign"] == "." or second <= 12 < first:
        return Date(match[0], match.start(), year, second, first) if second <= 12 else None
    return Date(match[0], match.start(), year, first, second, either=second <= 12)


def _clock(match: re.Match[str]) -> Date | None:
    half = (match["half"] or match["half2"] or "").lower()
    hour = int(match["hour"])
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return Date(match[0], match.start(), minute=hour * 60 + int(match["minute"] or 0))
