"""Name the subject of a question so that it can be understood without the page."""

from __future__ import annotations

import re

from studio.writers.grammar.lists import either, listed
from studio.writers.grammar.verbs import BASES, DETERMINERS, GERUNDS, PREPOSITIONS
from studio.writers.passages import Passage

_LEANING = listed("""
this that these those it its they them their he she his her such another other others both here there one
ones some many most few several all former latter same first second third next last following above below
each every either neither what which who whoever whichever nothing everything something anything everyone
someone anyone i we you our your my us none more less as if when while because although to not only in on at
by for from with after before during under over between among through within without since until like unlike
perhaps however finally today then but and or how why whether nearby much very again still yet nor thus
hence meanwhile also ours of as superior inferior lateral medial anterior posterior deep adjacent attached
inside outside beneath beyond central next close due instead indeed often just even further earlier later
once together part now two three four five six seven eight nine ten so
""")
_WEAK = listed("""
test work task result results process method procedure problem reason number value part section table figure
example idea answer question point case way step type kind form group set list item thing things author text
difference effect change term word name person people man woman amount rest whole latter former time day
year program programme rule limit study concept theory model approach goal purpose key solution equation law
system valve pump sensor screen door cycle line room area zone part surface error sheet box probe contents
order element seal covers cover lamp colour certificate certificates contract
""")
_VAGUE_NAMES = either("""
examples? factors? options? additional part_of reasons? key_to problems? questions? case idea fact thing lot kinds? sort
""")
_VAGUE = re.compile(rf"\b{_VAGUE_NAMES}\b")
_LEADING_THE = re.compile(r"^(?:the|a|an) ", re.IGNORECASE)


def named(subject: str, passage: Passage) -> str | None:
    """Return the subject as it stands inside a question, or None when it leans on what was said before."""
    words = subject.split()
    lower = [word.lower() for word in words]
    if not words or lower[0] in _LEANING or len(words) > 10 or {"they", "it", "this", "these", "its"} & set(lower):
        return None
    if _VAGUE.search(subject) or (lower[0].endswith("ly") and lower[0] not in ("assembly", "supply", "family")):
        return None
    if lower[0].endswith(("ing", "ed")) and lower[1:2] and lower[1] in DETERMINERS | PREPOSITIONS:
        return None
    if lower[0] == "the" and lower[1:2] and (lower[1] in _LEANING or lower[1] in ("two", "three", "same", "other")):
        return None
    if lower[0] == "the" and len(words) == 2 and lower[1] in _WEAK:
        return _by_heading(lower[1], passage)
    return lower_first(subject, passage)


def _by_heading(noun: str, passage: Passage) -> str | None:
    """Name *the test* under *Air detector test* the air detector test, and *the work* under *Replacing ...* so."""
    heading = re.sub(r"\s*\(.*\)$", "", passage.heading)
    words = heading.split()
    if not words or heading.endswith("?"):
        return None
    if noun in ("work", "task", "procedure", "process") and words[0].lower() in GERUNDS:
        return lower_first(heading, passage)
    if 2 <= len(words) <= 5 and words[-1].lower() == noun:
        return "the " + lower_first(heading, passage)
    return None


def lower_first(text: str, passage: Passage) -> str:
    """Write the first word small unless it is a name or a code."""
    words = text.split()
    first = words[0].rstrip(",") if words else ""
    if (len(first) < 2 and first != "A") or first[1:] != first[1:].lower() or any(map(str.isdigit, first)):
        return text
    if first not in ("The", "A", "An", "No") and words[1:] and _is_name(words[1]):
        return text
    plain = words[0].lower().rstrip(",")
    leads = len(words) > 1 and words[1].islower() and plain not in passage.names
    if plain in ("the", "a", "an", "no") or leads or _is_common(plain, passage):
        return text[0].lower() + text[1:]
    return text


def _is_name(word: str) -> bool:
    """Say whether a second word in capitals makes a name of both: *Clear Lake*, but not *Door A* or *Program P1*."""
    return len(word) > 1 and word.isalpha() and word.istitle()


_COMMON_ENDING = re.compile(r"(?:ors|ers|ions?|ments?|ties|ity|ings?|ness|est)$")


def _is_common(word: str, passage: Passage) -> bool:
    """Say whether a word is no name: the documents write it small somewhere, or it is built like a common noun."""
    forms = {word, word + "s", word.removesuffix("s"), word.removesuffix("es")}
    return not passage.common.isdisjoint(forms) or word in BASES or word in GERUNDS or bool(_COMMON_ENDING.search(word))


def bare(subject: str) -> str:
    """Return the subject without its article."""
    return _LEADING_THE.sub("", subject)


def with_article(label: str) -> str:
    """Return a table label as it stands in a sentence: *the pump coupling*, but *steam* and *program P1*."""
    head = re.split(r" (?:of|to|in|for|on|at|with) ", label)[0]
    last = head.split()[-1]
    if head != label and not last.endswith("s") and not any(map(str.isdigit, head)):
        return f"the {label}"
    is_name = any(map(str.isdigit, label)) or label.isupper()
    is_plural = last.endswith("s") and not last.endswith(("ss", "us", "is"))
    if is_name or is_plural or _LEADING_THE.match(label) or label.lower() in _MASS or last in _MASS:
        return label
    return f"the {label}"


_MASS = listed("steam water air electricity gas oil power capacity fuel oxygen nitrogen hydrogen staff")
