"""Questions for who, where, when, why, and what: the part of a clause that is no amount."""

from __future__ import annotations

import re
from itertools import pairwise

from studio.writers.grammar.clauses import Clause
from studio.writers.grammar.lists import either
from studio.writers.grammar.subjects import named
from studio.writers.grammar.verbs import BASES, BE, PAST, THIRD
from studio.writers.passages import Draft, Passage, sentence_case

_ROLE_NAMES = either("""
operator technician engineer officer manager leader supervisor nurse doctor physician pharmacist employee driver partner
inspector visitor contractor workshop assistant director auditor department team inspection_body surgeon foreman
electrician owner committee staff customer patient first_aider
""")
_ROLES = re.compile(rf"\b{_ROLE_NAMES}s?$")
_BY_ROLE = re.compile(
    r"^(?P<head>(?:be )?\w+(?:ed|en|ne)\b[^,;:]*?) by (?P<gap>(?:only )?(?:the|a|an) [^,;:]+?)(?: only)?(?P<tail>)$"
)
_PLACE_VERBS = either("""
fitted mounted installed located placed kept stored worn found situated shown held collected hang sit stand lie
positioned built_into attached
""")
_PLACE_WORDS = either("""
in on at beside between behind under above below near inside outside before next_to in_front_of
""")
_PLACE = re.compile(
    rf"^(?P<head>{_PLACE_VERBS}?) ?(?P<gap>{_PLACE_WORDS} (?:the|a|an|each|both|every|valve|grey|[A-Z][\w-]*)\b[^,;:]*)"
    r"(?P<tail>)(?:, because .*)?$"
)
_NO_PLACE_NAMES = either("""
order charge use service operation turn contrast addition fact case favou?r time$ risk way form danger
balance year month day century morning night same end_of beginning limit mode state phase average right left
heart_of spirit cent[er]+_of basis process core_of work rise verge decline position course root_of increase
premium scale horizon organi[sz]ation boards? line stake odds rest motion equilibrium
""")
_NO_PLACE = re.compile(rf"\b{_NO_PLACE_NAMES}(?!\w)")
_MONTHS = either("January February March April May June July August September October November December")
_CLOCK = re.compile(
    r"^(?P<head>[^,;:]+?) (?P<gap>(?:at|from) \d{1,2}:\d\d(?: to \d{1,2}:\d\d)?"
    r"|on the (?:first|second|third|fourth|last) \w+day of each \w+(?: at \d\d:\d\d)?"
    rf"|(?:in|on) (?:\d{{1,2}} )?{_MONTHS}(?: \d{{1,2}},)?(?: \d{{4}})?|in \d{{4}})(?P<tail>)$"
)
_WHEN = re.compile(
    r"^(?P<head>(?:[\w-]+ ){1,9}?[\w-]+) "
    r"(?P<gap>(?:when|as soon as|whenever|until|only after|only when) [^,;:]+)(?P<tail>)$"
)
_OPEN_ENDS = either("not only and but or in to that part precisely simply partly mainly just")
_BREAKS_OFF = re.compile(rf"\b(?:when|while)\b|\b{_OPEN_ENDS}$")
_POINTS = re.compile(r"\b(?:this|these|such)\b")
_UNCLEAR = re.compile(r"^(?:what|how)\b|\b(?:this|these|it|them|and|only|when|be (?:the|a)|the work)\b")
_POINT_IN_TIME = re.compile(r"\b(?:time|day|moment|point|case|year|era|period|century)s?$")
_WHY = re.compile(r"^(?P<head>[^,;:]+?),? (?P<gap>because [^;:]+)$")
_OBJECT_VERBS = either("""
contain consist_of include measure protect connect record show indicate prevent prove reduce need require control supply
store retain clean condense open admit disconnect release stop comprise provide produce convert regulate separate
surround detect drive carry_out transport cover describe keep catch wear write start check read run hold
""")
_OBJECT = re.compile(rf"^(?P<verb>{_OBJECT_VERBS}) (?P<gap>[^;:]+)$")
_TELLING_VERBS = ("contain", "consist of", "include", "need", "require", "measure", "comprise", "wear")
_FUNCTION_NAMES = either("""
measure protect connect record prevent reduce control supply retain clean condense open admit disconnect stop convert
regulate separate surround detect drive catch keep cool heat filter seal pump press let read bring
""")
_FUNCTION_VERBS = re.compile(rf"^{_FUNCTION_NAMES}\b")
_FINITE = re.compile(r"\b(?:is|are|was|were|will|would|can|has|have)\b")
_DEMAND = re.compile(r"^(?P<action>[A-Z][a-z]+ [^,;:]+?) (?P<gap>(?:before|after|when|while) [^,;:]+)\.$")
_NEVER = re.compile(
    r"^(?P<no>Never|Do not) (?P<action>[a-z]+ [^;:]+?)(?P<gap>,? (?:while|when|before|because|if|until) [^;:]+)\.$"
)


def role(clause: Clause, passage: Passage) -> Draft | None:
    """*The shift technician runs ...* becomes *Who runs ...?*; *may be broken by the workshop* *By whom ...?*"""
    if match := _BY_ROLE.match(clause.predicate):
        return _by_whom(clause, passage, match)
    subject = clause.subject
    leans = re.search(r"\b(?:this|that|these|it|them|they|the (?:test|work|task|same))\b", clause.predicate)
    if not _ROLES.search(subject) or leans or clause.negated or named(subject, passage) is None:
        return None
    if (
        len(subject.split()) > 5
        or len(clause.predicate.split()) < 3
        or clause.auxiliary not in ("does", "may", "must", "do")
    ):
        return None
    if re.search(r", but\b", clause.predicate):
        return None
    verb = _third(clause.predicate) if clause.auxiliary in ("does", "do") else f"{clause.auxiliary} {clause.predicate}"
    if verb is None or clause.auxiliary == "do" or clause.predicate.startswith(("have ", "need ", "receive ", "wear ")):
        return None
    adverb = f"{clause.adverb} " if clause.adverb not in ("", "also", "alone") else ""
    return _draft(f"Who {adverb}{verb}?", subject, clause, "fact", "who")


def _third(predicate: str) -> str | None:
    """Put the finite verb back: *load the machine* to *loads the machine*."""
    base, _, rest = predicate.partition(" ")
    form = next((third for third, known in THIRD.items() if known == base), None)
    return f"{form} {rest}" if form else None


def _by_whom(clause: Clause, passage: Passage, match: re.Match[str]) -> Draft | None:
    subject = named(clause.subject, passage)
    person = re.split(r" (?:on|in|at|every|with|for|within|before|after|of) ", match["gap"].removeprefix("only "))[0]
    is_person = _ROLES.search(person)
    if subject is None or clause.negated or not is_person or " and " in match["head"]:
        return None
    return _draft(f"By whom {clause.auxiliary} {subject} {match['head']}?", f"by {person}", clause, "fact", "who")


def place(clause: Clause, passage: Passage) -> Draft | None:
    """*The box hangs beside the clock* becomes *Where does the box hang?*"""
    subject, match = named(clause.subject, passage), _PLACE.match(clause.predicate)
    if subject is None or match is None or clause.negated or _NO_PLACE.search(match["gap"]):
        return None
    if (
        clause.auxiliary not in ("is", "are", "does", "do")
        or len(match["gap"].split()) > 14
        or re.search(r"\d{4}", match["gap"])
    ):
        return None
    gap = _one_action(match["gap"])
    return _draft(f"Where {clause.auxiliary} {subject} {match['head']}?", gap, clause, "fact", "where")


def _one_action(gap: str) -> str:
    """Cut the gap where a second verb begins: *in the drain and catches lint*."""
    words = gap.split()
    for at, (word, after) in enumerate(pairwise(words)):
        if word == "and" and (
            after in THIRD or after in PAST or after in BE or after in ("has", "have", "must", "may")
        ):
            return " ".join(words[:at])
    return gap


def moment(clause: Clause, passage: Passage) -> Draft | None:
    """*... at 06:00* and *... when the pressure falls* become *When ...?*"""
    subject = named(clause.subject, passage)
    match = _CLOCK.match(clause.predicate) or _WHEN.match(clause.predicate)
    if subject is None or match is None or clause.negated or len(match["gap"].split()) > 18:
        return None
    if _UNCLEAR.search(match["head"]) or _first_is_article(match["head"]):
        return None
    if match.re is _WHEN and re.match(r"(?:when|until|as soon as) (?:it|they|he|she|this)\b", match["gap"]):
        return None
    if clause.auxiliary in ("has", "have", "had") or (match.re is _WHEN and _POINT_IN_TIME.search(match["head"])):
        return None
    adverb = "" if clause.adverb in ("", "also", "only", "then") else f" {clause.adverb}"
    word = "Until when" if match["gap"].startswith("until") else "When"
    if word == "Until when" and re.search(r"\d", match["head"]):
        return None
    gap = _one_action(match["gap"])
    return _draft(f"{word} {clause.auxiliary} {subject}{adverb} {match['head']}?", gap, clause, "fact", "when")


def _first_is_article(head: str) -> bool:
    return head.split()[0] in ("the", "a", "an")


def reason(clause: Clause, passage: Passage) -> Draft | None:
    """*..., because warm water raises the pressure* becomes *Why ...?*"""
    subject, match = named(clause.subject, passage), _WHY.match(clause.predicate)
    if subject is None or match is None or _BREAKS_OFF.search(match["head"]) or _POINTS.search(match[0]):
        return None
    denied = " not" if clause.negated and clause.adverb != "never" else ""
    adverb = f" {clause.adverb}" if clause.adverb == "never" else denied
    return _draft(f"Why {clause.auxiliary} {subject}{adverb} {match['head']}?", match["gap"], clause, "reason", "why")


def content(clause: Clause, passage: Passage) -> Draft | None:
    """*The batch record contains ...* becomes *What does the batch record contain?*"""
    subject, match = named(clause.subject, passage), _OBJECT.match(clause.predicate)
    if subject is None or match is None or clause.negated or clause.adverb not in ("", "usually", "normally", "always"):
        return None
    if len(match["gap"].split()) < 2 or clause.auxiliary not in ("does", "do"):
        return None
    if re.search(r", (?:the |an? )?\w+ [\w-]+ \w+s\b.*, and ", clause.predicate) or re.search(
        r"\d (?:hour|minute)", match["gap"]
    ):
        return None
    has_code = any(map(str.isdigit, subject)) or (len(subject.split()) > 3 and subject.startswith("the "))
    if re.match(r"(?:how|that|whether|more|less|no) ", match["gap"]) and not has_code:
        return None
    if match["gap"].startswith("to "):
        return None
    is_bare = " " not in subject or (
        clause.is_plural and match["verb"] not in ("wear", "need", "contain", "consist of")
    )
    if match["verb"] in _TELLING_VERBS:
        if is_bare and not has_code and match["verb"] != "wear":
            return None
        return _whole(f"What {clause.auxiliary} {subject} {match['verb']}?", clause)
    if has_code and not clause.is_plural and _FUNCTION_VERBS.match(clause.predicate) and not _ROLES.search(subject):
        return _whole(f"What does {subject} do?", clause)
    return None


def demand(text: str, start: int, end: int, passage: Passage) -> Draft | None:
    """*Lock both doors before you enter* becomes *What must you do before you enter?*"""
    if match := _NEVER.match(text):
        return _forbidden(match, start, end)
    match = _DEMAND.match(text)
    if match is None or match["action"].split()[0].lower() not in BASES or len(match["gap"].split()) < 4:
        return None
    if len(match["action"].split()) < 3 or _FINITE.search(match["action"]):
        return None
    if re.search(r"\b(?:it|they|this|them|that it)\b", match["gap"]) or not passage.heading:
        return None
    return Draft(f"What must you do {match['gap']}?", sentence_case(match["action"]), "how-to", start, end, "demand")


def _forbidden(match: re.Match[str], start: int, end: int) -> Draft | None:
    gap = match["gap"].lstrip(", ")
    if match["action"].split()[0] not in BASES or re.search(r"\b(?:this|these)\b", match["action"]):
        return None
    if gap.startswith("because"):
        never = "never" if match["no"] == "Never" else "not"
        return Draft(f"Why must you {never} {match['action']}?", sentence_case(gap), "reason", start, end, "demand")
    if re.search(r"\b(?:it|they)\b", gap):
        return None
    return Draft(f"When must you never {match['action']}?", sentence_case(gap), "how-to", start, end, "demand")


def _whole(question: str, clause: Clause) -> Draft:
    return _draft(question, clause.text, clause, "fact", "what")


def _draft(question: str, answer: str, clause: Clause, kind: str, rule: str) -> Draft:
    question = " ".join(question.replace(" ?", "?").split())
    return Draft(question, sentence_case(answer), kind, clause.segment.start, clause.segment.end, rule)
