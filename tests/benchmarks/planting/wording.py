"""Faults in what is said: *not* dropped or added, and names that come from nowhere."""

from __future__ import annotations

import re
from random import Random

_DENIALS = {
    r"(?<!or may) not(?! only\b)\b": "",
    r"\bcannot\b": "can",
    r"(?<=[a-z])n[’']t\b": "",
    r"\b[Nn]ever\b": "always",
    r"\b[Ww]ithout\b": "with",
    r"\bno (?=[a-z])(?!longer\b)": "",
    r"\bNo (?=[a-z])": "Some ",
}
_AFFIRMS = re.compile(
    r"\b(?:is|are|was|were|can|may|must|should|will|would|could|has been|have been)\b(?! (?:not|only|no|never)\b)"
)
_ORDER = re.compile(
    r"^(?:\d+\. )?(?!When|Because|If|After|Before|Until|With|From|Into|During|For|About)"
    r"(?P<verb>[A-Z][a-z]+)(?= the | a | an | all | every | both )"
)
_FAR = """
Rotterdam Siemens Okafor Lindqvist Barcelona Toshiba Nakamura Fitzgerald Ouagadougou Kowalski Bosch Montevideo
Papadopoulos Vladivostok Hewlett Adeyemi Reykjavik Fernandez Mitsubishi Ljubljana
"""
_NAMES = _FAR.split()
_CODE = re.compile(r"\b(?=[A-Z]*[A-Z])[A-Z]{1,4}-?\d+\b")
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*|^[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_DATES = re.compile(r"(?:Janu|Febru)ary|March|April|May|June|July|August|\w+ember|October|\w+day")


def not_dropped(text: str, chance: Random) -> str | None:
    """Leave out a *not*, or turn *never* into *always* and *without* into *with*."""
    found = [(match, instead) for denial, instead in _DENIALS.items() for match in re.finditer(denial, text)]
    if not found:
        return None
    match, instead = chance.choice(found)
    return text[: match.start()] + instead + text[match.end() :]


def not_added(text: str, chance: Random) -> str | None:
    """Put a *not* behind a verb, or *do not* before an order."""
    if order := _ORDER.match(text):
        at = order.start("verb")
        return f"{text[:at]}Do not {text[at].lower()}{text[at + 1 :]}"
    found = list(_AFFIRMS.finditer(text))
    if not found:
        return None
    at = chance.choice(found).end()
    said = text[:at].split()[-1]
    at = at - len("been") - 1 if said == "been" else at
    return text[:at] + " not" + text[at:]


def foreign_name(text: str, chance: Random) -> str | None:
    """Put another name or code in the place of one."""
    found = [match for match in (*_CODE.finditer(text), *_NAME.finditer(text)) if not _DATES.search(match[0])]
    if not found:
        return None
    match = chance.choice(found)
    code = any(map(str.isdigit, match[0]))
    instead = _other_code(match[0], chance) if code else chance.choice(_NAMES)
    return text[: match.start()] + instead + text[match.end() :]


def _other_code(code: str, chance: Random) -> str:
    letters = re.match(r"[A-Z]+-?", code)[0]
    return letters + str(int(code[len(letters) :]) + chance.choice([1, 3, 10, 50]))
