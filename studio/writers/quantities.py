"""Questions for an amount: how long, how often, how many, at what pressure, what the limit is.

Every rule is a pattern over a predicate with one gap, the amount. The question keeps what stands before and behind
the gap; the answer is the amount as it stands in the passage, with *at most* or *about*.
"""

from __future__ import annotations

import re

from studio.writers.grammar.clauses import Clause
from studio.writers.grammar.lists import either
from studio.writers.grammar.subjects import bare, named
from studio.writers.grammar.verbs import DETERMINERS, PREPOSITIONS
from studio.writers.passages import Draft, Passage, sentence_case

_WORDS = either("one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty")
_FIGURE = rf"(?:-?\d[\d.,]*\d|-?\d|half an?|{_WORDS})"
_RANGE = rf"(?:between )?{_FIGURE}(?:(?: to | and | or |–|-){_FIGURE})?"
_ABOUT = (
    r"(?:(?:about|around|approximately|roughly|at most|at least|up to|more than|less than|no more than|only|exactly) )?"
)
_TIME = r"(?:(?:working |calendar )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|min|h|s))"
_DIMENSIONS = {
    "temperature": r"°C|°F|K|degrees Celsius|degrees Fahrenheit",
    "pressure": r"bar|mbar|kPa|MPa|Pa|psi|hPa",
    "torque": r"Nm|N·m",
    "voltage": r"V|kV|mV|volts?",
    "current": r"A|mA|amperes?",
    "power": r"kW|W|MW|watts?",
    "frequency": r"Hz|kHz|MHz",
    "speed": r"rpm|km/h|m/s|mm/s|revolutions per minute",
    "flow rate": r"l/min|litres per minute|liters per minute|m³/h",
    "force": r"N|kN",
    "sound level": r"dB|dB\(A\)",
}
_QUANTITY = either("""
temperature pressure torque voltage current power frequency speed flow_rate force volume thickness length width height
depth diameter diagonal mass weight capacity mesh area distance wavelength density concentration dose humidity dryness
hardness radius range resolution pH wall_thickness gap purity rate level angle age population
""")
_UNITS = "|".join(pattern for pattern in _DIMENSIONS.values())
_AMOUNT = rf"{_ABOUT}{_RANGE} ?(?:{_UNITS}|{_TIME}|%|percent|[^\W\d_][\w²³/·°]*(?: per \w+)?)"
_TAIL = (
    r"(?P<tail>(?: (?:after|before|during|in|on|with|from|when|while|per|at|of|for|to|until|by|without) [^,;:]+)?)"
    r"(?:,? (?:because|so that|which|and|but|since)\b.*)?$"
)
_PLAIN_HEAD = r"(?P<head>[^,;:]*?)"

_LONG = re.compile(rf"^{_PLAIN_HEAD} ?\bfor (?P<gap>{_ABOUT}{_RANGE} {_TIME})\b{_TAIL}")
_TAKES = re.compile(rf"^(?P<head>(?:take|last|need|be valid)) (?:for )?(?P<gap>{_ABOUT}{_RANGE} {_TIME})\b{_TAIL}")
_TURN = rf"(?:{_TIME}|day|night|morning|shift|cycle|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\d[\d,]* \w+)"
_EVERY = (
    rf"(?:once |twice )?every (?:{_FIGURE} (?:to {_FIGURE} )?)?{_TURN}(?: or (?:after |every )?[\d,]+ \w+)?"
    r"|(?:once|twice|three times) (?:a|per|every|each) \w+|daily|weekly|monthly|yearly|annually|quarterly"
)
_OFTEN = re.compile(rf"^{_PLAIN_HEAD} ?\b(?P<gap>{_EVERY})\b{_TAIL}")
_AT = re.compile(
    rf"^{_PLAIN_HEAD} ?\b(?P<how>at|to|by|below|above|with|from) (?P<gap>{_ABOUT}{_RANGE} ?(?P<unit>{_UNITS})(?![\w/(])"
    rf"(?: (?:and|or|to) {_FIGURE} ?(?P=unit)(?![\w/(]))?)"
    rf"{_TAIL}"
)
_AT_A = re.compile(
    rf"^{_PLAIN_HEAD} ?\b(?P<how>at|with|to|by) an? (?P<what>[\w -]*?{_QUANTITY}) of (?P<gap>{_AMOUNT}){_TAIL}"
)
_HAVE_A = re.compile(rf"^have an? (?P<what>(?:[\w-]+ )?{_QUANTITY}) of (?P<gap>{_AMOUNT}|{_ABOUT}{_RANGE}){_TAIL}")
_WITH_A = re.compile(rf"\bwith an? (?P<what>(?:[\w-]+ )?{_QUANTITY}) of (?P<gap>{_AMOUNT})(?=[,.]|$)")
_LIMIT = re.compile(rf"^be (?P<which>at most|at least|no more than) (?P<gap>{_RANGE}(?: [^,;:]*)?)$")
_BETWEEN = re.compile(rf"^(?P<head>be|stay|remain|lie) (?P<gap>between {_FIGURE} ?\S{{0,8}} and {_FIGURE} ?\S+){_TAIL}")
_BE = re.compile(rf"^(?:be )?(?P<gap>{_AMOUNT})(?P<tail>)$")
_NOT_MORE = re.compile(
    rf"^be (?P<word>warmer|higher|longer|heavier|larger|lower|thicker|hotter) than (?P<gap>{_AMOUNT})\b"
)
_MANY = re.compile(
    rf"^(?P<head>have|hold|contain|employ|use|include|need|require|store|carry|consist of|receive) "
    rf"(?:room for )?(?P<gap>{_ABOUT}{_FIGURE}) (?P<what>(?:[a-z-]+ ){{0,2}}?[a-z-]+s|people)"
    rf"(?=[,.:]|$| and\b| in\b| of the\b| for\b| on\b| with\b| beside\b| that\b)(?P<tail>)"
)
_CHANGES = (
    r"\b(?:reduce|heat|cool|set|tighten|raise|warm|increase|lower|rise|fall|drop|limit|evacuate|adjust)(?:e?d|t)?\b"
)
_ACTS = {
    "to": _CHANGES,
    "by": _CHANGES,
    "from": _CHANGES,
    "below": r"\b(?:fall|drop|stay|keep|kept|be|stored?|remain|cooled)\b",
    "above": r"\b(?:rise|stay|keep|kept|be|stored?|remain|heated)\b",
}
"""Verbs without which these prepositions do not lead to an amount that can be asked for."""
_CHANGES = (
    r"\b(?:reduce|heat|cool|set|tighten|raise|warm|increase|lower|rise|fall|drop|limit|evacuate|adjust)(?:e?d|t)?\b"
)
_STAYS = r"stay|keep|kept|be|stored?|remain"
_ACTS = {
    "to": _CHANGES,
    "by": _CHANGES,
    "from": _CHANGES,
    "below": rf"\b(?:{_STAYS}|fall|drop|cooled)\b",
    "above": rf"\b(?:{_STAYS}|rise|heated)\b",
}
"""Verbs without which these prepositions do not lead to an amount that can be asked for."""
_NOT_AT = re.compile(r"^(?:contain|have|include)\b|\bfrom\b")
_COST = re.compile(r"^(?P<head>cost|weigh) (?P<gap>.*?\d[^,;:]*)$")
_HOW = {"warmer": "warm", "higher": "high", "longer": "long", "heavier": "heavy", "larger": "large", "lower": "low",
        "thicker": "thick", "hotter": "hot"}  # fmt: skip
_FOLLOWED_BY_UNIT = re.compile(rf"^(?:{_UNITS}|{_TIME}|mm|cm|m|km|kg|g|mg|ml|l|litres?|liters?|euros?|dollars?)$")


def amount(clause: Clause, passage: Passage) -> Draft | None:
    """Ask for the one amount of a clause."""
    subject = named(clause.subject, passage)
    if subject is None or clause.adverb in ("also", "only", "both", "still", "thus", "therefore"):
        return None
    if clause.negated:
        return _draft(clause, _not_more(clause, subject))
    for rule in (_limit, _between, _takes, _often, _at_a, _long, _at, _have_a, _many, _cost, _be):
        if found := rule(clause, subject):
            return _draft(clause, found)
    return None


def property_of(clause: Clause, passage: Passage) -> Draft | None:
    """*... with a volume of 610 litres* becomes *What is the volume of the chamber?*"""
    subject = named(clause.subject, passage)
    match = _WITH_A.search(clause.predicate)
    opens = re.match(r"^(?:an? |the |made |mineral |stainless )", clause.predicate)
    if subject is None or match is None or clause.auxiliary not in ("is", "are") or not opens:
        return None
    if " and " in clause.predicate[: match.start()]:
        return None
    return _draft(clause, (f"What is the {match['what']} of {subject}?", match["gap"]))


Asked = tuple[str, str] | None


def _draft(clause: Clause, found: Asked) -> Draft | None:
    if found is None:
        return None
    question, answer = found
    question = " ".join(question.replace(" ?", "?").split())
    segment = clause.segment
    return Draft(question, sentence_case(answer), "number", segment.start, segment.end, "amount")


def _turned(clause: Clause, subject: str, match: re.Match[str], opening: str) -> str:
    """Put a question together: its opening, the auxiliary, the subject, and the predicate without the gap."""
    between = "" if clause.adverb in ("", "also", "then", "all") else f" {clause.adverb}"
    return f"{opening} {clause.auxiliary} {subject}{between} {match['head']}{match['tail']}?"


def _takes(clause: Clause, subject: str) -> Asked:
    match = _TAKES.match(clause.predicate)
    if match is None or match["tail"].startswith(" of "):
        return None
    if match["head"] in ("need", "be valid") and not re.search(r"minute|hour|month|year", match["gap"]):
        return None
    return _turned(clause, subject, match, "How long"), match["gap"]


def _long(clause: Clause, subject: str) -> Asked:
    match = _LONG.match(clause.predicate)
    if match is None or not match["head"].strip() or " and " in match["head"]:
        return None
    return _turned(clause, subject, match, "How long"), match["gap"]


def _often(clause: Clause, subject: str) -> Asked:
    match = _OFTEN.match(clause.predicate)
    if match is None or not match["head"].strip() or not _is_whole(match["head"]):
        return None
    return _turned(clause, subject, match, "How often"), match["gap"]


def _is_whole(head: str) -> bool:
    """A head that names its object by a pronoun, joins two actions or breaks off makes no clear question."""
    if head.split()[-1:] and head.split()[-1].lower() in DETERMINERS | PREPOSITIONS:
        return False
    return not re.search(r"\b(?:this|that|these|it|them|and|the test|the work|the task)\b", head)


def _at(clause: Clause, subject: str) -> Asked:
    match = _AT.match(clause.predicate)
    if match is None or not _is_whole(match["head"]) or not match["head"].strip():
        return None
    if (match["how"] == "with" and match["unit"] != "Nm") or _NOT_AT.search(match["head"]):
        return None
    if match["how"] in _ACTS and not re.search(_ACTS[match["how"]], match["head"]):
        return None
    opening = f"{match['how'].capitalize()} what {_dimension(match['unit'])}"
    return _turned(clause, subject, match, opening), match["gap"]


def _dimension(unit: str) -> str:
    return next(name for name, pattern in _DIMENSIONS.items() if re.fullmatch(pattern, unit))


def _at_a(clause: Clause, subject: str) -> Asked:
    match = _AT_A.match(clause.predicate)
    if match is None or not _is_whole(match["head"]) or (match["how"] == "with" and not _acts(match["head"])):
        return None
    return _turned(clause, subject, match, f"{match['how'].capitalize()} what {match['what']}"), match["gap"]


def _acts(head: str) -> bool:
    """*with a force of 5 N* belongs to a verb only when the head is that verb and not a noun phrase."""
    return len(head.split()) == 1


def _have_a(clause: Clause, subject: str) -> Asked:
    match = _HAVE_A.match(clause.predicate)
    if match is None:
        return None
    return f"What {match['what']} {clause.auxiliary} {subject} have{match['tail']}?", match["gap"]


def _limit(clause: Clause, subject: str) -> Asked:
    match = _LIMIT.match(clause.predicate)
    if match is None or clause.auxiliary not in ("may", "must", "can", "should", "shall"):
        return None
    which = "minimum" if match["which"] == "at least" else "maximum"
    gap, _, condition = match["gap"].partition(" with ")
    asked = f"What is the {which} {bare(subject)}{' with ' + condition if condition else ''}?"
    return asked, f"{match['which']} {gap}"


def _between(clause: Clause, subject: str) -> Asked:
    match = _BETWEEN.match(clause.predicate)
    if match is None or re.search(r"\b(?:the|this) ", match["gap"]):
        return None
    condition = ""
    return f"Between which values {clause.auxiliary} {subject} {match['head']}{match['tail']}{condition}?", match["gap"]


def _be(clause: Clause, subject: str) -> Asked:
    match = _BE.match(clause.predicate)
    if match is None or not re.search(rf"\b{_QUANTITY}\b", subject) or not re.search(r"\d", match["gap"]):
        return None
    verb = " be" if clause.predicate.startswith("be ") else ""
    return f"What {clause.auxiliary} {subject}{verb}?", match["gap"]


def _not_more(clause: Clause, subject: str) -> Asked:
    match = _NOT_MORE.match(clause.predicate)
    if match is None or clause.auxiliary not in ("must", "may", "should"):
        return None
    limit = "at least" if match["word"] == "lower" else "at most"
    return f"How {_HOW[match['word']]} {clause.auxiliary.replace('must', 'may')} {subject} be {limit}?", match["gap"]


def _many(clause: Clause, subject: str) -> Asked:
    match = _MANY.match(clause.predicate)
    if match is None or _FOLLOWED_BY_UNIT.match(match["what"].split()[0]) or match["gap"] in ("one", "1"):
        return None
    if clause.auxiliary in ("is", "are", "has"):
        return None
    room = "have room for" if "room for" in match[0] else match["head"]
    asked = f"How many {match['what']} {clause.auxiliary} {subject} {room}?"
    return asked, f"{match['gap']} {match['what']}"


def _cost(clause: Clause, subject: str) -> Asked:
    match = _COST.match(clause.predicate)
    return (f"How much {clause.auxiliary} {subject} {match['head']}?", match["gap"]) if match else None
