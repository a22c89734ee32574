"""Questions for the card, all from text held out of training; the same ones every time."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import definitions
from answers import Messages
from data import Definition, Section, Shelf
from definitions import define_answer, define_question
from prose import pair_from, passage_from
from sheets import make_sheet
from tasks import NOT_SAID, neighbours, with_passage

Wrapped = Callable[[list[Definition], random.Random], str]


@dataclass(frozen=True)
class Quiz:
    """Prompts with their right answers."""

    talks: list[Messages] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)

    def add(self, question: str, wanted: str, talk: Messages) -> None:
        """One more question, with the conversation that asks it."""
        self.talks.append(talk)
        self.questions.append(question)
        self.wanted.append(wanted)


def all_quizzes(shelf: Shelf, count: int) -> dict[str, Quiz]:
    """Every quiz by name, each with at most `count` questions."""
    held, sections = shelf.held_definitions, shelf.held_sections
    return {
        "listed": _defined(held, count // 2, definitions.glossary, seed=11),
        "told": _defined(held, count // 2, _told_among(sections), seed=16),
        "prose": _prose(sections, count // 2),
        "sheet": _sheet(count // 2),
        "missing": _missing(held, count // 4),
        "closed": _closed(held, count // 4),
        "trained": _closed(shelf.definitions, count // 4),
    }


def _told_among(sections: list[Section]) -> Wrapped:
    def told(chosen: list[Definition], rng: random.Random) -> str:
        return definitions.told(chosen[:2], passage_from(rng.choice(sections).text, rng), rng)

    return told


def _defined(held: list[Definition], count: int, wrap: Wrapped, seed: int) -> Quiz:
    """What a term means, with a passage in the prompt that says it; the wanted span is the definition itself."""
    rng, quiz = random.Random(seed), Quiz()
    modules: dict[str, list[Definition]] = defaultdict(list)
    for definition in held:
        modules[definition.module].append(definition)
    for wanted in rng.sample(held, k=count):
        passage = wrap(neighbours(wanted, modules, rng), rng)
        question = define_question(wanted.term, rng)
        quiz.add(question, wanted.text, with_passage(passage, question, rng))
    return quiz


def _prose(sections: list[Section], count: int) -> Quiz:
    """Questions about a sentence in a few sentences of held-out prose."""
    rng, quiz = random.Random(12), Quiz()
    while len(quiz.wanted) < count:
        sentences = passage_from(rng.choice(sections).text, rng)
        if len(sentences) > 1 and (pair := pair_from(sentences, rng)):
            quiz.add(*pair, with_passage(" ".join(sentences), pair[0], rng))
    return quiz


def _sheet(count: int) -> Quiz:
    """Values of invented data sheets."""
    rng, quiz = random.Random(13), Quiz()
    for _ in range(count):
        sentences, pairs, _ = make_sheet(rng)
        quiz.add(*pairs[0], with_passage("\n".join(sentences), pairs[0][0], rng))
    return quiz


def _missing(held: list[Definition], count: int) -> Quiz:
    """A glossary that does not hold the term asked for."""
    rng, quiz = random.Random(14), Quiz()
    for _ in range(count):
        stranger, *others = rng.sample(held, k=rng.choice([2, 3, 4, 6]))
        passage = definitions.glossary(others, rng)
        question = define_question(stranger.term, rng)
        quiz.add(question, NOT_SAID, with_passage(passage, question, rng))
    return quiz


def _closed(asked: list[Definition], count: int) -> Quiz:
    """Definitions asked with nothing at hand."""
    rng, quiz = random.Random(15), Quiz()
    for definition in rng.sample(asked, k=count):
        question = define_question(definition.term, rng)
        quiz.add(question, define_answer(definition), [{"role": "user", "content": question}])
    return quiz
