"""What can be seen without the source: empty, repeated, too long, asked before."""

from __future__ import annotations

from collections.abc import Container

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.wording import ARTICLES, normalised, words

_ASKS_OPENLY = frozenset(("what", "who", "whom", "whose", "which", "where", "when", "why", "how"))


def empty(pair: Candidate) -> Flag | None:
    """A question or an answer without a word is no pair."""
    for part, text in (("question", pair.question), ("answer", pair.answer)):
        if not words(text):
            return Flag("empty", "red", f"The {part} is empty, so there is nothing to learn from this pair.", part)
    return None


def says_more(pair: Candidate, limits: Thresholds) -> Flag | None:
    """An answer that repeats the question teaches nothing."""
    if normalised(pair.answer) == normalised(pair.question):
        return Flag("answer_is_question", "red", "The answer repeats the question, so it teaches nothing.", pair.answer)
    asked = words(pair.question)
    if asked[0] not in _ASKS_OPENLY or "or" in asked or not set(words(pair.answer)) <= {*asked, *ARTICLES}:
        return None
    sentence = "The answer holds no word that the question does not, so it says nothing new."
    return Flag("answer_adds_nothing", "amber", sentence, pair.answer)


def length(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Very long questions and answers train poorly; a question of one word says too little."""
    for part, text, most in (
        ("question", pair.question, limits.question_longest),
        ("answer", pair.answer, limits.answer_longest),
    ):
        if len(text) > most:
            sentence = f"The {part} has {len(text)} characters; above {most} a small model learns it poorly."
            return Flag(f"{part}_too_long", "amber", sentence, str(len(text)))
    if len(words(pair.question)) < limits.question_words and pair.question.isascii() and not pair.earlier:
        sentence = "The question is too short to be understood without its page."
        return Flag("question_too_short", "amber", sentence, pair.question)
    return None


def duplicate(pair: Candidate, seen: Container[str]) -> Flag | None:
    """Another pair asks the same, but for case, articles and signs."""
    if normalised(pair.question) not in seen:
        return None
    sentence = "Another pair asks the same question; two different answers would confuse the model."
    return Flag("duplicate_question", "amber", sentence, pair.question)
