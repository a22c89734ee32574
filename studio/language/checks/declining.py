"""Pairs that teach to decline or to correct: does the answer do so, and nothing else?"""

from __future__ import annotations

import re

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.wording import negates

_TELL = (
    r"say|state|mention|contain|cover|include|give|provide|describe|specif|address|tell|list|explain|discuss|answer|know"
    r"|found|find|given|known"
)
_DECLINES = re.compile(
    rf"\b(?:do|does|did|is|are|was|were|can|could)(?: not|n[’']t) (?:\w+ )?(?:{_TELL})"
    r"|\bcannot (?:\w+ )?(?:say|tell|told|answer|find|found|know|determin)"
    r"|\bno (?:information|mention|answer|details?|statement|data|such)\b|\bnothing (?:about|on|of|is said|in)\b"
    r"|\bnot (?:in|part of|covered|mentioned|stated|given|known|answered|available)\b"
    r"|\b(?:nowhere|unknown|unanswered)\b"
    r"|\b(?:nicht|keine?|kein\w+|ne [\w’' ]+ pas|aucune?|no (?:se|hay|contiene|menciona|dice)|ning[uú]n[oa]?)\b"
    r"|\b(?:non|nessun\w*|niet|geen|não|nenhum\w?|nie|brak|inte|ikke|ingen)\b",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:not|no|never|cannot|without|none|neither|nor|wrong|incorrect|untrue|false|mistaken|instead|rather|actually"
    r"|in fact|contrary|only|but)\b|n[’']t\b"
    r"|\b(?:nicht|kein\w*|sondern|falsch|ne|pas|non|sino|nessun\w*|niet|geen|maar|não|mas|nie|inte|ikke)\b",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    r"\b(?:documents?|text|passage|source|context)\b[^.]{0,20} (?:do|does|did)(?: not|n[’']t) "
    r"(?:say|state|mention|contain|cover|include|give|provide|describe|specif)"
    r"|\b(?:is|are) not (?:mentioned|stated|given|provided|specified|covered) in (?:the|this|these|any)\b",
    re.IGNORECASE,
)


def declines(pair: Candidate, limits: Thresholds) -> Flag | None:
    """The answer to what the documents do not say says so; the answer to a false premise corrects it."""
    if pair.kind == "not-in-documents" and not _DECLINES.search(pair.answer):
        sentence = "This question is meant to have no answer in the documents, but the answer does not say so."
        return Flag("does_not_decline", "red", sentence, pair.answer)
    if pair.kind == "false-premise" and not _CORRECTS.search(pair.answer):
        sentence = "The question supposes something wrong, but the answer does not correct it."
        return Flag("does_not_correct", "red", sentence, pair.answer)
    return None


def answers(pair: Candidate, limits: Thresholds) -> Flag | None:
    """An answer that gives up belongs to the questions that are not in the documents."""
    match = _GIVES_UP.search(pair.answer) if negates(pair.answer) and not pair.declines else None
    if match is None or match[0].lower() in pair.source.lower():
        return None
    sentence = "The answer says that the documents do not tell; such a pair is of the kind “not in the documents”."
    return Flag("answer_declines", "amber", sentence, match[0])
