"""Exercises in rewriting a sentence: each one is a copy with one thing done to it."""

from __future__ import annotations

import random
import re

LEAD = re.compile(r"^(In|By|Since|During|After|Before|Until|At) ([^,]{3,40}), (\w[^:;]{20,})\.$")
REPLACE = (
    "Write the sentence again with “{new}” in place of “{old}”.\n\n{s}",
    "Replace “{old}” by “{new}”: {s}",
    "In this sentence, change {old} to {new}.\n\n{s}",
)
MOVE = (
    "Begin the sentence with its main part.\n\n{s}",
    "Rewrite the sentence so that it does not begin with “{lead}”.\n\n{s}",
    "Say it in another order: {s}",
)
BULLETS = ("Make a list of these sentences.\n\n{s}", "Write each sentence on a line of its own.\n\n{s}")
FIRST = (
    "Keep the first sentence only.\n\n{s}",
    "What is the first sentence?\n\n{s}",
    "Shorten to one sentence.\n\n{s}",
)
LAST = ("What is the last sentence?\n\n{s}", "Keep the last sentence only.\n\n{s}")

Turn = tuple[str, str]


def rewriting_turn(sentences: list[str], rng: random.Random) -> Turn:
    """One exercise on some of these sentences, with its solution."""
    makers = [_replace, _bullets, _first, _last] if len(sentences) > 1 else [_replace]
    return _move(sentences, rng) or rng.choice(makers)(sentences[:4], rng)


def _replace(sentences: list[str], rng: random.Random) -> Turn:
    sentence = rng.choice(sentences)[:240]
    words = re.findall(r"[A-Za-z]{4,}", sentence) or sentence.split()[:1]
    others = re.findall(r"[A-Za-z]{4,}", " ".join(sentences)) or words
    old, new = rng.choice(words), rng.choice(others).lower()
    changed = re.sub(rf"\b{re.escape(old)}\b", lambda _: new, sentence)
    return rng.choice(REPLACE).format(old=old, new=new, s=sentence), changed


def _move(sentences: list[str], rng: random.Random) -> Turn | None:
    found = [match for sentence in sentences if (match := LEAD.match(sentence))]
    if not found:
        return None
    match = rng.choice(found)
    main = f"{match[3][:1].upper()}{match[3][1:]} {match[1].lower()} {match[2]}."
    return rng.choice(MOVE).format(s=match[0], lead=match[1]), main


def _bullets(sentences: list[str], rng: random.Random) -> Turn:
    return rng.choice(BULLETS).format(s=" ".join(sentences)), "\n".join(f"- {s}" for s in sentences)


def _first(sentences: list[str], rng: random.Random) -> Turn:
    return rng.choice(FIRST).format(s=" ".join(sentences)), sentences[0]


def _last(sentences: list[str], rng: random.Random) -> Turn:
    return rng.choice(LAST).format(s=" ".join(sentences)), sentences[-1]
