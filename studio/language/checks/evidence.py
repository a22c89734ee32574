"""Is the evidence really in the passage, and is it about this pair?"""

from __future__ import annotations

from itertools import pairwise

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.dates import WEEKDAYS, without_dates
from studio.language.tongues import UNSPACED, script
from studio.language.wording import content_words, numbers

_FEW = 3
"""Words below which a share says little."""


def literal(pair: Candidate, limits: Thresholds) -> Flag | None:
    """The evidence must stand in the passage word for word; line breaks may differ."""
    if not pair.passage_text:
        return Flag("no_source", "amber", "This pair has no source passage, so its answer cannot be checked.")
    if not pair.evidence.strip():
        return None if pair.declines else _unmarked()
    if pair.evidence in pair.passage_text or _one_line(pair.evidence) in _one_line(pair.passage_text):
        return None
    sentence = "The marked evidence is not in the source passage, so the answer may be about something else."
    return Flag("evidence_not_literal", "red", sentence, pair.evidence)


def _unmarked() -> Flag:
    sentence = "No sentence of the source is marked for this pair, so the whole passage was used."
    return Flag("no_evidence", "amber", sentence)


def answer_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Most words of the answer should come from the passage or the question."""
    if not pair.passage_text or pair.declines:
        return None
    said = _pieces(without_dates(pair.answer)).difference(WEEKDAYS)
    foreign = said - _pieces(pair.source) - _pieces(pair.asked)
    if not foreign:  # mostly so, and the passage need not be read
        return None
    foreign -= _pieces(pair.passage_text)
    least = limits.answer_share if len(said) >= _FEW else 0.01
    if 1 - len(foreign) / len(said) >= least or _speaks_for_itself(pair.answer):
        return None
    sentence = "Most words of the answer are not in the source, so the source may not support it."
    return Flag("answer_not_in_source", "amber", sentence, ", ".join(sorted(foreign)[:5]))


def _speaks_for_itself(answer: str) -> bool:
    """*Yes* and *No* need no word of the source; a number is compared as a number."""
    said = content_words(answer)
    return bool(said) and (said <= {"yes", "no"} or (len(said) < _FEW and bool(numbers(answer))))


def about_this(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Question and answer together should share words with the evidence."""
    if not pair.source or pair.declines:
        return None
    said = _pieces(without_dates(pair.answer)) | _pieces(pair.asked)
    if len(said) < _FEW or len(said & _pieces(pair.source)) >= limits.evidence_share * len(said):
        return None
    sentence = "Question and answer share hardly a word with the marked evidence; it may be about something else."
    return Flag("evidence_elsewhere", "amber", sentence)


def _pieces(text: str) -> frozenset[str]:
    """Return the words that carry meaning; where no blank stands between words, each two neighbouring signs."""
    if text.isascii() or script(text) not in UNSPACED:
        return content_words(text)
    return frozenset(one + other for one, other in pairwise(sign for sign in text if sign.isalnum()))


def _one_line(text: str) -> str:
    return " ".join(text.split())
