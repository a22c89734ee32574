"""Find questions whose answer is a sentence, or a part of it, that stands in a stretch of prose."""

from __future__ import annotations

import random
import re

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“])")
IS = re.compile(
    r"^(?:The |A |An )?((?:[\w’'-]+ ){0,4}[\w’'-]+) (is|are|was|were) (?!also|not|this|that)(.{15,})$"
)
YEAR = re.compile(r"^(?:In|By|Since) (1[0-9]{3}|20[0-2][0-9]),? ")
WHO = re.compile(
    r"^((?:[A-Z][\w.’-]+ ){1,3}[A-Z][\w’-]+) "
    r"((?:\w+ed|wrote|became|led|was|found|began|made|won|gave|built) .{10,100})\.$"
)
ARTICLE = re.compile(r"(?:The|A|An) ")
NOT_SUBJECT = re.compile(
    r"(?:it|he|she|they|we|you|i|this|that|these|those|there|what|which|who|one|here|such|some|many|most|all|both"
    r"|each|another|others?|as|in|at|on|by|for|if|when|while|although|because|since|after|before)\b",
    re.IGNORECASE,
)
ABOUT = (
    "What does the text say about {x}?",
    "What does the passage say about {x}?",
    "What do you learn about {x}?",
    "Which sentence is about {x}?",
    "What is said about {x}?",
)


def passage_from(text: str, rng: random.Random) -> list[str]:
    """Cut a few sentences that follow each other out of a section."""
    lines = [line for line in text.split("\n") if len(line) > 80] or [""]
    start = rng.randrange(len(lines))
    sentences = SENTENCE_END.split(" ".join(lines[start : start + 3]))
    first = rng.randrange(max(1, len(sentences) - 5))
    chosen, room = [], rng.choice([200, 300, 400, 600, 1200])
    for sentence in sentences[first:]:
        if chosen and sum(map(len, chosen)) + len(sentence) > room:
            break
        chosen.append(sentence)
    return chosen


def pair_from(sentences: list[str], rng: random.Random) -> tuple[str, str] | None:
    """Ask for one of the sentences; None when none of them invites a question."""
    for sentence in rng.sample(sentences, k=len(sentences)):
        if 30 <= len(sentence) <= 260 and "http" not in sentence:
            pair = _pattern_pair(sentence) if rng.random() < 0.7 else None
            pair = pair or (_keyword_pair(sentence, sentences, rng) if rng.random() < 0.5 else None)
            if pair:
                return pair
    return None


def _pattern_pair(sentence: str) -> tuple[str, str] | None:
    if match := YEAR.match(sentence):
        return f"What happened in {match[1]}?", sentence
    if (match := WHO.match(sentence)) and not NOT_SUBJECT.match(match[1]) and not ARTICLE.match(match[1]):
        return f"Who {match[2]}?", f"{match[1]}."
    if (match := IS.match(sentence)) and not NOT_SUBJECT.match(match[1]):
        return f"What {match[2]} {_decapital(sentence[: match.start(2)]).strip()}?", sentence
    return None


def _keyword_pair(sentence: str, sentences: list[str], rng: random.Random) -> tuple[str, str] | None:
    rest = " ".join(s for s in sentences if s != sentence).lower()
    words = [w for w in re.findall(r"[A-Za-z’-]{6,}", sentence) if w.lower() not in rest]
    if not words:
        return None
    telling = sorted(words, key=len)[-3:]
    return rng.choice(ABOUT).format(x=rng.choice(telling)), sentence


def _decapital(text: str) -> str:
    return text[:1].lower() + text[1:] if ARTICLE.match(text) else text
