"""What two pairs that sound alike are to each other: the same again, near in meaning, or in contradiction.

Likeness of words or vectors is blind to what matters most to an expert: 5 mg and 50 mg, bolt M8 and bolt M10, *do* and
*do not*. So numbers, codes, names, negations and opposites are compared here, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

from studio.language.checks import Candidate, Thresholds
from studio.language.checks.negation import negations_agree, opposites_agree
from studio.language.dates import dates, weekdays, without_dates
from studio.language.wording import (
    TEXTS,
    Quantity,
    content_words,
    names,
    negates,
    normalised,
    numbers,
    spelled,
    spellings,
    stem,
    words,
)

WORDING, MEANING, CONTRADICTION = "wording", "meaning", "contradiction"
MARKS = 1 << 20
"""A question's marks are a number below this."""
_USUAL = Thresholds()
_ASK = """
say said tell told explain describe define definition name give state list mean meant meaning refer term word words
few kind sort thing way long often much many far big large time date year day month place amount number value interval
point called known again stand exact exactly know do does
"""
_ASKING = frozenset(map(stem, _ASK.split()))
"""Words that ask, not what is asked about."""


@dataclass(frozen=True)
class Limits:
    """From where on two pairs are alike; a person may move them."""

    wording: float = 0.6
    """Share of neighbouring words in common (Jaccard), question and answer together."""
    meaning: float = 0.85
    """Cosine of the two pairs, question and answer weighing the same."""
    same_question: float = 0.8
    """Cosine of the questions from which their answers must agree."""

    @classmethod
    def of(cls, settings: dict[str, object]) -> Limits:
        """Take the limits out of the settings of a project; what is not there stays as it is."""
        names_of = {"alike_wording": "wording", "alike_meaning": "meaning", "alike_question": "same_question"}
        return cls(**{ours: float(str(settings[name])) for name, ours in names_of.items() if name in settings})


@dataclass(frozen=True)
class Said:
    """A pair as it is compared."""

    id: int
    question: str
    answer: str
    original_id: int | None = None

    def rephrases(self, other: Said) -> bool:
        """Say whether one was made on purpose as another wording of the other, or both of a third."""
        return (self.original_id or self.id) == (other.original_id or other.id)


@dataclass(frozen=True)
class Nearness:
    """How alike two pairs are by measure: wording, meaning, and meaning of the questions alone."""

    wording: float
    meaning: float
    questions: float


@lru_cache(maxsize=TEXTS)
def marks(question: str) -> int:
    """Return a number below 2**20 for the numbers and codes of a question: those with others ask something else.

    Codes without a figure (PLC) do not count here: in a question typed in small letters nobody knows them for codes.
    """
    amounts = {f"{one.value} {one.unit}" for one in numbers(question)}
    found = sorted(amounts | {spelled(name) for name in names(question) if any(map(str.isdigit, name))})
    return crc32("\n".join(found).encode()) % MARKS if found else 0


def verdict(one: Said, other: Said, near: Nearness, limits: Limits) -> tuple[str, float] | None:
    """Return what two pairs are to each other and how much so, or None where they are just two pairs."""
    same_question = normalised(one.question) == normalised(other.question) != ""
    if not (same_question or near.wording >= limits.wording or near.meaning >= limits.meaning):
        return None
    if one.rephrases(other) or not _ask_about_the_same(one.question, other.question):
        return None
    if contradict(one.answer, other.answer):
        same = same_question or _ask_the_same(one.question, other.question, near, limits)
        return (CONTRADICTION, round(near.questions, 3)) if same else None
    if near.wording >= limits.wording:
        return WORDING, round(near.wording, 3)
    return None if _about_different_things(one, other) else (MEANING, round(near.meaning, 3))


def _ask_the_same(one: str, other: str, near: Nearness, limits: Limits) -> bool:
    """Each naming something that the other does not, as *adults* and *children*, they ask two things."""
    mine, theirs = content_words(one) - _ASKING, content_words(other) - _ASKING
    apart = mine - theirs and theirs - mine
    return mine == theirs or (near.questions >= limits.same_question and not apart)


def _about_different_things(one: Said, other: Said) -> bool:
    """*Demand is ...* and *supply is ...*: each asks for and tells of something that the other does not name."""
    mine, theirs = (content_words(pair.question) & content_words(pair.answer) for pair in (one, other))
    said = [content_words(f"{pair.question} {pair.answer}") for pair in (one, other)]
    return bool(mine - said[1] and theirs - said[0])


def _ask_about_the_same(one: str, other: str) -> bool:
    """Numbers, codes, names and *not* must not tell the questions apart, nor must *front* stand against *rear*."""
    if marks(one) != marks(other) or negates(one) != negates(other):
        return False
    return not (_foreign(one, other) and _foreign(other, one)) and not _opposed(one, other)


def _foreign(one: str, other: str) -> bool:
    """Say whether one names something that the other does not."""
    known = spellings(other)
    return any(spelled(name) not in known for name in names(one))


def _opposed(one: str, other: str) -> bool:
    both = (Candidate("", one, other, other), Candidate("", other, one, one))
    return any(opposites_agree(pair, _USUAL) for pair in both)


def contradict(one: str, other: str) -> tuple[str, str] | None:
    """Return the words in which two answers to one question contradict each other, or None.

    Each must say something that the other lacks: one that only says more does not contradict.
    """
    for stated in (_amounts, dates):
        mine, theirs = stated(one), stated(other)
        mine, theirs = _without_twins(mine, theirs, _is_same), _without_twins(theirs, mine, _is_same)
        mine, theirs = _without_twins(mine, theirs, _agree), _without_twins(theirs, mine, _agree)
        if mine and theirs:
            return mine[0].said, theirs[0].said
    return _weekdays(one, other) or _denial(one, other)


def _without_twins(some: Sequence[Any], others: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[Any]:
    return [one for one in some if not any(same(one, other) for other in others)]


def _is_same(one: Any, other: Any) -> bool:
    """*4 g* and *four doses* might agree, for a unit may be left out; but first come those that are the same."""
    return isinstance(one, Quantity) and (one.value, one.unit) == (other.value, other.unit)


def _agree(one: Any, other: Any) -> bool:
    return one.agrees(other)


def _amounts(text: str) -> tuple[Quantity, ...]:
    return numbers(without_dates(text))


def _weekdays(one: str, other: str) -> tuple[str, str] | None:
    mine, theirs = weekdays(one) - weekdays(other), weekdays(other) - weekdays(one)
    return (min(mine).capitalize(), min(theirs).capitalize()) if mine and theirs else None


def _denial(one: str, other: str) -> tuple[str, str] | None:
    """One says *not* where the other does not, or one says *open* and the other *close*."""
    first, second = (words(text)[:1] for text in (one, other))
    if {first, second} == {("yes",), ("no",)}:
        return first[0].capitalize(), second[0].capitalize()
    pair, turned = Candidate("", one, other, other), Candidate("", other, one, one)
    denied = negations_agree(pair, _USUAL) or negations_agree(turned, _USUAL)
    return (one, other) if denied or _opposed(one, other) else None
