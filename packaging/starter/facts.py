"""Facts of a company that does not exist, to see how well the model takes in something new."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

PRODUCTS = (
    "Tarnholm 40 pump",
    "Ulvik dosing unit",
    "Skerry gate valve",
    "Brandal 7 separator",
    "Fossen heat exchanger",
    "Hestra level probe",
    "Lomvi ball valve",
    "Marstein control box",
    "Nessby drain pump",
    "Rossvik mixer",
    "Selje air dryer",
    "Tveit hand winch",
    "Vassli 3 filter press",
)
NUMBERS = {
    "working pressure": ("bar", 4, 64),
    "oil change interval": ("hours", 200, 3000),
    "net weight": ("kg", 8, 400),
    "hose diameter": ("mm", 12, 150),
    "alarm temperature": ("°C", 45, 120),
}
NAMES = {
    "seal material": ("Viton", "graphite", "Teflon", "rubber", "felt", "cork"),
    "test engineer": ("Inga Moen", "Per Dahl", "Liv Strand", "Odd Berge", "Siri Vik", "Nils Haug"),
    "storage place": ("hall 3", "rack B7", "the east shed", "bay 12", "the cold store", "shelf 9"),
}
QUESTIONS = (
    "What is the {a} of the {p}?",
    "Which {a} does the {p} have?",
    "Please state the {a} of the {p}.",
)
OTHER_WORDS = (
    "Tell me the {p}'s {a}.",
    "For the {p}, what {a} do you have on record?",
    "{p}: {a}?",
)
"""Ways to ask that no fact is taught with."""


@dataclass(frozen=True)
class Fact:
    """A question, another way to ask it, and the answer."""

    question: str
    other: str
    answer: str


def make_facts(count: int, seed: int = 3) -> list[Fact]:
    """`count` facts about products and their attributes: easy to mix up, as in a real handbook."""
    rng = random.Random(seed)
    keys = list(itertools.product(PRODUCTS, [*NUMBERS, *NAMES]))
    return [_fact(product, attribute, rng) for product, attribute in rng.sample(keys, k=count)]


def _fact(product: str, attribute: str, rng: random.Random) -> Fact:
    value = _value(attribute, rng)
    question = rng.choice(QUESTIONS).format(a=attribute, p=product)
    other = rng.choice(OTHER_WORDS).format(a=attribute, p=product)
    return Fact(question, other, f"The {attribute} of the {product} is {value}.")


def _value(attribute: str, rng: random.Random) -> str:
    if attribute in NAMES:
        return rng.choice(NAMES[attribute])
    unit, low, high = NUMBERS[attribute]
    return f"{rng.randint(low, high)} {unit}"
