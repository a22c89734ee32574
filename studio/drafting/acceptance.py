"""The gate between a model's answer and a draft: only what the passage literally supports comes through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from studio.drafting import evidence
from studio.drafting.answer import Draft, Drafts, Rephrasings, UnusableError, parse, read, whole_part
from studio.drafting.kinds import UNANSWERED, chosen
from studio.language.twins import marks
from studio.language.wording import negates, normalised, numbers

RULE = "model"
"""What a draft names as the rule that wrote it."""
_NOWHERE = (0, 0)
_LOOP = re.compile(r"(.{1,60}?)\1{3,}", re.DOTALL)
_LONGEST_LOOP = 24
"""Characters from which the same words over and over are a model that lost its thread."""


def accept(
    passage: dict[str, Any], drafts: Drafts, kinds: Sequence[str], number: int
) -> tuple[list[dict[str, Any]], list[str]]:
    """Turn a model's answer into the draft rows of ``PassageWritten``, at most ``number`` of them.

    Returns the rows and, for each draft refused, the reason in words for a repair prompt. ``evidence`` of a row is
    literally ``passage["text"][start:end]``; ``not-in-documents`` alone has none.
    """
    kept: list[dict[str, Any]] = []
    reasons: list[str] = []
    asked: set[str] = set()
    for draft in drafts.drafts:
        span = _NOWHERE if draft.kind == UNANSWERED else evidence.find(draft.evidence, passage["text"])
        if reason := _fault(draft, span, passage["text"], chosen(kinds), asked):
            reasons.append(reason)
        elif len(kept) < number and span is not None:
            asked.add(normalised(draft.question))
            kept.append(_row(draft, span, passage["text"]))
    return kept, reasons


def judged(passage: dict[str, Any], text: str, kinds: Sequence[str], number: int) -> tuple[list[dict[str, Any]], str]:
    """Read a model's answer and hold it against the passage; what is whole of a torn one counts.

    Returns the draft rows and, in words for a repair prompt, all that was wrong: never empty where there is no row.
    """
    try:
        drafts, torn = parse(text), []
    except UnusableError as error:
        drafts, torn = whole_part(text), [str(error)]
    kept, reasons = accept(passage, drafts, kinds, number)
    return kept, "; ".join([*reasons, *torn]) or ("" if kept else "it holds no drafts")


def reworded(question: str, text: str, number: int) -> tuple[list[str], str]:
    """Return the usable ones, at most ``number``, of a model's other wordings, and in words all that was wrong."""
    try:
        found = read(text, Rephrasings).questions
    except UnusableError as error:
        return [], str(error)
    kept: list[str] = []
    reasons: list[str] = []
    for wording in found:
        if reason := _unlike(question, wording, kept):
            reasons.append(reason)
        else:
            kept.append(wording)
    return kept[:number], "; ".join(reasons) or ("" if kept else "it holds no questions")


def _unlike(question: str, wording: str, kept: Sequence[str]) -> str:
    """Say why a wording is not another one of the same question, or nothing."""
    if normalised(wording) in {"", normalised(question), *map(normalised, kept)}:
        return f"this question is asked already: “{_short(wording)}”"
    if marks(wording) != marks(question) or negates(wording) != negates(question):
        return f"this question asks something else: “{_short(wording)}”"
    return f"this text says the same over and over: “{_short(wording)}”" if loops(wording) else ""


def _fault(draft: Draft, span: evidence.Span | None, text: str, kinds: Sequence[str], asked: set[str]) -> str:
    """Say what is wrong with one draft, or nothing."""
    question = normalised(draft.question)
    if draft.kind not in kinds:
        return f"the kind “{draft.kind}” was not asked for"
    if span is None:
        return f"this evidence does not stand in the passage word for word: “{_short(draft.evidence)}”"
    if not question or question in asked:
        return f"this question is asked twice: “{_short(draft.question)}”"
    if loops(draft.question) or loops(draft.answer):
        return f"this text says the same over and over: “{_short(draft.question)}”"
    if draft.kind == UNANSWERED and _answers(draft, text):
        return f"the passage answers this question, so its kind is not {UNANSWERED}: “{_short(draft.question)}”"
    if normalised(draft.answer) in ("", question):
        return f"this answer only repeats its question: “{_short(draft.answer)}”"
    return ""


def _answers(draft: Draft, text: str) -> bool:
    """Say whether an answer that is to decline gives one: words of the passage, or a number of its own."""
    said = {quantity.value for quantity in numbers(draft.question)}
    return evidence.find(draft.answer, text) is not None or any(
        quantity.value not in said for quantity in numbers(draft.answer)
    )


def loops(text: str) -> bool:
    """Say whether a text repeats the same words until it is cut; a long row of digits is a number."""
    return any(len(loop[0]) >= _LONGEST_LOOP and not loop[1].isdigit() for loop in _LOOP.finditer(text))


def _row(draft: Draft, span: evidence.Span, text: str) -> dict[str, Any]:
    start, end = span
    return {
        "question": draft.question,
        "answer": draft.answer,
        "kind": draft.kind,
        "start": start,
        "end": end,
        "evidence": text[start:end],
        "rule": RULE,
    }


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
