"""Score an answer against its reference: shared words, and separately numbers, names and negations.

Token F1 as in SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250, evaluate-v1.1.py): lower case, no punctuation,
no articles. Two changes, each because F1 alone misleads here: decimals stay whole (2.5 is not 25), and words of the
question count on neither side ("The torque of the bolt is 25 Nm" is as right as "25 Nm", and "The lamp is red" shares
nothing with "The lamp is green" that the question did not hand it).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import comb
from typing import Literal

from studio.language.wording import (
    ARTICLES,
    affirmed,
    is_code,
    names,
    negations,
    numbers,
    spelled,
    spellings,
    words,
)

_GLUE = """
is are was were be been being am do does did has have had of it its they their this that these those and
"""
GLUE = frozenset(_GLUE.split())
"""Words that any answer may hold; *on*, *off*, *up*, *without* and the like are not among them: they say something."""
RIGHT_FROM = 0.5
"""Token F1 from which an answer counts as right, when its facts agree."""


@dataclass(frozen=True)
class Score:
    """How good one answer is."""

    similarity: float
    """Token F1, 0 to 1."""
    numbers_agree: bool
    names_agree: bool
    right: bool
    points: float
    """Similarity, halved when a fact is wrong; 0 to 1."""
    negations_agree: bool = True


def score(answer: str, reference: str, question: str = "") -> Score:
    """Score an answer; the question excuses words and numbers repeated from it."""
    similarity = token_f1(answer, reference, question)
    facts = (
        _numbers_agree(answer, reference, question),
        _names_agree(answer, reference, question),
        _negations_agree(answer, reference),
    )
    points = similarity if all(facts) else similarity / 2
    return Score(similarity, facts[0], facts[1], similarity >= RIGHT_FROM and all(facts), points, facts[2])


def token_f1(answer: str, reference: str, question: str = "") -> float:
    """Return the harmonic mean of precision and recall over the words that tell the answer.

    These are neither the question's own nor needed by grammar alone. A reference that has no others ("On or off?" "It
    is off.") keeps the question's, and one of grammar alone keeps all.
    """
    said, expected, asked = _tokens(answer), _tokens(reference), _tokens(question)
    for unsaid in (GLUE.union(asked), GLUE):
        if news := _without(expected, unsaid):
            said, expected = _without(said, unsaid), news
            break
    shared = sum((said & expected).values())
    if not shared:
        return float(not said and not expected)
    return 2 * shared / (sum(said.values()) + sum(expected.values()))


def _without(tokens: Counter[str], unsaid: frozenset[str]) -> Counter[str]:
    return Counter({word: count for word, count in tokens.items() if word not in unsaid})


def _tokens(text: str) -> Counter[str]:
    return Counter(word for word in words(text) if word not in ARTICLES)


def _numbers_agree(answer: str, reference: str, question: str) -> bool:
    """Every number of the reference is said, and none that neither reference nor question know."""
    said, expected, asked = numbers(answer), numbers(reference), numbers(question)
    all_said = all(any(one.agrees(other) for other in said) for one in expected)
    none_foreign = all(any(one.agrees(other) for other in expected + asked) for one in said)
    return all_said and none_foreign


def _names_agree(answer: str, reference: str, question: str) -> bool:
    """Every name of the reference is said, and no foreign code; names of the question need no repeating."""
    said, asked = spellings(answer), spellings(question)
    expected = spellings(reference)
    all_said = all(spelled(name) in said or spelled(name) in asked for name in names(reference))
    codes = [name for name in names(answer) if is_code(name)]
    return all_said and all(spelled(code) in expected or spelled(code) in asked for code in codes)


def _negations_agree(answer: str, reference: str) -> bool:
    """No word stands under *not* on one side and without it on the other."""
    lost = negations(reference) & affirmed(answer) - negations(answer) - affirmed(reference)
    added = negations(answer) & affirmed(reference) - negations(reference) - affirmed(answer)
    return not lost and not added


def compare(base: Score, tuned: Score) -> Literal["better", "same", "worse"]:
    """Say what tuning did to one question; only right against wrong counts, not shades of similarity.

    This is the pairing of McNemar's test (Psychometrika 12, 1947).
    """
    if base.right == tuned.right:
        return "same"
    return "better" if tuned.right else "worse"


def sign_test(better: int, worse: int) -> float:
    """Return how probable a split at least this uneven is if tuning changed nothing (exact, two-sided).

    The sign test (Dixon and Mood, JASA 41, 1946); with paired right and wrong it is McNemar's exact test.
    """
    trials, fewer = better + worse, min(better, worse)
    tail = sum(comb(trials, count) for count in range(fewer + 1))
    return min(1.0, 2 * tail / 2**trials)
