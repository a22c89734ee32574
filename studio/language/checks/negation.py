"""Does the answer say *not* where the source does, and nowhere else? Clause is compared with clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from studio.language.checks.pair import Candidate, Flag, as_said
from studio.language.checks.thresholds import Thresholds
from studio.language.wording import NEGATORS, TEXTS, affirmed, content_words, negates, negations, stem, words

_CLAUSE_END = re.compile(r"[.!?;:,\n\t]\s*|\b[Bb]ecause\b|\bbut\b")
_NO_DENIAL = re.compile(
    r"\b(?:may|might|can|could|whether|if) or (?:may|might|can|could )?\s?not\b|\bnot only\b|\bwhether or not\b"
    r"|\bno (?:more|less|fewer|later|longer|greater|higher|lower) than\b|\b[Nn]o\. ?(?=\d)",
    re.IGNORECASE,
)
_RELATED = 0.6
"""Share of a clause's other words that must stand in another before both can be about one thing."""

_TELLING = 3
"""Words a clause must have, unless the whole answer has fewer: *lone pairs* in a list is no statement."""
_ASKS_OPENLY = re.compile(r"\W*(?:what|who|whom|whose|which|where|when|why|how)\b", re.IGNORECASE)
_DENYING = "zero lack lacking absence absent fail free avoid prevent unable impossible hardly rarely"
_OTHERWISE_DENIED = frozenset(map(stem, _DENYING.split()))
"""Words that deny without a *not*."""
_REPEATED = 0.85
"""Share of common words from which an answer is the evidence itself, as a whole."""


class Clause(NamedTuple):
    """A stretch between two signs, and which of its words stand under a *not*."""

    text: str
    content: frozenset[str]
    negated: frozenset[str]
    affirmed: frozenset[str]
    denials: int


@lru_cache(maxsize=TEXTS)
def clauses(text: str) -> tuple[Clause, ...]:
    """Cut a text into clauses; *may or may not* and *not only* deny nothing."""
    if _maybe_denies(text):
        text = _NO_DENIAL.sub(" ", text)
    parts = [part.strip() for part in _CLAUSE_END.split(text)]
    return tuple(_clause(part) for part in parts if part)


def _maybe_denies(text: str) -> bool:
    return "no" in text or "No" in text


def _clause(text: str) -> Clause:
    content = content_words(text) - NEGATORS
    return Clause(text, content, negations(text), affirmed(text), denials(text))


def denials(text: str) -> int:
    """Count the negations."""
    return sum(word in NEGATORS or word.endswith("n't") for word in words(text))


def negations_agree(pair: Candidate, limits: Thresholds) -> Flag | None:
    """What the source forbids the answer must not demand, nor the other way round."""
    if not pair.source or pair.declines or not (negates(pair.answer) or negates(pair.source)):
        return None
    said, there = clauses(pair.answer), clauses(pair.source)
    found = _lost(pair, said, there) or _added(pair, said, there) or _turned(said, there, limits.same_clause, pair)
    return found or _unheard(pair)


def _lost(pair: Candidate, said: tuple[Clause, ...], there: tuple[Clause, ...]) -> Flag | None:
    denying = [clause for clause in there if clause.negated and not _asked_away(clause, pair)]
    for mine in _telling(said) if denying else ():
        if mine.content & _OTHERWISE_DENIED:
            continue
        for clause in denying:
            lost = (clause.negated - clause.affirmed) & (mine.affirmed - mine.negated)
            for word in sorted(lost):
                if _related(mine, clause, word) and not _says(word, there, mine, clause, affirming=True):
                    told = as_said(word, pair.source)
                    sentence = f"The source says “not” about “{told}”, the answer does not."
                    return Flag("negation_lost", "red", sentence, told)
    return None


def _added(pair: Candidate, said: tuple[Clause, ...], there: tuple[Clause, ...]) -> Flag | None:
    for mine in _telling(said):
        for clause in there if mine.negated else ():
            for word in sorted((mine.negated - mine.affirmed) & (clause.affirmed - clause.negated)):
                if _related(mine, clause, word) and not _says(word, there, mine, clause, affirming=False):
                    told = as_said(word, pair.answer)
                    sentence = f"The answer says “not” about “{told}”, the source does not."
                    return Flag("negation_added", "red", sentence, told)
    return None


def _telling(said: tuple[Clause, ...]) -> Iterator[Clause]:
    least = min(_TELLING, max((len(clause.content) for clause in said), default=0))
    return (clause for clause in said if len(clause.content) >= least)


def _unheard(pair: Candidate) -> Flag | None:
    """A *not* of the answer where the source denies nothing; *yes or no?* may be answered with no."""
    whole, source = _whole(pair.answer), _whole(pair.source)
    denied = source.denials or source.content & _OTHERWISE_DENIED
    if not whole.negated or denied or not _ASKS_OPENLY.match(pair.question):
        return None
    if negates(pair.asked) or whole.negated & negations(pair.passage_text):
        return None
    told = as_said(min(whole.negated), pair.answer)
    sentence = f"The answer says “not” about “{told}”; the marked evidence denies nothing."
    return Flag("negation_not_in_source", "amber", sentence, told)


def _asked_away(clause: Clause, pair: Candidate) -> bool:
    """*What must never be done?* takes the *never* of the source into the question."""
    return negates(pair.asked) and bool(clause.content & content_words(pair.asked))


def _related(mine: Clause, clause: Clause, but: str) -> bool:
    """Say whether two clauses are about the same, the word aside in which they may differ."""
    others = mine.content - {but}
    return len(others & clause.content) >= _RELATED * len(others)


def _says(word: str, there: tuple[Clause, ...], mine: Clause, but: Clause, affirming: bool) -> bool:
    """Say whether another clause of the source, as near to the answer's, puts the word as the answer does."""
    nearness = len(mine.content & but.content)
    return any(
        word in (other.affirmed if affirming else other.negated) and len(mine.content & other.content) >= nearness
        for other in there
        if other is not but
    )


def _turned(said: tuple[Clause, ...], there: tuple[Clause, ...], same: float, pair: Candidate) -> Flag | None:
    """Find a clause that repeats one of the source, but for a *not*."""
    if negates(pair.asked):
        return None
    for mine in said:
        close = [one for one in there if mine.content and _share(mine.content, one.content) >= same]
        if close and all(one.denials != mine.denials for one in close):
            return _differs(mine.text)
    whole, source = _whole(pair.answer), _whole(pair.source)
    repeats = bool(whole.content) and _share(whole.content, source.content) >= max(same, _REPEATED)
    return _differs(pair.answer) if repeats and whole.denials != source.denials else None


def _differs(text: str) -> Flag:
    sentence = f"One of “{text}” and the source says “not”, the other does not."
    return Flag("negation_differs", "red", sentence, text)


@lru_cache(maxsize=TEXTS)
def _whole(text: str) -> Clause:
    return _clause(_NO_DENIAL.sub(" ", text))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


_PAIRS_OF_OPPOSITES = (
    "open close, opened closed, increase decrease, raise lower, above below, maximum minimum, left right, "
    "clockwise counterclockwise, clockwise anticlockwise, always never, higher lower, hot cold, wet dry, "
    "tighten loosen, inlet outlet, upper lower, front rear, input output, positive negative, "
    "internal external, connect disconnect, enable disable, allowed forbidden, safe dangerous, start stop, "
    "fast slow, longer shorter, inside outside, top bottom, early late, push pull, lock unlock, before after, "
    "increase reduce, gain loss, horizontal vertical, absorb release, acid base, anterior posterior, north south, "
    "east west, first last, export import, win lose"
)
_OPPOSITES: dict[str, set[str]] = {}
for _one, _other in (map(stem, pair.split()) for pair in _PAIRS_OF_OPPOSITES.split(", ")):
    _OPPOSITES.setdefault(_one, set()).add(_other)
    _OPPOSITES.setdefault(_other, set()).add(_one)


def opposites_agree(pair: Candidate, limits: Thresholds) -> Flag | None:
    """The answer must not say *open* where the source says *close*."""
    doubtful = _doubtful(pair.answer) if pair.source and not pair.declines else ()
    if not doubtful:
        return None
    source, asked = _stems(pair.source), _stems(pair.asked)
    for word, stemmed in doubtful:
        there = _OPPOSITES[stemmed] & source
        if there and stemmed not in source and stemmed not in asked and _in_one_place(stemmed, min(there), pair):
            instead = as_said(min(there), pair.source)
            sentence = f"The answer says “{word}” where the source says “{instead}”. These are opposites."
            return Flag("opposite", "red", sentence, word)
    return None


def _in_one_place(mine: str, there: str, pair: Candidate) -> bool:
    """Say whether both stand in clauses about the same."""
    said = [clause for clause in clauses(pair.answer) if mine in clause.content]
    known = [clause for clause in clauses(pair.source) if there in clause.content]
    return not (said and known) or any(_related(one, other, mine) for one in said for other in known)


@lru_cache(maxsize=TEXTS)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, words(text)))


def _doubtful(answer: str) -> list[tuple[str, str]]:
    return [(word, stemmed) for word in words(answer) if (stemmed := stem(word)) in _OPPOSITES]
