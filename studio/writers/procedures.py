"""Numbered steps under a heading that names a task, and headings that are questions themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from studio.writers.grammar.segments import sentences
from studio.writers.grammar.subjects import lower_first
from studio.writers.grammar.verbs import BASES, GERUNDS, is_participle
from studio.writers.passages import Draft, Passage, clean, sentence_case

LONGEST_ANSWER = 500
"""Characters; a small model learns longer answers poorly."""
LONGEST_PASSAGE = 700
"""Characters under a heading; more is an essay, and its opening does not answer the heading."""
SHORT_PASSAGE = 400
_ASKS = re.compile(
    r"^(?!.*\b(?:they|them|it|this|these|we|our|us)\b)(?:what|which|who|whom|whose|where|when|why|how|can|could|may|must|should|will|"
    r"is|are|do|does|did|has|have|was|were)\b.*\?$",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^(?:can|could|may|must|should|will|is|are|do|does|did|has|have|had|was|were)\b", re.IGNORECASE
)
_MARK = r"[ \t]*(?:(?P<number>\d+|[a-z])[.)]|[-•*–])[ \t\n]+"
_NEXT = r"(?=\n[ \t]*(?:(?:\d+|[a-z])[.)]|[-•*–])[ \t\n]|\Z)"
_ITEM = re.compile(rf"^{_MARK}(?P<text>\S.*?){_NEXT}", re.MULTILINE | re.DOTALL)
_HOW_TO = re.compile(r"^how to (?P<task>\w+ .+)$", re.IGNORECASE)
_TEST = re.compile(r"^(?:[\w-]+ ){1,5}(?:test|check|inspection|calibration|procedure)$", re.IGNORECASE)
_START = re.compile(
    r"^(?P<verb>start|shut|set|switch|turn|power)(?P<twin>t|n)?ing (?P<particle>up|down|on|off)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Step:
    """One item of a list."""

    number: str
    text: str
    start: int
    end: int


def steps(text: str) -> list[Step]:
    """Return the items of a list passage; one a line where they carry no marks."""
    found = [
        Step(match["number"] or "", clean(match["text"]), match.start(), match.end()) for match in _ITEM.finditer(text)
    ]
    return found or [
        Step("", clean(match[0]), match.start(), match.end()) for match in re.finditer(r"^\S.*$", text, re.MULTILINE)
    ]


def lead_of(text: str) -> str:
    """Return the sentences before the first item of a list."""
    match = _ITEM.search(text)
    return text[: match.start()] if match else ""


def task(heading: str, passage: Passage) -> tuple[str, str] | None:
    """Return a heading as the question *How ...?* and as what somebody is *doing*, or None when it names no task."""
    if match := _HOW_TO.match(heading):
        verb, _, rest = match["task"].partition(" ")
        doing = next((form for form, base in GERUNDS.items() if base == verb.lower()), None)
        return (f"How do you {verb.lower()} {rest}?", f"{doing} {rest}") if doing else None
    first, _, rest = heading.partition(" ")
    base = GERUNDS.get(first.lower())
    if base and (match := _START.match(heading)):
        return f"How do you {base} {match['particle']} the machine?", f"{first.lower()} {match['particle']} the machine"
    if base and rest:
        return f"How do you {base} {rest}?", lower_first(heading, passage)
    if _TEST.match(heading):
        named = lower_first(heading, passage)
        return f"How is the {named} carried out?", f"carrying out the {named}"
    return None


def procedure(passage: Passage) -> list[Draft]:
    """Ask for the whole procedure when it is short, for its first step, and for one step in the middle."""
    items = steps(passage.text)
    if len(items) < 2 or not all(item.number for item in items) or not _demands(items):
        return []
    found = task(passage.heading, passage)
    if found is None:
        return []
    asked, doing = found
    is_whole = items[0].number in ("1", "a")
    drafts = []
    if is_whole and len(numbered := _numbered(items)) <= LONGEST_ANSWER:
        drafts.append(Draft(asked, numbered, "how-to", items[0].start, items[-1].end, "procedure"))
    if is_whole:
        first = items[0]
        question = f"What is the first step when {doing}?"
        drafts.append(Draft(question, sentence_case(first.text), "how-to", first.start, first.end, "first step"))
    return drafts + _next_steps(items, doing)


def _demands(items: list[Step]) -> bool:
    """Most steps must begin with a verb; else the list counts things."""
    known = [item for item in items if item.text.split()[0].lower() in BASES]
    return len(known) * 2 >= len(items)


def _numbered(items: list[Step]) -> str:
    return "\n".join(f"{at}. {sentence_case(item.text)}" for at, item in enumerate(items, 1))


def _next_steps(items: list[Step], doing: str) -> list[Draft]:
    """Ask what follows a short and telling step, at most twice a list."""
    drafts = []
    for step, after in list(pairwise(items[1:]))[::2]:
        short = step.text.rstrip(".")
        if len(short) <= 70 and "." not in short and "," not in short and short.split()[0].lower() in BASES:
            quoted = short[0].lower() + short[1:]
            question = f"When {doing}, what do you do after the step “{quoted}”?"
            drafts.append(Draft(question, sentence_case(after.text), "how-to", after.start, after.end, "next step"))
    return drafts[:2]


def asked_heading(passage: Passage) -> list[Draft]:
    """A heading that is a question is answered by what stands under it."""
    heading = passage.heading
    if (
        not _ASKS.match(heading)
        or len(passage.text) > LONGEST_PASSAGE
        or passage.continues
        or len(heading) > 160
        or passage.kind not in ("prose", "list")
    ):
        return []
    answer, end = _opening(passage)
    if _is_title(heading) and len(passage.text) > SHORT_PASSAGE:
        return []
    if _YES_OR_NO.match(heading) and not answer.startswith(("Yes", "No")):
        return []
    if not answer or answer.split("\n")[0].endswith("?"):
        return []
    start = len(passage.text) - len(passage.text.lstrip())
    return [Draft(heading, answer, "faq", start, end, "asked heading")]


def _is_title(heading: str) -> bool:
    """Say whether a heading is written Like a Title, as chapters of books are, and not like a question of an FAQ."""
    long = [word for word in heading.split()[1:] if len(word) > 3]
    return bool(long) and 2 * sum(word[0].isupper() for word in long) > len(long)


def _opening(passage: Passage) -> tuple[str, int]:
    """Return as many whole sentences or items from the start as fit into an answer, and where they end."""
    if passage.kind == "list":
        items = steps(passage.text)
        lines = _numbered(items) if items[0].number else "\n".join(f"- {item.text}" for item in items)
        if lead := clean(lead_of(passage.text)):
            lines = f"{lead}\n{lines}"
        return (lines, items[-1].end) if len(lines) <= LONGEST_ANSWER else ("", 0)
    taken: list[str] = []
    end = 0
    for sentence in sentences(passage.text):
        if sum(map(len, taken)) + len(taken) + len(sentence.text) > LONGEST_ANSWER or sentence.text.endswith(":"):
            break
        taken.append(sentence.text)
        end = sentence.end
    return " ".join(taken), end


def is_step_like(text: str) -> bool:
    """Say whether a sentence is a demand rather than a statement."""
    first = text.split()[0] if text.split() else ""
    return first.lower() in BASES and not is_participle(first.lower())
