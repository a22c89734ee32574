"""Units of measure and number words of technical English, each brought to one base unit."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_FIRST = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_ONES = _FIRST.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

_SMALL = {word: value for value, word in enumerate(_ONES)}
_SMALL |= {word: 20 + 10 * step for step, word in enumerate(_TENS)}
_SMALL |= {f"{ten}-{one}": _SMALL[ten] + _SMALL[one] for ten in _TENS for one in _ONES[1:10]}
_SMALL |= {"dozen": 12}

COUNTING = (
    rf"(?=[zotfsendZOTFSEND])(?i:(?:{'|'.join(_TENS)})-(?:{'|'.join(_ONES[1:10])})"
    rf"|{'|'.join(sorted({*_ONES, *_TENS, 'dozen'}, key=len, reverse=True))})"
)
"""Pattern of the number words."""
MULTIPLES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
CURRENCIES = "$€£¥"

# One line a unit: base unit, factor, spellings that are told apart by case, spellings that are not.
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("m", "1/1000000000", "nm", "nanometre nanometer"),
    ("m", "1/1000000", "µm μm um", "micrometre micrometer micron"),
    ("m", "1/1000", "mm", "millimetre millimeter"),
    ("m", "1/100", "cm", "centimetre centimeter"),
    ("m", "1", "m", "metre meter"),
    ("m", "1000", "km", "kilometre kilometer"),
    ("in", "1", "″", "inch inches"),
    ("ft", "1", "ft", "foot feet"),
    ("yd", "1", "", "yard"),
    ("mi", "1", "", "mile"),
    ("acre", "1", "", "acre"),
    ("ha", "1", "ha", "hectare"),
    ("m²", "1", "m² m2", "square_metre square_meter"),
    ("mm²", "1", "mm² mm2", ""),
    ("m³", "1", "m³ m3", "cubic_metre cubic_meter"),
    ("g", "1/1000000", "µg μg ug mcg", "microgram"),
    ("g", "1/1000", "mg", "milligram"),
    ("g", "1", "g", "gram gramme"),
    ("g", "1000", "kg", "kilogram kilogramme kilo"),
    ("t", "1", "t", "tonne ton"),
    ("lb", "1", "lb lbs", "pound"),
    ("l", "1/1000", "ml mL", "millilitre milliliter"),
    ("l", "1/100", "cl", "centilitre centiliter"),
    ("l", "1", "l L", "litre liter"),
    ("s", "1/1000", "ms", "millisecond"),
    ("s", "1", "s sec", "second"),
    ("s", "60", "min", "minute"),
    ("s", "3600", "h hr hrs", "hour"),
    ("s", "86400", "d", "day"),
    ("s", "604800", "", "week"),
    ("month", "1", "", "month"),
    ("month", "12", "", "year"),
    ("month", "120", "", "decade"),
    ("°C", "1", "°C ℃", "degrees_celsius degree_celsius degrees_c"),
    ("°F", "1", "°F ℉", "degrees_fahrenheit degree_fahrenheit degrees_f"),
    ("°", "1", "°", "degree"),
    ("rad", "1", "rad", "radian"),
    ("K", "1", "K", "kelvin"),
    ("%", "1/10", "‰", ""),
    ("%", "1", "%", "percent per_cent percentage_points"),
    ("Pa", "1", "Pa", "pascal"),
    ("Pa", "100", "mbar hPa", "millibar"),
    ("Pa", "1000", "kPa", "kilopascal"),
    ("Pa", "100000", "bar", ""),
    ("Pa", "1000000", "MPa", "megapascal"),
    ("psi", "1", "psi", ""),
    ("Nm", "1", "Nm N·m N⋅m", "newton_metre newton_meter newton-metre newton-meter"),
    ("Nm", "1000", "kNm kN·m", ""),
    ("N", "1", "N", "newton"),
    ("N", "1000", "kN", "kilonewton"),
    ("J", "1", "J", "joule"),
    ("J", "1000", "kJ", "kilojoule"),
    ("cal", "1", "cal", "calorie"),
    ("cal", "1000", "kcal", "kilocalorie"),
    ("V", "1/1000", "mV", "millivolt"),
    ("V", "1", "V VAC VDC", "volt"),
    ("V", "1000", "kV", "kilovolt"),
    ("A", "1/1000", "mA", "milliampere milliamp"),
    ("A", "1", "A", "ampere amp"),
    ("W", "1", "W", "watt"),
    ("W", "1000", "kW", "kilowatt"),
    ("W", "1000000", "MW", "megawatt"),
    ("kWh", "1", "kWh", "kilowatt-hour"),
    ("Ω", "1", "Ω", "ohm"),
    ("Hz", "1", "Hz", "hertz"),
    ("Hz", "1000", "kHz", "kilohertz"),
    ("Hz", "1000000", "MHz", "megahertz"),
    ("rpm", "1", "rpm 1/min min⁻¹", "revolutions_per_minute"),
    ("dB", "1", "dB dB(A)", "decibel"),
    ("mol", "1/1000", "mmol", "millimole"),
    ("mol", "1", "mol", "mole"),
    ("ppm", "1", "ppm", ""),
    ("$", "1", "$ USD", "dollar"),
    ("€", "1", "€ EUR", "euro"),
    ("£", "1", "£ GBP", ""),
    ("¥", "1", "¥ JPY", "yen"),
)


Reading = tuple[str, Fraction]
"""A base unit and the factor that leads to it."""


def _spellings() -> tuple[dict[str, Reading], dict[str, Reading]]:
    symbols: dict[str, Reading] = {}
    spoken: dict[str, Reading] = {}
    for base, factor, signs, terms in _TABLE:
        reading = (base, Fraction(factor))
        symbols |= dict.fromkeys(signs.split(), reading)
        for term in terms.replace("_", "\0").split():
            term = term.replace("\0", " ")
            spoken |= {term: reading, term + "s": reading}
    return symbols, spoken


_SYMBOLS, _SPOKEN = _spellings()


def _either(spellings: dict[str, Reading]) -> str:
    return "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))


_ONE_UNIT = rf"(?:{_either(_SYMBOLS)}|(?i:{_either(_SPOKEN)}))(?![^\W\d_]|\d)"
UNIT_PATTERN = rf"{_ONE_UNIT}(?:\s?/\s?{_ONE_UNIT}| per {_ONE_UNIT})?"
"""Pattern of a unit, also of one unit for another such as mg/kg."""


def small_number(word: str) -> int | None:
    """Return the value of a number word, or None."""
    return _SMALL.get(word.lower())


@lru_cache(maxsize=1024)
def measured(unit: str) -> Reading:
    """Return the base unit and the factor to it; no unit and unknown ones stay themselves."""
    known = unit in _SYMBOLS or unit.lower() in _SPOKEN
    above, slash, below = (unit, "", "") if known else _parts(unit)
    base, factor = _SYMBOLS.get(above) or _SPOKEN.get(above.lower()) or (above, Fraction(1))
    return (f"{base}/{measured(below)[0]}" if slash else base), factor / (measured(below)[1] if slash else 1)


def _parts(unit: str) -> tuple[str, str, str]:
    above, slash, below = unit.replace(" per ", "/", 1).partition("/")
    return above.strip(), slash, below.strip()
