"""Invent data sheets: random names and numbers that can only be answered by reading the passage."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
THINGS: list[str] = WORDS["things"].split()
SYLLABLES: list[str] = WORDS["syllables"].split()
NUMBERED: dict[str, str] = WORDS["numbered"]
NAMED: dict[str, list[str]] = WORDS["named"]
VALUE_SENTENCES = (
    "The {a} of {t} is {v}.",
    "{T} has a {a} of {v}.",
    "For {t}, the {a} is {v}.",
    "{A} of {t}: {v}.",
    "The {a} of {t} must be {v}.",
    "The {a} is {v} for {t}.",
)
QUESTIONS = (
    "What is the {a} of {t}?",
    "Which {a} does {t} have?",
    "Give the {a} of {t}.",
    "Tell me the {a} of {t}.",
    "What {a} does {t} have?",
    "State the {a} for {t}.",
)
ANSWERS = ("The {a} of {t} is {v}.", "{V}.")


def make_name(rng: random.Random) -> str:
    """Make up a name that no book contains."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


def make_sheet(rng: random.Random) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Return the sentences, the questions with answers, and questions the sheet does not answer."""
    things = [_thing(rng) for _ in range(rng.randint(1, 4))]
    keys = [(t, a) for t in things for a in rng.sample([*NUMBERED, *NAMED], k=4)]
    rng.shuffle(keys)
    facts, missing = keys[: rng.choice([2, 2, 3, 3, 4, 5, 7, 9])], keys[9:]
    values = {key: _value(key[1], rng) for key in facts}
    sentences = [_fill(rng.choice(VALUE_SENTENCES), *key, values[key]) for key in facts]
    answer = ANSWERS[rng.random() < 0.3]
    pairs = [(_fill(rng.choice(QUESTIONS), *key, ""), _fill(answer, *key, values[key])) for key in facts]
    return sentences, pairs, [_fill(rng.choice(QUESTIONS), *key, "") for key in missing]


def _thing(rng: random.Random) -> str:
    word = rng.choice(THINGS)
    shapes = (
        f"the {word}",
        f"the {make_name(rng)} {word}",
        f"{word} {rng.choice('ABCDEFGHKMPRTX')}{rng.randint(1, 99)}",
        f"the {make_name(rng)} {rng.randint(2, 990)}",
    )
    return rng.choice(shapes)


def _value(attribute: str, rng: random.Random) -> str:
    if attribute in NUMBERED:
        return f"{_number(rng)} {NUMBERED[attribute]}"
    if attribute == "part number":
        return f"{''.join(rng.choice('ABCDEFGHKMPRTX') for _ in range(2))}-{rng.randint(10, 9999)}"
    return rng.choice(NAMED[attribute] or [make_name(rng), f"{make_name(rng)} {make_name(rng)}"])


def _number(rng: random.Random) -> str:
    return rng.choice(
        [str(rng.randint(2, 99)), str(rng.randint(100, 4000)), f"{rng.randint(0, 40)}.{rng.randint(1, 9)}"]
    )


def _fill(pattern: str, thing: str, attribute: str, value: str) -> str:
    upper = {"T": _capital(thing), "A": _capital(attribute), "V": _capital(value)}
    return pattern.format(t=thing, a=attribute, v=value, **upper)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
