"""Definitions: *X is a ...*, *X means ...*, and the lines of a glossary."""

from __future__ import annotations

import re

from studio.writers.grammar.clauses import Clause
from studio.writers.grammar.lists import either
from studio.writers.grammar.subjects import named
from studio.writers.grammar.verbs import is_participle
from studio.writers.passages import Draft, Passage, clean, sentence_case

_ENTRY = re.compile(r"^[ \t]*[-•*]?[ \t]*\**(?P<term>[^:\n]{2,60}?)\**:\**[ \t]+(?P<meaning>\S.*?)$", re.MULTILINE)
_IS_A = re.compile(r"^(?:a|an|the) (?P<head>[\w-]+(?: [\w-]+)*)", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:person|technician|engineer|manager|nurse|scientist|\w{3,}(?:ist|cian|mer|pher|ver|ler|eur|man|woman)|king|"
    r"queen|president|emperor|poet|leader|judge|founder|priest|monk|father|mother|student|writer|doctor|professor|general)s?\b"
)
_EMPTY_NAMES = either("""
few lot number result same only most best first case reason matter good great very more little bit year way
problem time common possible key simple clear major important significant useful classic typical perfect
strong large small consequence part_of function_of change difference focus example even mere big spectacular
member massive place pea attempt restatement enormous success favou?rite willing crucial integral vital
essential valued effective series global_leader challenge task creative relatively normal second main
greek_word concept_as
""")
_NOT_DEFINING = re.compile(rf"^(?:a|an|the) {_EMPTY_NAMES}\b")
_PLURAL_KIND = re.compile(r"^(?:[\w-]+ ){0,3}[\w-]+s (?:that|which|who|of|in which|for|used|made|whose) ")
_MEANS = re.compile(r"^(?:mean|refer to|denote|stand for|describe) (?P<meaning>\S.+)$")
_CALLED = re.compile(r"^(?:called|known as|defined as|referred to as) (?P<meaning>\S.+)$")


def glossary(passage: Passage) -> list[Draft]:
    """Ask for the meaning of every term of a glossary."""
    drafts = []
    for match in _whole_entries(passage.text):
        term, meaning = clean(match["term"]), clean(match["meaning"])
        if len(meaning) >= 10 and not term.endswith(("WARNING", "CAUTION", "NOTE")):
            question = _asked_term(_small(term, passage), meaning)
            drafts.append(
                Draft(question, sentence_case(meaning), "definition", match.start("term"), match.end(), "glossary")
            )
    return drafts


def _whole_entries(text: str) -> list[re.Match[str]]:
    """Return the entries; a line without a colon goes on with the entry before it."""
    joined = re.sub(r"\n(?=[^:\n]{0,200}(?:\n|$))(?![^\n]{2,60}?:[ \t])", " ", text)
    return list(_ENTRY.finditer(joined))


def _small(term: str, passage: Passage) -> str:
    """Write a term small unless it is a name: an abbreviation, or words the documents write large elsewhere."""
    words = term.split()
    first = words[0]
    names = [word for word in words[1:] if word[:1].isupper()]
    if names or not first[1:].islower():
        return term
    return first.lower() + term[len(first) :]


def _asked_term(term: str, meaning: str) -> str:
    first = meaning.split()[0].lower()
    if first in ("a", "an"):
        article = "" if term.split()[-1] in _UNCOUNTED else ("an " if term[:1].lower() in "aeiou" else "a ")
        return f"What is {article}{term}?"
    return f"What does the term “{term}” mean?"


_UNCOUNTED = ("admission", "work", "air", "steam", "water", "pressure")


def definition(clause: Clause, passage: Passage) -> Draft | None:
    """*X is a Y* becomes *What is X?*"""
    subject = named(clause.subject, passage)
    if subject is None or clause.negated or len(subject.split()) > 6:
        return None
    found = _asked_verb(clause, subject) or _asked_being(clause, subject)
    if found is None:
        return None
    return Draft(
        found, sentence_case(clause.text), "definition", clause.segment.start, clause.segment.end, "definition"
    )


def _asked_being(clause: Clause, subject: str) -> str | None:
    meaning = clause.predicate
    if clause.auxiliary not in ("is", "are", "was", "were") or clause.adverb or len(meaning.split()) < 4:
        return None
    if clause.is_plural:
        first = meaning.split()[0]
        fits = clause.auxiliary == "are" and _PLURAL_KIND.match(meaning) and not is_participle(first) and first != "the"
        return f"What are {subject}?" if fits and subject.endswith("s") and not subject.startswith("the ") else None
    if not _IS_A.match(meaning) or _NOT_DEFINING.match(meaning.lower()):
        return None
    opening = re.split(r"\b(?:that|who|which)\b|,", meaning)[0]
    if re.search(r", (?:yet|but|so|too|though)\b", meaning):
        return None
    is_person = subject[:1].isupper() and _ROLE.search(opening) and not any(map(str.isdigit, subject))
    if clause.auxiliary == "was" and subject.startswith("the ") and len(subject.split()) == 2:
        return None
    if clause.auxiliary in ("was", "were") and not is_person and not subject.startswith(("the ", "a ", "an ")):
        return None
    return f"{'Who' if is_person else 'What'} {clause.auxiliary} {subject}?"


def _asked_verb(clause: Clause, subject: str) -> str | None:
    if clause.auxiliary in ("does", "do") and (match := _MEANS.match(clause.predicate)):
        if match[0].startswith(("mean", "stand for", "denote")):
            return f"What {clause.auxiliary} {subject} {match[0].split(match['meaning'])[0].strip()}?"
        if match[0].startswith("refer to") and not subject.startswith("the "):
            return f"What {clause.auxiliary} the term “{subject}” refer to?".replace(" do the", " does the")
    if clause.auxiliary in ("is", "are") and clause.predicate.startswith("defined as "):
        return f"How {clause.auxiliary} {subject} defined?"
    return None
