"""What a sentence says, as far as it can be told without a model: its words, quantities, names and negations.

Embeddings are blind to the difference between 5 mg and 50 mg, so checks and scores compare these directly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

from studio.language.units import COUNTING, CURRENCIES, MULTIPLES, UNIT_PATTERN, measured, small_number

ARTICLES = frozenset(("a", "an", "the"))
_FUNCTION = """
and or but if then than as at by for from in into of off on onto out over to up with within about is are was were be
been being am do does did has have had can could may might must shall should will would it its they them their this
that these those he she his her him you your we our us i me my there here so also only when while which who whom whose
what where why how each every all any some both such very too just per via
"""
_NEGATING = """
not no never none neither nor cannot without nothing nobody nowhere
nicht kein keine keinen keinem keiner nie niemals ohne niet geen zonder jamais aucun aucune sans nunca ningún ninguna
senza nessun nessuno nessuna não nenhum nenhuma nigdy bez inte ikke ingen inga ei eivät
"""
"""English first, then the commonest of the languages around it."""

FUNCTION_WORDS = ARTICLES | frozenset(_FUNCTION.split())
NEGATORS = frozenset(_NEGATING.split())

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?\d*|[^\W_]+|[%°]")
_NUMBER = re.compile(
    r"(?:(?<!\w)|(?=[" + "".join(map(re.escape, CURRENCIES)) + r"]))(?=[^a-ln-yA-LN-Y]|[defnostzDEFNOSTZ])"
    r"(?P<currency>[" + "".join(map(re.escape, CURRENCIES)) + r"]\s?)?"
    r"(?:(?P<sign>(?<![\w)\d])[-−–]|(?<!\w)(?<!\d )minus )?"
    r"(?<![\w.,])(?<![^\W\d_]-)(?P<digits>\d+(?:[.,\u00a0\u202f\u2009]\d+)*)"
    r"|\b(?P<words>" + COUNTING + r")\b)"
    r"(?:[\s-]?(?P<multiple>" + "|".join(MULTIPLES) + r")\b)?"
    r"(?:[\s\u00a0\u202f-]{0,2}(?P<unit>" + UNIT_PATTERN + r"))?"
)
_LINK = re.compile(r"\s*(?:to|and|or|through|[-–—/x×±]|\+/-)\s*(?:approximately |about )?", re.IGNORECASE)
_GROUPED = re.compile(r"(?!0)\d{1,3}(?:([,\u00a0\u202f\u2009])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_PRONOUN_ONE = re.compile(r"(?:the|this|that|each|every|any|which|no|another|some|right|left|new|old|same) $")
_AFTER_PRONOUN_ONE = re.compile(r" (?:another|can|could|should|must|may|might|will|would|has|is|who|that)\b")
_NAME = re.compile(
    r"\b(?=[A-ZÀ-ÖØ-Þ\d]|[a-z]+-?\d)"
    r"(?:[^\W\d_]+-?\d[\w./-]*\w|[^\W\d_]+-?\d|[A-ZÀ-ÖØ-Þ][^\W\d_]+|\d+[^\W\d_]+\w*)\b"
)
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])|^[A-Z]{2,}s?$")
TEXTS, WORDS = 4096, 65536
"""How many texts and words are remembered: the pairs of one passage come one after the other, and words come again."""
_UNSPELLED = dict.fromkeys(map(ord, "-/. \t\n\r\u00a0"))
_SENTENCE_ENDS = '.!?:;•\n\t"“([)'


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, both brought to a base unit so that 0.5 h equals 30 minutes."""

    value: Fraction
    unit: str
    said: str
    """As it stands in the text."""
    unit_said: str = ""

    @property
    def is_word(self) -> bool:
        """Say whether the number is written out."""
        return not any(sign.isdigit() for sign in self.said)

    @cached_property
    def bare(self) -> Fraction:
        """The number as written, before its unit scaled it."""
        return self.value / measured(self.unit_said)[1] if self.unit_said else self.value

    def agrees(self, other: Quantity) -> bool:
        """Say whether both can mean the same amount; a unit left out agrees with any."""
        if self.unit and other.unit:
            same_unit = self.unit == other.unit or self.unit.startswith(other.unit + "/")
            return self.value == other.value and (same_unit or other.unit.startswith(self.unit + "/"))
        return self.bare == other.bare


@lru_cache(maxsize=TEXTS)
def words(text: str) -> tuple[str, ...]:
    """Return the words in lower case: numbers by digits, units apart from their number, no punctuation."""
    return tuple(map(_plain, _WORD.findall(text)))


@lru_cache(maxsize=WORDS)
def _plain(word: str) -> str:
    word = word.lower().replace("’", "'").removesuffix("'s")
    if word[:1].isdigit():
        return word.replace(",", "") if _GROUPED.fullmatch(word) else word.replace(",", ".")
    number = small_number(word)
    return word if number is None or word == "one" else str(number)


@lru_cache(maxsize=TEXTS)
def content_words(text: str) -> frozenset[str]:
    """Return the words that carry meaning, cut to a rough stem."""
    return frozenset(map(stem, set(words(text)) - FUNCTION_WORDS))


@lru_cache(maxsize=WORDS)
def stem(word: str) -> str:
    """Cut the commonest English endings, so that *bolts* meets *bolt* and *replaced* meets *replacing*."""
    for ending in ("ing", "ies", "ied", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word


def normalised(question: str) -> str:
    """Return the form by which two questions count as the same: words without articles and punctuation."""
    return " ".join(word for word in words(question) if word not in ARTICLES)


@lru_cache(maxsize=TEXTS)
def numbers(text: str) -> tuple[Quantity, ...]:
    """Return the quantities in the text, in order; in a range both ends carry the unit."""
    found = [(match, _quantity(match)) for match in _figures(text) if _is_number(match, text)]
    return tuple(
        _with_unit_of_next(text, match, quantity, found[at + 1] if at + 1 < len(found) else None)
        for at, (match, quantity) in enumerate(found)
    )


@lru_cache(maxsize=TEXTS)
def _figures(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_NUMBER.finditer(text))


def _is_number(match: re.Match[str], text: str) -> bool:
    if match["digits"]:
        is_version = match["digits"].count(".") > 1
        follows = text[match.end() : match.end() + 1]
        attached = not match["unit"] and follows.isalpha() and not _ordinal(text, match.end())
        return not (is_version or attached)
    if match["words"].lower() != "one" or match["unit"]:
        return True
    before, after = text[: match.start()].lower(), text[match.end() :]
    return not (_PRONOUN_ONE.search(before[-10:]) or _AFTER_PRONOUN_ONE.match(after))


def _ordinal(text: str, at: int) -> bool:
    return re.match(r"(?:st|nd|rd|th|s|x)\b", text[at : at + 3]) is not None


def _quantity(match: re.Match[str]) -> Quantity:
    value = _value(match["digits"]) if match["digits"] else Fraction(small_number(match["words"]) or 0)
    if match["multiple"] or match["sign"]:
        value *= MULTIPLES.get((match["multiple"] or "").lower(), 1) * (-1 if match["sign"] else 1)
    unit = "" if _is_decade(match) else (match["currency"] or match["unit"] or "").strip()
    name, factor = measured(unit)
    return Quantity(value * factor if unit else value, name, match[0].strip(), unit)


def _is_decade(match: re.Match[str]) -> bool:
    return match["unit"] == "s" and _is_year(match[0].removesuffix("s"))


def _is_year(said: str) -> bool:
    return len(said) == 4 and said.isdigit() and "1700" <= said <= "2100"


def _value(digits: str) -> Fraction:
    """Read 1,500 as a thousand and a half, 1,5 and 1.5 as one and a half."""
    if _GROUPED.fullmatch(digits):
        return Fraction(re.sub("[,\u00a0\u202f\u2009]", "", digits))
    plain = digits.replace(",", ".")
    return (
        Fraction(plain)
        if plain.count(".") <= 1 and plain.replace(".", "").isdigit()
        else Fraction(re.sub(r"\D", "", digits))
    )


def _with_unit_of_next(
    text: str, match: re.Match[str], quantity: Quantity, following: tuple[re.Match[str], Quantity] | None
) -> Quantity:
    """Give the first end of *5 to 10 mm* its unit."""
    if quantity.unit or following is None or not following[1].unit_said or _is_year(quantity.said):
        return quantity
    if not _LINK.fullmatch(text[match.end() : following[0].start()]):
        return quantity
    unit = following[1].unit_said
    name, factor = measured(unit)
    return Quantity(quantity.value * factor, name, f"{quantity.said} {unit}", unit)


@lru_cache(maxsize=TEXTS)
def names(text: str) -> frozenset[str]:
    """Return codes such as F12 or PLC, and capitalised words that do not merely begin a sentence."""
    found = set()
    measures = [match.span() for match in _figures(text)] if any(map(str.isdigit, text)) else []
    for match in _NAME.finditer(text):
        word = match[0]
        if any(start <= match.start() < end for start, end in measures):
            continue
        if not is_code(word) and _begins_sentence(text, match.start()):
            continue
        if word.lower() not in FUNCTION_WORDS and small_number(word) is None:
            found.add(word.removesuffix("s") if word[:-1].isupper() and len(word) > 2 else word)
    return frozenset(found)


def is_code(name: str) -> bool:
    """Say whether a name is a code (F12, M8, PLC) rather than a capitalised word."""
    return _CODE.search(name) is not None


def spelled(name: str) -> str:
    """Return a name as it is compared: F-12 and f12 are one."""
    return name.translate(_UNSPELLED).lower()


def mentions(text: str, name: str) -> bool:
    """Say whether the text has the name or code, however it is spelled."""
    if spelled(name) not in _run_together(text):
        return False
    return name.lower() in words(text) or spelled(name) in spellings(text)


@lru_cache(maxsize=TEXTS)
def _run_together(text: str) -> str:
    return spelled(text)


@lru_cache(maxsize=TEXTS)
def spellings(text: str) -> frozenset[str]:
    """Return everything a name may be found as: each word, and each neighbouring pair run together."""
    row = re.findall(r"[\w./-]+", text)
    flat = [spelled(word) for word in row]
    parts = [spelled(part) for word in row for part in re.split(r"[-/.]", word)]
    pairs = [first + second for first, second in pairwise(flat)]
    known = {*flat, *parts, *pairs, *map(spelled, names(text))}
    return frozenset(known | {word[:-1] for word in known if word.endswith("s")})


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" -*•\u00a0")
    return not before or before[-1] in _SENTENCE_ENDS or before[-2:] in (".”", '."')


def negations(text: str) -> frozenset[str]:
    """Return the words that stand under a negation: *do not open the door* gives ``open``."""
    return _split_by_negation(text)[0]


def affirmed(text: str) -> frozenset[str]:
    """Return the meaning-carrying words that stand under no negation."""
    return _split_by_negation(text)[1]


@lru_cache(maxsize=TEXTS)
def _split_by_negation(text: str) -> tuple[frozenset[str], frozenset[str]]:
    negated, plain, reach = set(), set(), 0
    for word in words(text):
        if word in NEGATORS or word.endswith("n't"):
            reach = 1
        elif word not in FUNCTION_WORDS:
            (negated if reach else plain).add(stem(word))
            reach = 0
    return frozenset(negated), frozenset(plain)


@lru_cache(maxsize=TEXTS)
def negates(text: str) -> bool:
    """Say whether the text holds any negation."""
    return not NEGATORS.isdisjoint(words(text)) or "n't" in text or "n’t" in text
