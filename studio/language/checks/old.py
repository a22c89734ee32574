"""Does the source support this pair? Small checks a domain expert can understand, without a judge model.

Each check looks at one thing and returns a ``Flag`` or None. Red means: do not train on this before a person
has looked. Amber means: look when you have time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Literal, Protocol

from studio.language.wording import (
    NEGATORS,
    affirmed,
    content_words,
    is_code,
    names,
    negates,
    negations,
    normalised,
    numbers,
    spelled,
    spellings,
    stem,
    words,
)

QUESTION_LENGTH = 300
ANSWER_LENGTH = 1500
SUPPORT_SHARE = 0.4
"""Share of the answer's meaning-carrying words that should stand in the passage."""


class Checkable(Protocol):
    """What a pair must have to be checked; ``passage_text`` is empty when the pair has no source."""

    @property
    def question(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def evidence(self) -> str: ...
    @property
    def passage_text(self) -> str: ...


@dataclass(frozen=True)
class Candidate:
    """A pair with its source, ready to be checked."""

    question: str
    answer: str
    evidence: str = ""
    passage_text: str = ""


@dataclass(frozen=True)
class Flag:
    """One doubt about a pair: what is wrong and why, in a sentence, and the words that raised it."""

    code: str
    level: Literal["red", "amber"]
    sentence: str
    detail: str = ""


def check(pair: Checkable, seen: Container[str] = frozenset()) -> tuple[Flag, ...]:
    """Return every doubt about a pair, red ones first; ``seen`` holds normalised questions of other pairs."""
    if empty := _empty(pair):
        return (empty,)
    found = [flag for one in CHECKS if (flag := one(pair))]
    if duplicate := _duplicate(pair, seen):
        found.append(duplicate)
    return tuple(sorted(found, key=lambda flag: flag.level != "red"))


def passes(flags: tuple[Flag, ...]) -> bool:
    """Say whether a pair may be approved without a second look: no red flag."""
    return all(flag.level != "red" for flag in flags)


def _empty(pair: Checkable) -> Flag | None:
    for part, text in (("question", pair.question), ("answer", pair.answer)):
        if not words(text):
            return Flag("empty", "red", f"The {part} is empty, so there is nothing to learn from this pair.", part)
    return None


def evidence_literal(pair: Checkable) -> Flag | None:
    """The evidence must stand in the passage word for word; line breaks may differ."""
    if not pair.passage_text:
        return Flag("no_source", "amber", "This pair has no source passage, so its answer cannot be checked.")
    if not pair.evidence.strip():
        return Flag(
            "no_evidence",
            "amber",
            "No sentence of the source is marked for this pair, so the whole passage was used.",
        )
    if pair.evidence in pair.passage_text or _one_line(pair.evidence) in _one_line(pair.passage_text):
        return None
    sentence = "The marked evidence is not in the source passage, so the answer may be about something else."
    return Flag("evidence_not_literal", "red", sentence, pair.evidence)


def numbers_supported(pair: Checkable) -> Flag | None:
    """Every number of the answer must stand in the evidence with the same unit."""
    source = _source(pair)
    if not source:
        return None
    known = numbers(source) + numbers(pair.question)
    for said in numbers(pair.answer):
        alike = [one for one in known if said.agrees(one)]
        if any(one.unit or not said.unit for one in alike) or (alike and _unit_stands_apart(said.unit_said, pair)):
            continue
        instead = _nearest(said.unit, source)
        if alike:
            return _number_elsewhere(said.said, unit_missing=True)
        if not instead and any(said.agrees(one) for one in numbers(pair.passage_text)):
            return _number_elsewhere(said.said, unit_missing=False)
        return _number_unknown(said.said, instead)
    return None


def _unit_stands_apart(unit: str, pair: Checkable) -> bool:
    """Say whether the unit stands in the head or the unit column of a table: not behind a number."""
    return re.search(rf"(?<!\w)(?<!\d )(?<!\d){re.escape(unit)}(?!\w)", pair.passage_text) is not None


def _number_elsewhere(said: str, unit_missing: bool) -> Flag:
    if unit_missing:
        sentence = f"The answer says {said}, but the source gives this number without that unit."
        return Flag("unit_not_in_source", "amber", sentence, said)
    sentence = f"{said} is in the passage but not in the marked evidence, so it may belong to something else."
    return Flag("number_elsewhere", "amber", sentence, said)


def _number_unknown(said: str, instead: str) -> Flag:
    source = f"the source says {instead}" if instead else "this number is not in the source"
    return Flag("number_not_in_source", "red", f"The answer says {said}, but {source}. One of the two is wrong.", said)


def _nearest(unit: str, source: str) -> str:
    """Return the source's own amount in this unit, when it has exactly one."""
    alike = {one.said for one in numbers(source) if unit and one.unit == unit}
    return alike.pop() if len(alike) == 1 else ""


def names_supported(pair: Checkable) -> Flag | None:
    """Every name and code of the answer must stand in the evidence or in the question."""
    if not _source(pair):
        return None
    said = names(pair.answer)
    if not said:
        return None
    known = spellings(_source(pair)) | spellings(pair.question)
    missing = sorted(name for name in said if spelled(name) not in known)
    if not missing:
        return None
    elsewhere = spellings(pair.passage_text)
    foreign = [name for name in missing if spelled(name) not in elsewhere]
    if foreign:
        sentence = f"The answer names {foreign[0]}, which is not in the source."
        return Flag("name_not_in_source", "red" if is_code(foreign[0]) else "amber", sentence, foreign[0])
    sentence = f"{missing[0]} is in the passage but not in the marked evidence, so it may belong elsewhere."
    return Flag("name_elsewhere", "amber", sentence, missing[0])


def negations_agree(pair: Checkable) -> Flag | None:
    """What the source forbids the answer must not demand, nor the other way round."""
    source = _source(pair)
    if not source or negates(pair.question):
        return None
    for word in sorted(affirmed(pair.answer) & negations(source) - affirmed(source) - negations(pair.answer)):
        sentence = f"The source says “not” about “{_as_said(word, source)}”, the answer does not."
        return Flag("negation_lost", "red", sentence, _as_said(word, source))
    for word in sorted(negations(pair.answer) & affirmed(source) - negations(source) - affirmed(pair.answer)):
        sentence = f"The answer says “not” about “{_as_said(word, pair.answer)}”, the source does not."
        return Flag("negation_added", "red", sentence, _as_said(word, pair.answer))
    return _turned_around(pair.answer, source)


_CLAUSE_END = re.compile(r"[.!?;:,\n\t]\s*|\b[Bb]ecause\b")
_SAME_CLAUSE = 0.7
"""Share of common words from which two clauses are taken for the same statement."""


def _turned_around(answer: str, source: str) -> Flag | None:
    """Find a clause that repeats one of the source, but for a *not*."""
    if negates(answer) == negates(source) and not negates(answer):
        return None
    clauses = [(content_words(clause) - NEGATORS, clause) for clause in _CLAUSE_END.split(source)]
    for clause in _CLAUSE_END.split(answer):
        said = content_words(clause) - NEGATORS
        close = [there for known, there in clauses if said and len(said & known) >= _SAME_CLAUSE * len(said | known)]
        if close and all(_denials(there) != _denials(clause) for there in close):
            sentence = f"One of “{clause.strip()}” and the source says “not”, the other does not."
            return Flag("negation_differs", "red", sentence, clause.strip())
    return None


def _denials(text: str) -> int:
    return sum(word in NEGATORS or word.endswith("n't") for word in words(text))


_PAIRS_OF_OPPOSITES = (
    "open close, opened closed, increase decrease, raise lower, above below, maximum minimum, left right, "
    "clockwise counterclockwise, clockwise anticlockwise, always never, higher lower, hot cold, wet dry, "
    "tighten loosen, inlet outlet, upper lower, front rear, input output, positive negative, "
    "internal external, connect disconnect, enable disable, allowed forbidden, safe dangerous, start stop, "
    "fast slow, longer shorter, inside outside, top bottom, early late, push pull, lock unlock"
)
_OPPOSITES: dict[str, set[str]] = {}
for _one, _other in (map(stem, pair.split()) for pair in _PAIRS_OF_OPPOSITES.split(", ")):
    _OPPOSITES.setdefault(_one, set()).add(_other)
    _OPPOSITES.setdefault(_other, set()).add(_one)


def opposites_agree(pair: Checkable) -> Flag | None:
    """The answer must not say *open* where the source says *close*."""
    source = frozenset(map(stem, words(_source(pair))))
    known = source | frozenset(map(stem, words(pair.question)))
    for word in words(pair.answer):
        there = _OPPOSITES.get(stem(word), set()) & source
        if there and stem(word) not in known:
            instead = _as_said(min(there), _source(pair))
            sentence = f"The answer says “{word}” where the source says “{instead}”. These are opposites."
            return Flag("opposite", "red", sentence, word)
    return None


def answer_supported(pair: Checkable) -> Flag | None:
    """Most words of the answer should come from the passage or the question."""
    if not pair.passage_text:
        return None
    said = content_words(pair.answer)
    foreign = said - content_words(pair.passage_text) - content_words(pair.question)
    if len(said) < 3 or 1 - len(foreign) / len(said) >= SUPPORT_SHARE:
        return None
    sentence = "Most words of the answer are not in the source, so the source may not support it."
    return Flag("answer_not_in_source", "amber", sentence, ", ".join(sorted(foreign)[:5]))


_POINTS_AT_TEXT = re.compile(
    r"\b(?:the|this|that|these) (?:above|below|following|previous|preceding|aforementioned)\b"
    r"|\b(?:this|these|above|following) (?:text|passage|section|paragraph|chapter|document|table|statement)\b"
    r"|\bthe (?:text|passage|excerpt|snippet|paragraph|given context)\b"
    r"|\b(?:in|according to) the (?:section|chapter|document|article|statement)\b(?! of\b)"
    r"|\b(?:mentioned|described|shown|listed|given|stated|provided) (?:above|below|here)\b"
    r"|\baccording to (?:it|this|the (?:table|figure|list|author))\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:(?:what|which|who|whom|where|when|why|how)\b[\w ]{0,24}?)?\b"
    r"(?:is|are|was|were|do|does|did|can|could|should|must|will|would|may|might|has|have|had|if|when)"
    r"(?:n't)? "
    r"(?:(?:it|they|he|she|this|these|those|that|them)\b(?! (?:is|was) )|(?:its|their|his|her) )",
    re.IGNORECASE,
)


def question_stands_alone(pair: Checkable) -> Flag | None:
    """The question must make sense to somebody who does not see the page."""
    if match := _POINTS_AT_TEXT.search(pair.question):
        sentence = f"The question says “{match[0]}”, which nobody can follow who does not see the page."
        return Flag("points_at_text", "red", sentence, match[0])
    if match := _DANGLING.match(pair.question):
        pronoun = match[0].split()[-1]
        sentence = f"The question says “{pronoun}” without naming what is meant. Put the name there."
        return Flag("dangling_pronoun", "amber", sentence, pronoun)
    return None


def answer_says_more(pair: Checkable) -> Flag | None:
    """An answer that repeats the question teaches nothing."""
    if normalised(pair.answer) != normalised(pair.question):
        return None
    return Flag("answer_is_question", "red", "The answer repeats the question, so it teaches nothing.", pair.answer)


def length_in_bounds(pair: Checkable) -> Flag | None:
    """Very long questions and answers train poorly."""
    for part, text, limit in (
        ("question", pair.question, QUESTION_LENGTH),
        ("answer", pair.answer, ANSWER_LENGTH),
    ):
        if len(text) > limit:
            sentence = f"The {part} has {len(text)} characters; above {limit} a small model learns it poorly."
            return Flag(f"{part}_too_long", "amber", sentence, str(len(text)))
    return None


def _duplicate(pair: Checkable, seen: Container[str]) -> Flag | None:
    if normalised(pair.question) not in seen:
        return None
    sentence = "Another pair asks the same question; two different answers would confuse the model."
    return Flag("duplicate_question", "amber", sentence, pair.question)


CHECKS: tuple[Callable[[Checkable], Flag | None], ...] = (
    evidence_literal,
    numbers_supported,
    names_supported,
    negations_agree,
    opposites_agree,
    answer_supported,
    question_stands_alone,
    answer_says_more,
    length_in_bounds,
)


def _source(pair: Checkable) -> str:
    """Return the evidence, or the whole passage where none is marked."""
    return pair.evidence if pair.evidence.strip() else pair.passage_text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _as_said(stemmed: str, text: str) -> str:
    """Return the word of the text that has this stem."""
    return next((word for word in words(text) if stem(word) == stemmed), stemmed)
