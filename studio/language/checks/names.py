"""Does the source know the names and codes of the answer?"""

from __future__ import annotations

import re

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.dates import WEEKDAYS, without_dates
from studio.language.tongues import language
from studio.language.wording import FUNCTION_WORDS, content_words, is_code, mentions, names, stem

_OPENING = re.compile(r"(?P<name>[A-ZÀ-ÖØ-Þ][^\W\d_]{2,}(?<!ly))(?= (?:is|are|was|were|has|had|can|may|must|will|\d))")
_COPIED = 3
"""Words that must follow, all of them from the source, before an unknown first word counts as a name."""


def names_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Every name and code of the answer must stand in the evidence or in the question."""
    if not pair.source:
        return None
    said = names(without_dates(pair.answer))
    if said and language(pair.passage_text or pair.source) == "German":
        said = frozenset(filter(is_code, said))  # every German noun has a capital
    missing = sorted(name for name in said if not _known(name, pair) and name.lower() not in WEEKDAYS)
    return _doubt(missing, pair) if missing else _opening(pair)


def _known(name: str, pair: Candidate) -> bool:
    return mentions(pair.source, name) or mentions(pair.asked, name)


def _doubt(missing: list[str], pair: Candidate) -> Flag | None:
    if foreign := [name for name in missing if not mentions(pair.passage_text, name)]:
        return _foreign(foreign[0])
    telling = [name for name in missing if any(map(str.isdigit, name))]
    if not telling:  # a name may well be taken from the sentence before; F12 for F13 may not
        return None
    sentence = f"{telling[0]} is in the passage but not in the marked evidence, so it may belong elsewhere."
    return Flag("name_elsewhere", "amber", sentence, telling[0])


def _foreign(name: str) -> Flag:
    sentence = f"The answer names {name}, which is not in the source."
    return Flag("name_not_in_source", "red" if is_code(name) else "amber", sentence, name)


def _opening(pair: Candidate) -> Flag | None:
    """A first word has its capital anyway; it is a name if it alone is new in what is otherwise copied."""
    match = _OPENING.match(pair.answer)
    if match is None or match["name"].lower() in FUNCTION_WORDS or _known(match["name"], pair):
        return None
    known = content_words(pair.passage_text) | content_words(pair.source) | content_words(pair.asked)
    rest = content_words(pair.answer[match.end() :])
    copied = len(rest) >= _COPIED and rest <= known and stem(match["name"].lower()) not in known
    return _foreign(match["name"]) if copied else None
