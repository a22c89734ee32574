"""Does the source know the names and codes of the answer?"""

from __future__ import annotations

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.dates import WEEKDAYS, without_dates
from studio.language.wording import is_code, names, spelled, spellings


def names_supported(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Every name and code of the answer must stand in the evidence or in the question."""
    said = names(without_dates(pair.answer)) if pair.source else ()
    if not said:
        return None
    known = spellings(pair.source) | spellings(pair.asked)
    missing = sorted(name for name in said if spelled(name) not in known and name.lower().rstrip("s") not in WEEKDAYS)
    return _doubt(missing, pair) if missing else None


def _doubt(missing: list[str], pair: Candidate) -> Flag | None:
    elsewhere = spellings(pair.passage_text)
    if foreign := [name for name in missing if spelled(name) not in elsewhere]:
        sentence = f"The answer names {foreign[0]}, which is not in the source."
        return Flag("name_not_in_source", "red" if is_code(foreign[0]) else "amber", sentence, foreign[0])
    telling = [name for name in missing if not name.isupper() or any(map(str.isdigit, name))]
    if not telling:  # an abbreviation belongs to the passage, not to a sentence of it
        return None
    sentence = f"{telling[0]} is in the passage but not in the marked evidence, so it may belong elsewhere."
    return Flag("name_elsewhere", "amber", sentence, telling[0])
