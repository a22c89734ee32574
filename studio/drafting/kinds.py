"""The kinds of pairs a model can be asked for, each in one line a model understands."""

from __future__ import annotations

from collections.abc import Sequence

from studio.protocol import KINDS

UNANSWERED = "not-in-documents"
"""The kind that has no evidence: what is not there cannot be quoted."""

MEANING = {
    "definition": "what a term of the passage means",
    "fact": "one thing the passage states",
    "number": "an amount, limit, date or count, answered with its unit",
    "how-to": "how something is done, answered step by step",
    "comparison": "how two things of the passage differ or agree",
    "summary": "the main point of the passage in a sentence or two",
    UNANSWERED: (
        "a question close to the subject that the passage does not answer; the answer says politely that the "
        'documents do not say it; evidence is ""'
    ),
    "false-premise": (
        "a question that takes something for granted which the passage contradicts; the answer corrects it; "
        "evidence is the sentence that contradicts"
    ),
}
SPARE = 2
"""Kinds offered beyond the drafts asked for, since not every kind fits every passage."""


def chosen(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds asked for in their usual order, all of them where none is named."""
    return tuple(kind for kind in KINDS if kind in kinds) if kinds else KINDS


def offered(passage: int, kinds: Sequence[str], number: int) -> tuple[str, ...]:
    """Return the kinds to offer for one passage, another choice for the next one.

    A small model writes the kinds that stand first: taking turns keeps every kind in the set.
    """
    asked = chosen(kinds)
    at = passage * max(1, number) % len(asked)
    return (asked[at:] + asked[:at])[: number + SPARE]
