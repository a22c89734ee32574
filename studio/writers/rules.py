"""All rules in one row: which apply to a passage, which drafts are good enough, and how many are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

from studio.writers.circumstances import content, demand, moment, place, reason, role
from studio.writers.definitions import definition, glossary
from studio.writers.grammar.clauses import clauses
from studio.writers.grammar.segments import sentences
from studio.writers.passages import Draft, Passage
from studio.writers.procedures import asked_heading, lead_of, procedure
from studio.writers.quantities import amount, property_of
from studio.writers.tables import table

OF_CLAUSES = (definition, amount, property_of, role, moment, reason, place, content)
PASSAGE_LENGTH = 600
"""Characters for which ``per_passage`` holds; a long table may have as many more drafts as it is longer."""
_LEANING = re.compile(
    r"\b(?:this|these|those|it(?! take)|its|they|them|their|he|she|his|her|following|aforementioned|respectively)\b"
    r"|\b(?:such|here|we|our|us)\b|\b(?:above|below)\b(?! -?\d| the\b)"
    r"|[()\[\]]|\b(?:figure|table|section|chapter) \d",
    re.IGNORECASE,
)
_LEANING_ANSWER = re.compile(r"^(?:it|they|this|these|he|she|such|that|both|its|their)\b", re.IGNORECASE)


def drafts(passage: Passage, per_passage: int, asked: set[str], kinds: tuple[str, ...] = ()) -> list[Draft]:
    """Return the drafts of a passage of these kinds (empty: all), none whose question was asked before."""
    kept: list[Draft] = []
    room = per_passage * max(1, ceil(len(passage.text) / PASSAGE_LENGTH))
    for draft in _written(passage):
        form = same(draft.question)
        wanted = not kinds or draft.kind in kinds
        if wanted and len(kept) < room and form not in asked and is_good(draft, passage):
            asked.add(form)
            kept.append(draft)
    return kept


def _written(passage: Passage) -> Iterator[Draft]:
    yield from asked_heading(passage)
    if passage.kind == "table":
        yield from table(passage)
    elif passage.kind == "glossary":
        yield from glossary(passage)
    elif passage.kind == "list":
        yield from procedure(passage)
        yield from _of_prose(passage, lead_of(passage.text))
    else:
        yield from _of_prose(passage, passage.text)


def _of_prose(passage: Passage, text: str) -> Iterator[Draft]:
    """Two questions about one sentence are enough; a third only repeats it."""
    for sentence in sentences(text):
        found = [draft for clause in clauses(sentence) for rule in OF_CLAUSES if (draft := rule(clause, passage))]
        asked = demand(sentence.text, sentence.start, sentence.end, passage)
        yield from ([asked] if asked else _telling(found)[:2])


def _telling(found: list[Draft]) -> list[Draft]:
    """*What does the valve do?* is asked only where nothing more exact is."""
    exact = [draft for draft in found if draft.rule != "what"]
    return exact or found


def is_good(draft: Draft, passage: Passage) -> bool:
    """The last gate: a question that stands alone and an answer that says something."""
    question, answer = draft.question, draft.answer
    if draft.rule not in ("asked heading", "procedure", "glossary") and _LEANING.search(question):
        return False
    if not 12 <= len(question) <= 180 or not answer or same(answer) == same(question):
        return False
    if _LEANING_ANSWER.match(answer) and draft.rule not in ("asked heading", "table", "fault", "property"):
        return False
    return passage.text[draft.start : draft.end].strip() != ""


def same(question: str) -> str:
    """Return the form by which two questions count as the same."""
    return " ".join(word for word in re.findall(r"[\w.-]+", question.lower()) if word not in ("the", "a", "an"))
