"""Find subject, auxiliary and predicate of a plain sentence, so that a question can be turned out of it.

``The jacket is held at 2.3 bar`` becomes subject *the jacket*, auxiliary *is*, predicate *held at 2.3 bar*;
``SV-1 opens at 2.8 bar`` becomes subject *SV-1*, auxiliary *does*, predicate *open at 2.8 bar*. A question is then
its question word, the auxiliary, the subject and the predicate without the part that is asked for. Sentences that
word lists cannot read for certain give no clause: silence is better than bad grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from studio.writers.grammar.segments import Segment
from studio.writers.grammar.verbs import (
    ADVERBS,
    BASES,
    BE,
    DETERMINERS,
    GERUNDS,
    JOINTS,
    MODALS,
    PAST,
    PREPOSITIONS,
    THIRD,
    is_participle,
)

_TOKEN = re.compile(r"[^\s,;:()]+(?:[,:]\d+)*|[,;:()]")
_CONJOINED = re.compile(
    r"(?:, (?:and|but|so)|;) (?=(?:the|a|an|each|every|all|no|both|it|they|he|she|this|these|[A-Z][\w-]*|[\w-]+) )"
    r"|(?:,| and) (?=(?:[a-z]+ )?[A-Z]+-?\d+ (?:is|are|has|[a-z]+s) )"
)
_FINITE = BE | MODALS | {"of", "and", "or", "has", "have", "had"}
_OPENERS = DETERMINERS | PREPOSITIONS | {"to", "that"}
_LONGEST_SUBJECT = 12
_LONGEST_SENTENCE = 260


@dataclass(frozen=True)
class Clause:
    """One main clause, ready to be turned into a question."""

    subject: str
    auxiliary: str
    adverb: str
    """What stands between auxiliary and predicate: *also*, *only*, *usually*."""
    predicate: str
    negated: bool
    text: str
    """The clause as it stands, on one line."""
    segment: Segment
    """The sentence it is from."""

    @property
    def is_plural(self) -> bool:
        """Whether the subject counts as plural by its verb, where that can be told."""
        return self.auxiliary in ("are", "were", "do", "have")


def clauses(segment: Segment) -> list[Clause]:
    """Return the main clauses of a sentence that can be read for certain."""
    if not _is_plain(segment.text):
        return []
    text = segment.text.rstrip(".")
    starts, ends = [0], []
    for match in _CONJOINED.finditer(text):
        if _clause(text[starts[-1] : match.start()], segment) and _clause(text[match.end() :], segment):
            ends.append(match.start())
            starts.append(match.end())
    parts = [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
    return [clause for part in parts if (clause := _clause(part, segment))]


def _is_plain(text: str) -> bool:
    return (
        len(text) <= _LONGEST_SENTENCE
        and text.endswith(".")
        and "http" not in text
        and not re.search(r"[()\[\]“”\"—?=]|\.\.\.", text)
    )


def _clause(text: str, segment: Segment) -> Clause | None:
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    for at, (word, start, _) in enumerate(tokens[: _LONGEST_SUBJECT + 1]):
        lower = word.lower()
        if lower in JOINTS or word in ",;:()":
            return None
        if at == 0:
            continue
        subject, rest = [token for token, _, _ in tokens[:at]], [token.lower() for token, _, _ in tokens[at + 1 :]]
        found = None if _is_noun(lower, rest) else _finite(lower, subject[-1], _after_adverbs(rest), subject)
        if found:
            return _built(text, segment, text[:start].strip(), found, [token for token, _, _ in tokens[at + 1 :]])
    return None


def _is_noun(word: str, rest: list[str]) -> bool:
    """In *land forces failed to* the finite verb is the later one: it is followed by no noun of its own."""
    if word not in THIRD and word not in BASES:
        return False
    plain = [one for one in rest if one not in ADVERBS]
    return bool(plain) and plain[0] in PAST and (len(plain) < 2 or plain[1] in _OPENERS)


def _after_adverbs(words: list[str]) -> str:
    """Return the next word that is no adverb: *had barely settled* is as perfect as *had settled*."""
    plain = (word for word in words if word not in ADVERBS | {"first", "barely"} and not word.endswith("ly"))
    return next(plain, "")


def _finite(word: str, before: str, after: str, subject: list[str]) -> tuple[str, str] | None:
    """Return auxiliary and base form when this word is the finite verb, the base being empty after *is* or *must*."""
    if word in BE or word in MODALS:
        return word, ""
    if word in ("has", "have", "had"):
        perfect = is_participle(after) or after in ("been", "not")
        return (word, "") if perfect else ({"has": "does", "have": "do", "had": "did"}[word], "have")
    if word in ("does", "do", "did") and after == "not":
        return word, ""
    if before.lower() in DETERMINERS | PREPOSITIONS | ADVERBS - {"also", "only", "then", "usually", "always", "often"}:
        return None
    if word in THIRD and not (after in _FINITE or after in THIRD):
        return None if _is_plural(subject) else ("does", THIRD[word])
    if word in PAST and _starts_object(after):
        return "did", PAST[word]
    if word in BASES and _is_plural(subject) and after not in _FINITE - {"and", "or"}:
        return "do", word
    return None


def _starts_object(word: str) -> bool:
    return word in DETERMINERS or word in ("in", "to", "that") or word[:1].isdigit() or (word in PREPOSITIONS - {"by"})


def _is_plural(subject: list[str]) -> bool:
    head = subject
    for at, token in enumerate(subject):
        if at and token.lower() in PREPOSITIONS:
            head = subject[:at]
            break
    last = head[-1].lower()
    joined = "and" in (token.lower() for token in head)
    ends = last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s")) and not last[:-1].isdigit()
    first = head[0].lower()
    return (joined or ends or last in ("people", "children", "women", "men", "staff")) and first not in ("a", "an")


def _built(text: str, segment: Segment, subject: str, verb: tuple[str, str], rest: list[str]) -> Clause | None:
    auxiliary, base = verb
    words = subject.split()
    adverb = words.pop() if base and len(words) > 1 and words[-1].lower() in ADVERBS else ""
    negated = False
    while rest and not base and (rest[0].lower() in ADVERBS or rest[0] in ("not", "never", "now")):
        word = rest.pop(0)
        negated = negated or word in ("not", "never")
        adverb = f"{adverb} {word}".strip()
    predicate = re.sub(r" (?=[,;:)])|(?<=\() ", "", " ".join(([base] if base else []) + rest))
    if words[-1] == "there" or _hides_verb(words):
        return None
    if auxiliary in ("are", "were") and words[0].lower() in ("a", "an") and "and" not in words:
        return None
    if not predicate or words[-1].lower() in ("and", "or", "but") or (words[0].lower() in GERUNDS and len(words) == 1):
        return None
    return Clause(" ".join(words), auxiliary, adverb, predicate, negated, text, segment)


def _hides_verb(subject: list[str]) -> bool:
    """An article in mid-subject stands behind a preposition or *and*; elsewhere an unknown verb stands before it."""
    allowed = PREPOSITIONS | {"and", "or", "both", "all"}
    if not (BE | MODALS).isdisjoint(subject):
        return True
    hides = any(word in ("the", "a", "an") and before.lower() not in allowed for before, word in pairwise(subject))
    runs_on = re.search(r"\w (?:The|An|A [\da-z])", " ".join(subject))  # a heading that ran into the sentence
    return hides or runs_on is not None
