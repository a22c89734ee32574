"""Does the source know the names and codes of the answer?"""

from __future__ import annotations

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.dates import WEEKDAYS, without_dates
from studio.language.wording import is_code, mentions, names


def names_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Every name and code of the answer must stand in the evidence or in the question."""
    said = names(without_dates(pair.answer)) if pair.source else ()
    missing = sorted(
        name for name in said
        if not (mentions(pair.source, name) or mentions(pair.asked, name) or name.lower() in WEEKDAYS)
    )  # fmt: skip
    return _doubt(missing, pair) if missing else None


def _doubt(missing: list[str], pair: Candidate) -> Flag | None:
    if foreign := [name for name in missing if not mentions(pair.passage_text, name)]:
        sentence = f"The answer names {foreign[0]}, which is not in the source."
        return Flag("name_not_in_source", "red" if is_code(foreign[0]) else "amber", sentence, foreign[0])
    telling = [name for name in missing if any(map(str.isdigit, name))]
    if not telling:  # a name may well be taken from the sentence before; F12 for F13 may not
        return None
    sentence = f"{telling[0]} is in the passage but not in the marked evidence, so it may belong elsewhere."
    return Flag("name_elsewhere", "amber", sentence, telling[0])
