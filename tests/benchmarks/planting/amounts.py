"""Faults in numbers, units and dates. They know nothing of the checks: each changes what a slip would change."""

from __future__ import annotations

import re
from random import Random

_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*")
_SMALL = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty"
_COUNTS = _SMALL.split()
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b")
_SWAPS = """
mm:cm,m cm:mm,m m:mm,km km:m,miles miles:kilometres,feet feet:metres,inches inches:centimetres metres:millimetres,feet
meters:millimeters,feet kilometers:meters,miles centimeters:millimeters,inches millimeters:centimeters micrometers:mm
mg:g,kg g:mg,kg kg:g,tonnes grams:kilograms,milligrams kilograms:grams,pounds pounds:kilograms tons:kilograms
bar:mbar,kPa mbar:bar,Pa kPa:Pa,bar MPa:kPa Pa:kPa l:ml ml:l litres:millilitres liters:milliliters L:mL mL:L
seconds:minutes,milliseconds s:min,ms min:s,h minutes:hours,seconds hours:days,minutes hour:minute h:min
days:weeks,months day:week weeks:days,months week:day months:weeks,years month:week
years:months,days year:month decades:years °C:°F,K °F:°C kW:W,MW W:kW V:kV,mV kV:V
A:mA mA:A Nm:N,kNm kg/h:g/h m/s:km/h Hz:kHz kHz:Hz %:‰ percent:dollars euros:dollars
dollars:pounds volts:millivolts watts:kilowatts calories:kilocalories degrees:radians dB:Hz m³:l mmol:mol nm:mm
"""
_UNITS = {unit: others.split(",") for unit, others in (line.split(":") for line in _SWAPS.split())}
_MEASURE = re.compile(
    r"(?<=\d)(?<![^\d.,]0)(?<!^0)(?P<gap>[\s-]?)(?P<unit>"
    + "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
    + r")(?![\w/·])"
)
_YEAR = "January February March April May June July August September October November December"
_MONTHS = _YEAR.split()
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_DATE = re.compile(
    rf"(?P<month>\b{_MONTH}\b)|(?P<weekday>\b(?:{'|'.join(_DAYS)})\b)|(?P<clock>\b(?:[01]?\d|2[0-3]):[0-5]\d\b)"
    rf"|(?P<day>(?<=\b)\d{{1,2}}(?= {_MONTH})|(?<=[a-z] )\d{{1,2}}(?=, \d{{4}}))|(?P<year>\b(?:1[1-9]|20)\d\d(?=s?\b))"
)


def number(text: str, chance: Random) -> str | None:
    """Change one number; a year or a time of day is left to ``date``."""
    taken = [match.span() for match in _DATE.finditer(text)]
    spans = [match for pattern in (_FIGURE, _COUNT) for match in pattern.finditer(text)]
    free = [match for match in spans if not any(start <= match.start() < end for start, end in taken)]
    if not free:
        return None
    match = chance.choice(free)
    in_digits = match[0][0].isdigit()
    return _put(text, match, _other_figure(match[0], chance) if in_digits else _not(match[0], _COUNTS, chance))


def _other_figure(figure: str, chance: Random) -> str:
    """Change a digit, swap two, or write a nought too many."""
    at = chance.choice([place for place, sign in enumerate(figure) if sign.isdigit()])
    digit = chance.choice([one for one in "123456789" if one != figure[at]])
    kinds = [figure[:at] + digit + figure[at + 1 :]]
    if figure.isdigit() and int(figure):
        kinds.append(figure + "0")
    if len(figure) > 1 and figure.isdigit() and figure[0] != figure[1] != "0":
        kinds.append(figure[1] + figure[0] + figure[2:])
    return chance.choice(kinds)


def unit(text: str, chance: Random) -> str | None:
    """Put another unit behind a number."""
    found = list(_MEASURE.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, match["gap"] + chance.choice(_UNITS[match["unit"]]))


def date(text: str, chance: Random) -> str | None:
    """Change a year, month, day, weekday or time of day."""
    found = list(_DATE.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, _other_date(match, chance))


def _other_date(match: re.Match[str], chance: Random) -> str:
    said = match[0]
    if match["month"]:
        return _not(said, _MONTHS, chance)
    if match["weekday"]:
        return _not(said, _DAYS, chance)
    if match["day"]:
        return _not(said, [str(day) for day in range(1, 29)], chance)
    if match["clock"]:
        hours = [hour for hour in range(6, 23) if hour != int(said.split(":")[0])]
        return f"{chance.choice(hours):02}:{said[-2:]}"
    return str(int(said) + chance.choice([-1, 1]) * chance.choice([1, 2, 5, 10, 13, 40]))


def _not(said: str, others: list[str], chance: Random) -> str:
    return chance.choice([other for other in others if other != said])


def _put(text: str, match: re.Match[str], instead: str) -> str:
    return text[: match.start()] + instead + text[match.end() :]
